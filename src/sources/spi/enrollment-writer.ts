import type { SourceCall } from "../../domain/call-context.js";
import type { Instant, JsonValue } from "../../domain/values.js";

export type WriteAction = "ENROLL" | "UNENROLL";

/**
 * What a source's writer can do, and how. The runner of bulk jobs knows nothing else about a platform: it looks, decides
 * what has to be written, writes, with a durable record at the moment in which the write is let out, and looks again where
 * the answer leaves something open.
 */
export interface EnrollmentWriter {
  readonly canEnroll: boolean;
  readonly canUnenroll: boolean;
  /** Largest number of people and of courses that one write takes. */
  readonly maxPeople: number;
  readonly maxCourses: number;
  /** Cells that one look takes. */
  readonly lookSize: number;
  /** Writes of one job that may be on their way at a time. 1: also never two jobs at a time. */
  readonly parallel: number;
  /**
   * `answer`: the answer of a write tells what was and what became of each cell. A look beforehand is a help for the
   * case that the answer is lost, and does without what cannot be read.
   * `look`: a write answers nothing of use: what was and what became of a cell is known from looks alone, and a cell
   * that has already what is wanted is not written.
   */
  readonly tells: "answer" | "look";
  /** Why the wire cannot carry this cell; null where it can. Nothing is sent. */
  refuse(cell: CellTarget): Refusal | null;
  /**
   * The present state of each cell, in their order. A state that cannot be read has null fields; it is no error.
   * @throws SourceError where nothing could be read
   */
  look(cells: readonly CellTarget[], look: Look, call: SourceCall): Promise<readonly CellLook[]>;
  /**
   * Sends one write for the batch, and answers in the order of its cells what became of each. Sends no second write. It
   * goes with this very call: who gives its clearance records that it is let out.
   *
   * @throws SourceError where the write failed as a whole; `mayHaveActed` says whether it has to be read back.
   */
  write(batch: WriteBatch, call: SourceCall): Promise<readonly CellAnswer[]>;
}

/** One cell: a person in a course. */
export interface CellTarget {
  /** Trimmed, else as the caller wrote it. */
  readonly identifier: string;
  /** Native key of the course. */
  readonly courseKey: string;
  readonly cohort: string | null;
  /** What the last look noted, where there was one. */
  readonly note: JsonValue;
  /** Set where an earlier write is to be taken back: what looks noted before and after it. */
  readonly undo: { readonly before: JsonValue; readonly after: JsonValue } | null;
}

export interface Look {
  readonly action: WriteAction;
  /**
   * `before`: what is there. `foretell`: besides, what would stand in the way of a write.
   * `settle`: a write was sent and its answer is lost; whatever shows whether it acted is worth a longer read.
   */
  readonly purpose: "before" | "foretell" | "settle";
}

/** The facts of one cell. Null: the source does not tell. */
export interface CellState {
  readonly registered: boolean | null;
  readonly enrolled: boolean | null;
  readonly allowed: boolean | null;
  readonly autoEnroll: boolean | null;
  readonly cohort: string | null;
}

export interface CellLook {
  readonly state: CellState;
  /** Why the cell cannot be written, where the source says so for certain. */
  readonly problem: Refusal | null;
  /** Whether `enrolled: false` proves that an earlier write of this cell did nothing. */
  readonly conclusive: boolean;
  /** For the caller of a dry run: what the source could not tell beforehand. */
  readonly caveat: string | null;
  /** For the writer itself: kept with the cell, handed back in `note` and in `undo`. */
  readonly note: JsonValue;
  /**
   * Names the person and the course that are meant, where two identifiers may mean the same person: of cells that mean
   * the same, one at a time is written.
   */
  readonly meant?: string;
}

/** Every person of the batch in every course of it. */
export interface WriteBatch {
  readonly action: WriteAction;
  /** Person by person, and for each in the order of the courses. */
  readonly cells: readonly CellTarget[];
  readonly people: readonly string[];
  readonly courses: readonly { readonly courseKey: string; readonly cohort: string | null }[];
  readonly terms: WriteTerms;
}

/** What the caller wants besides; a source without the notion says so in its messages. */
export interface WriteTerms {
  readonly autoEnroll: boolean;
  readonly notify: boolean;
  readonly reason: string | null;
  readonly accessStartsAt: Instant | null;
  readonly dueAt: Instant | null;
  readonly locksAfterDue: boolean | null;
}

export interface Refusal {
  readonly outcome: RefusedOutcome;
  readonly message: string;
}

export type RefusedOutcome =
  | "INVALID_IDENTIFIER"
  | "UNKNOWN_USER"
  | "UNKNOWN_COURSE"
  | "UNKNOWN_COHORT"
  | "NOT_PERMITTED"
  | "SOURCE_FAILED";

/** What a write made of one cell. */
export type CellAnswer =
  | {
      readonly kind: "done";
      readonly outcome:
        | RefusedOutcome
        | "ENROLLED"
        | "ALREADY_ENROLLED"
        | "INVITED"
        | "UNENROLLED"
        | "NOT_ENROLLED";
      readonly before: CellState | null;
      readonly after: CellState | null;
      readonly message: string | null;
    }
  /** The write was taken, and its answer says nothing of this cell: a look settles it. */
  | { readonly kind: "look" }
  /** Provably untouched, because something else in the batch was refused: it can be sent again. */
  | { readonly kind: "again" }
  /** Provably untouched, and the refusal names no culprit: it can be sent again in a smaller batch. */
  | { readonly kind: "apart" }
  /**
   * The request ended with an error after it may have done a part: what a look does not show as done can be sent again
   * in a smaller batch. Not `reached`: the error came before the request got to this cell.
   */
  | { readonly kind: "broken-off"; readonly reached: boolean };
