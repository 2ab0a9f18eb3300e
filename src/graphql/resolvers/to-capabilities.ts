import { enrollmentFields } from "../../domain/enrollment.js";
import {
  enrollmentFilterFields,
  enrollmentOrderFields,
  type EnrollmentFilterField,
} from "../../domain/query.js";
import type { AccessPath, Paging, Pushable } from "../../sources/spi/capabilities.js";
import type { SourceConnector } from "../../sources/spi/source-connector.js";
import type { FilterCapability, SourceCapabilities } from "../source-description.js";
import type { PaginationStyle } from "../types/source-capabilities.type.js";

type Path = AccessPath<EnrollmentFilterField>;

/** The largest number that GraphQL's Int holds: stands for no bound. */
const unbounded = 2_147_483_647;

const styles: Readonly<Record<Paging["style"], PaginationStyle>> = {
  "whole-list": "NONE",
  "page-number": "PAGE_NUMBER",
  cursor: "CURSOR",
};

/** What a source declares, in the words of the public schema. */
export function toCapabilities(connector: SourceConnector): SourceCapabilities {
  const { paths, tells } = connector.enrollments;
  const orders = new Set(paths.flatMap((path) => path.orders.map((order) => order.field)));
  return {
    filters: filtersOf(paths),
    orderBy: enrollmentOrderFields.filter((field) => orders.has(field)),
    pagination: styles[paths[0].paging.style],
    requiredFilters: requiredSets(paths),
    unknownFields: enrollmentFields.filter((field) => tells[field] === undefined),
    canBulkEnroll: connector.writer?.canEnroll ?? false,
    canBulkUnenroll: connector.writer?.canUnenroll ?? false,
  };
}

/** Over all paths, the best that one of them does. `externalId` is no public filter field. */
function filtersOf(paths: readonly Path[]): readonly FilterCapability[] {
  return enrollmentFilterFields.flatMap((field) => {
    if (field === "externalId") return [];
    const pushables = paths.flatMap((path) => path.accepts[field] ?? []);
    const exact = pushables.filter((pushable) => pushable.precision === "exact");
    const best = exact.length > 0 ? exact : pushables;
    if (best.length === 0) return [];
    return {
      field,
      precision: exact.length > 0 ? ("EXACT" as const) : ("SUPERSET" as const),
      maxValues: Math.min(unbounded, Math.max(...best.map(valuesOf))),
    };
  });
}

/** A range or a text stands for one value. */
function valuesOf(pushable: Pushable): number {
  return pushable.takes === "in" ? pushable.maxValues : 1;
}

/** A path without conditions lifts those of the others. */
function requiredSets(paths: readonly Path[]): readonly (readonly string[])[] {
  if (paths.some((path) => path.requires.length === 0)) return [];
  const sets = paths.flatMap((path) => path.requires);
  const distinct = new Map(sets.map((set) => [[...set].sort().join(), set]));
  return [...distinct.values()];
}
