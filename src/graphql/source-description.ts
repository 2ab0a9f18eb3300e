import type { CourseKind } from "../domain/course.js";
import type { EnrollmentOrderField } from "../domain/query.js";
import type { Instant, SourceId } from "../domain/values.js";
import type { FilterPrecision, PaginationStyle } from "./types/source-capabilities.type.js";
import type { SourceState } from "./types/source-health.type.js";
import type { SourceKindName } from "./types/source-kind.enum.js";

/** A source as the public schema shows it. Made once, from the configuration. */
export interface SourceDescription {
  readonly id: SourceId;
  readonly name: string;
  readonly kind: SourceKindName;
  /** What its items are where a row does not say it. */
  readonly courseKind: CourseKind;
}

/** How a source has answered lately. */
export interface SourceHealth {
  readonly state: SourceState;
  /** Null when all is well. */
  readonly lastErrorCode: string | null;
  readonly lastErrorAt: Instant | null;
  readonly lastSuccessAt: Instant | null;
}

export interface FilterCapability {
  readonly field: string;
  readonly precision: FilterPrecision;
  readonly maxValues: number;
}

/** What a source can do itself. */
export interface SourceCapabilities {
  readonly filters: readonly FilterCapability[];
  readonly orderBy: readonly EnrollmentOrderField[];
  readonly pagination: PaginationStyle;
  readonly requiredFilters: readonly (readonly string[])[];
  readonly unknownFields: readonly string[];
  readonly canBulkEnroll: boolean;
  readonly canBulkUnenroll: boolean;
}
