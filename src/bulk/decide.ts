import type { CellLook, CellState } from "../sources/spi/enrollment-writer.js";
import type { Outcome, Undo, WriteAction } from "./job.js";

export interface Verdict {
  readonly outcome: Outcome;
  readonly message: string | null;
}

/** What decides about one cell before it is written. */
export interface Question {
  readonly action: WriteAction;
  readonly dryRun: boolean;
  /** Whether the answer of the write will tell what was before. */
  readonly answersTell: boolean;
  /** Set where the cell takes back what another job did. */
  readonly undo: Undo | null;
}

/** The outcome of a cell that is not to be written; null: write it. */
export function decideBefore(question: Question, look: CellLook | null): Verdict | null {
  const { action, dryRun, answersTell, undo } = question;
  if (look === null) return dryRun ? foretell(action, null) : null;
  const { state, problem } = look;
  if (problem !== null && (dryRun || !answersTell)) return problem;
  const left = undo === null ? null : leaveAlone(undo, state);
  if (left !== null) return left;
  if (dryRun) return foretell(action, look);
  return answersTell ? null : isAsWanted(action, state);
}

function isAsWanted(action: WriteAction, { enrolled }: CellState): Verdict | null {
  if (action === "ENROLL") {
    return enrolled === true ? { outcome: "ALREADY_ENROLLED", message: null } : null;
  }
  return enrolled === false ? { outcome: "NOT_ENROLLED", message: null } : null;
}

/** What others changed since the job that is taken back stays as it is. */
function leaveAlone(undo: Undo, { enrolled }: CellState): Verdict | null {
  const message = "This was changed since; it is left as it is.";
  switch (undo.was) {
    case "ENROLLED":
      return enrolled === false ? { outcome: "NOT_ENROLLED", message } : null;
    case "INVITED":
    case "UNENROLLED":
      return enrolled === true ? { outcome: "ALREADY_ENROLLED", message } : null;
  }
}

function foretell(action: WriteAction, look: CellLook | null): Verdict {
  const message = look === null ? "The source could not be read." : look.caveat;
  const enrolled = look?.state.enrolled ?? null;
  if (action === "ENROLL") {
    return { outcome: enrolled === true ? "ALREADY_ENROLLED" : "WOULD_ENROLL", message };
  }
  return { outcome: enrolled === false ? "NOT_ENROLLED" : "WOULD_UNENROLL", message };
}

/** What a look tells of a cell after a write whose answer is lost, or says nothing. */
export type Settled =
  | { readonly kind: "done"; readonly outcome: Outcome }
  /** The write did nothing. */
  | { readonly kind: "undone" }
  /** The look does not show it. */
  | { readonly kind: "open" };

/** @param before What a look showed before the first write of this cell; null: there was none. */
export function decideAfter(
  action: WriteAction,
  before: CellState | null,
  { state, conclusive }: Pick<CellLook, "state" | "conclusive">,
): Settled {
  const { enrolled, allowed } = state;
  if (enrolled === null) return { kind: "open" };
  if (action === "ENROLL") {
    if (enrolled) {
      return { kind: "done", outcome: before?.enrolled === true ? "ALREADY_ENROLLED" : "ENROLLED" };
    }
    if (allowed === true) return { kind: "done", outcome: "INVITED" };
    return conclusive ? { kind: "undone" } : { kind: "open" };
  }
  if (enrolled) return { kind: "undone" };
  if (before?.enrolled !== false) return { kind: "done", outcome: "UNENROLLED" };
  return conclusive ? { kind: "done", outcome: "NOT_ENROLLED" } : { kind: "open" };
}

/**
 * The outcome of a cell that was written more than once, because an earlier write was proved to have done nothing, or
 * seemed so: what the first look showed says whether the job changed it.
 */
export function overWrites(outcome: Outcome, attempts: number, before: CellState | null): Outcome {
  if (attempts < 2 || before?.enrolled === undefined || before.enrolled === null) return outcome;
  if (outcome === "ALREADY_ENROLLED" && !before.enrolled) return "ENROLLED";
  if (outcome === "NOT_ENROLLED" && before.enrolled) return "UNENROLLED";
  return outcome;
}

/**
 * What was before the first write of a cell that was written more than once, by the answer to the last one: what an
 * earlier one may have brought about is as the first look showed it, or unknown.
 */
export function beforeAll(
  action: WriteAction,
  answered: CellState,
  first: CellState | null,
): CellState {
  const wanted = action === "ENROLL";
  const { enrolled, allowed, autoEnroll } = answered;
  return {
    ...answered,
    enrolled: enrolled === wanted ? (first?.enrolled ?? null) : enrolled,
    allowed: allowed === wanted ? (first?.allowed ?? null) : allowed,
    autoEnroll: allowed === wanted ? (first?.autoEnroll ?? null) : autoEnroll,
  };
}

/**
 * Whether this job, and nobody else, brought the cell into its present state: undo takes back just that. An invitation of
 * which nobody can tell that is taken for the job's own: unknown is only what an earlier write of it may have made.
 */
export function isOwnChange(outcome: Outcome, before: CellState | null): boolean {
  if (before === null) return false;
  if (outcome === "ENROLLED") return before.enrolled === false;
  if (outcome === "INVITED") return before.allowed !== true;
  return outcome === "UNENROLLED" && (before.enrolled === true || before.allowed === true);
}
