import type { SourceReason } from "./errors.js";
import type { Filter } from "./filter.js";
import type { Order } from "./query.js";
import type { Instant, SourceId } from "./values.js";

/** A question for a list over all sources. */
export interface ListQuery<
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly filter: Filter<Field>;
  readonly order: Order<OrderField> | null;
  readonly page: PageRequest;
  /** Attributes of the rows that the caller is going to look at. What is not in it is not fetched. */
  readonly wanted: ReadonlySet<Attribute>;
  /** Whether `totalCount` is asked for. */
  readonly counts: boolean;
  /** Whether `hasNextPage` (forward) or `hasPreviousPage` (backward) is asked for. */
  readonly looksAhead: boolean;
  /** Where the list stands: the field, and the parent's global id below one. Cursors of one place fit no other. */
  readonly place: string;
  readonly onSourceFailure: "PARTIAL" | "FAIL";
}

export interface PageRequest {
  /** Forward: the rows after `cursor`; backward: the rows before it. */
  readonly direction: "forward" | "backward";
  readonly size: number;
  /** Null: from the beginning (forward) or the end (backward) of the list. */
  readonly cursor: string | null;
}

/** One page of a list over all sources. */
export interface ListResult<Row> {
  /** In the order of the list, whichever the direction of the walk. A field that could not be read holds its error. */
  readonly rows: readonly Row[];
  /** The cursor of the row at this index. Signed when asked for. */
  cursorAt(index: number): string;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** Sealed when asked for, like those of the rows. */
  readonly startCursor: string | null;
  readonly endCursor: string | null;
  /** Null where a source could not count, or where it was not asked for. */
  readonly totalCount: number | null;
  readonly isComplete: boolean;
  /** In the order of the configuration. */
  readonly reports: readonly SourceReport[];
  /** How long it took to plan what each source is asked, before anything was read. */
  readonly planningMs: number;
}

export const reportStatuses = [
  "OK",
  "NOT_REACHED",
  "PARTIAL",
  "STALE",
  "SKIPPED",
  "FAILED",
] as const;
export type ReportStatus = (typeof reportStatuses)[number];

/** How one source served one page of a list. */
export interface SourceReport {
  readonly source: SourceId;
  readonly status: ReportStatus;
  /** Set for every status but OK and NOT_REACHED. */
  readonly reason: SourceReason | null;
  /** For a person; no secret, no personal data. */
  readonly message: string | null;
  /** Filter fields that the source evaluated. */
  readonly pushedDown: readonly string[];
  /** Filter fields that the gateway checked on the rows it read. */
  readonly residual: readonly string[];
  readonly requests: number;
  readonly rowsRead: number;
  readonly rowsReturned: number;
  readonly totalCount: number | null;
  readonly asOf: Instant | null;
  readonly retryAfterSeconds: number | null;
  readonly durationMs: number;
}
