import type { ColumnType } from "kysely";

/** Moments are milliseconds since 1970; flags are 0 and 1; JSON is text: the same on both engines. */
type Flag = 0 | 1;
type FixedText = ColumnType<string, string, never>;

/** One bulk job. `state` is PLANNING, and the job invisible, until all its cells are stored. */
export interface JobsTable {
  readonly id: FixedText;
  readonly subject: FixedText;
  readonly action: "ENROLL" | "UNENROLL";
  readonly dry_run: Flag;
  readonly state: "PLANNING" | "QUEUED" | "RUNNING" | "COMPLETED" | "CANCELLED";
  /** Whether cells that are not sent yet are to become CANCELLED. */
  readonly cancelling: Flag;
  /** The terms of its writes, as JSON. */
  readonly terms: string;
  readonly idempotency_key: string | null;
  /** Of the input, where there is a key. */
  readonly fingerprint: string | null;
  /** The job that this one takes back. */
  readonly undoes: string | null;
  readonly total: number;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  /** Grows with every change. */
  readonly revision: number;
}

/** One (identifier, course) pair of a job. */
export interface CellsTable {
  readonly job_id: FixedText;
  readonly position: number;
  /** Position of the identifier in the request. */
  readonly row: number;
  /** As the caller wrote it. */
  readonly identifier: string;
  /** Source and native key of the course; an empty source: outside what the caller may see. */
  readonly source: string;
  readonly course_id: string;
  readonly course_key: string;
  readonly cohort: string | null;
  readonly outcome: string;
  /**
   * `planned`: waits to be written. `sending`: recorded as about to be written; whether it was is not known.
   * `doubt`: was written, and what became of it is not known; it waits to be read. `done`: final.
   */
  readonly phase: "planned" | "sending" | "doubt" | "done";
  /** Which write `sending` speaks of. */
  readonly batch: string | null;
  /** How often it was about to be written. */
  readonly attempts: number;
  /** How finely batches have to be cut for it: 0 not at all, 1 by course, 2 cell by cell. */
  readonly split: number;
  readonly state_before: string | null;
  readonly state_after: string | null;
  readonly note_before: string | null;
  readonly note_after: string | null;
  readonly message: string | null;
  /** What it takes back, as JSON. */
  readonly undo: string | null;
}

/** How many cells of a job and source ended how. Kept with every change of a cell. */
export interface CountsTable {
  readonly job_id: FixedText;
  readonly source: FixedText;
  readonly outcome: FixedText;
  readonly count: number;
}

/** The work of one job in one source: what one replica claims at a time. */
export interface UnitsTable {
  readonly job_id: FixedText;
  readonly source: FixedText;
  readonly state: "open" | "done";
  readonly owner: string | null;
  readonly lease_until: number;
  /** When it was last claimed: the one that waits longest comes first. */
  readonly served_at: number;
  /** How long writers worked on it, and what that settled: the basis of estimates. */
  readonly busy_ms: number;
  readonly busy_cells: number;
}

export interface Tables {
  readonly jobs: JobsTable;
  readonly cells: CellsTable;
  readonly counts: CountsTable;
  readonly units: UnitsTable;
}
