import type { JsonValue, SourceId } from "../domain/values.js";
import type { CellState, WriteAction, WriteTerms } from "../sources/spi/enrollment-writer.js";

/** In the order of the schema. */
export const outcomes = [
  "PENDING",
  "WOULD_ENROLL",
  "WOULD_UNENROLL",
  "ENROLLED",
  "ALREADY_ENROLLED",
  "INVITED",
  "UNENROLLED",
  "NOT_ENROLLED",
  "INVALID_IDENTIFIER",
  "UNKNOWN_USER",
  "UNKNOWN_COURSE",
  "UNKNOWN_COHORT",
  "DUPLICATE",
  "UNSUPPORTED_BY_SOURCE",
  "NOT_PERMITTED",
  "SOURCE_FAILED",
  "OUTCOME_UNKNOWN",
  "CANCELLED",
] as const;
export type Outcome = (typeof outcomes)[number];

/** Outcomes that a retry runs again. */
export const retryableOutcomes = ["SOURCE_FAILED", "OUTCOME_UNKNOWN", "CANCELLED"] as const;

export function isRetryable(outcome: Outcome): boolean {
  return (retryableOutcomes as readonly string[]).includes(outcome);
}

export type JobState = "QUEUED" | "RUNNING" | "COMPLETED" | "CANCELLED";

export type { CellState, WriteAction, WriteTerms };

/** A course of a request, as the caller's id names it. */
export interface CourseRef {
  /** The global id as the caller gave it. */
  readonly courseId: string;
  readonly source: SourceId;
  readonly courseKey: string;
  readonly cohort: string | null;
}

/** What a caller asks for; checked by `checkInput`. */
export interface BulkInput extends WriteTerms {
  readonly action: WriteAction;
  readonly identifiers: readonly string[];
  readonly courses: readonly { readonly courseId: string; readonly cohort: string | null }[];
  readonly dryRun: boolean;
  readonly idempotencyKey: string | null;
}

/** A job as it stands. Moments are milliseconds since 1970. */
export interface Job {
  readonly id: string;
  readonly action: WriteAction;
  readonly dryRun: boolean;
  readonly terms: WriteTerms;
  readonly state: JobState;
  readonly requestedBy: string;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly progress: Progress;
  /** Only outcomes that occur, in the order of the enum. */
  readonly outcomes: readonly { readonly outcome: Outcome; readonly count: number }[];
  /** The job that this one takes back. */
  readonly undoes: string | null;
}

export interface Progress {
  readonly total: number;
  readonly done: number;
  readonly percent: number;
  /** Null where it cannot be told yet. */
  readonly estimatedSecondsLeft: number | null;
}

export interface Cell {
  readonly position: number;
  readonly row: number;
  readonly identifier: string;
  readonly courseId: string;
  /** Null: outside what the caller may see. */
  readonly source: SourceId | null;
  readonly courseKey: string;
  readonly outcome: Outcome;
  readonly before: CellState | null;
  readonly after: CellState | null;
  readonly message: string | null;
  readonly retryable: boolean;
}

/** The place of a job in the list of its subject's jobs. */
export interface JobPlace {
  readonly createdAt: number;
  readonly id: string;
}

/** Which part of a list: so many after a place, or before it; without one, from the beginning or the end. */
export interface PageOf<Place> {
  readonly direction: "forward" | "backward";
  readonly size: number;
  readonly from: Place | null;
}

/** In the order of the list, whichever the direction. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Whether the list goes on in the direction of the walk. */
  readonly hasMore: boolean;
}

/** What is to be taken back of a cell. */
export interface Undo {
  readonly was: "ENROLLED" | "INVITED" | "UNENROLLED";
  readonly autoEnroll: boolean | null;
  /** What the writer noted. */
  readonly before: JsonValue;
  readonly after: JsonValue;
}

export function isEnded(state: JobState): boolean {
  return state === "COMPLETED" || state === "CANCELLED";
}
