import type { SourceCall } from "../../domain/call-context.js";
import type { Instant } from "../../domain/values.js";

/** What a source's writer can do, and how. The runner of bulk jobs knows nothing else about a platform. */
export interface EnrollmentWriter {
  readonly canEnroll: boolean;
  readonly canUnenroll: boolean;
  /** Largest number of people and of courses that one write takes. */
  readonly maxPeople: number;
  readonly maxCourses: number;
  /**
   * Whether the writer takes the caller's identifiers as they are (`identifier`), or only the source's own user keys,
   * which `find` looks up first (`user-key`).
   */
  readonly addresses: "identifier" | "user-key";
  /** Why the wire cannot carry this; null where it can. Nothing is sent. */
  refuse(target: WriteTarget): "INVALID_IDENTIFIER" | "UNKNOWN_COHORT" | null;
  /**
   * The present state of each (identifier, course) pair, read from the source. A pair that the source does not know
   * anything about has null fields.
   */
  read(targets: readonly WriteTarget[], call: SourceCall): Promise<readonly TargetState[]>;
  /**
   * Sends one write for every (person, course) pair of the batch. Answers what became of each pair, matched by pair and
   * not by position. Never sends a second write for a pair by itself.
   * @throws SourceError where the write failed as a whole; `mayHaveActed` says whether it has to be read back.
   */
  write(batch: WriteBatch, call: SourceCall): Promise<readonly TargetOutcome[]>;
}

/** One cell: a person in a course. */
export interface WriteTarget {
  /** Trimmed, as the caller wrote it. */
  readonly identifier: string;
  /** Native key of the course. */
  readonly courseKey: string;
  readonly cohort: string | null;
}

/** What a source shows of one cell. Null: it does not tell. */
export interface TargetState {
  readonly identifier: string;
  readonly courseKey: string;
  /** False: the source says for certain that it has no such course. */
  readonly courseExists: boolean | null;
  readonly registered: boolean | null;
  readonly enrolled: boolean | null;
  readonly allowed: boolean | null;
  readonly autoEnroll: boolean | null;
  readonly cohort: string | null;
}

export interface WriteBatch {
  readonly action: "ENROLL" | "UNENROLL";
  readonly identifiers: readonly string[];
  readonly courses: readonly { readonly courseKey: string; readonly cohort: string | null }[];
  readonly autoEnroll: boolean;
  readonly notify: boolean;
  readonly reason: string | null;
  readonly accessStartsAt: Instant | null;
  readonly dueAt: Instant | null;
  readonly locksAfterDue: boolean | null;
}

export type WriteOutcome =
  | "ENROLLED"
  | "ALREADY_ENROLLED"
  | "INVITED"
  | "UNENROLLED"
  | "NOT_ENROLLED"
  | "INVALID_IDENTIFIER"
  | "UNKNOWN_USER"
  | "UNKNOWN_COURSE"
  | "UNKNOWN_COHORT"
  | "NOT_PERMITTED"
  | "SOURCE_FAILED"
  /** The write was taken and the answer says nothing about this cell: it has to be read back. */
  | "UNSETTLED"
  /** Not part of what was done, because another cell of the batch was refused: it can be sent again. */
  | "NOT_SENT";

export interface TargetOutcome {
  readonly identifier: string;
  readonly courseKey: string;
  readonly outcome: WriteOutcome;
  readonly before: Omit<TargetState, "identifier" | "courseKey" | "courseExists"> | null;
  readonly after: Omit<TargetState, "identifier" | "courseKey" | "courseExists"> | null;
  readonly message: string | null;
}
