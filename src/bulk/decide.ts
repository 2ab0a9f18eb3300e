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
  if (look === null) return question.dryRun ? foretell(question.action, null) : null;
  const { state, problem } = look;
  if (problem !== null && (question.dryRun || !question.answersTell)) return problem;
  if (question.undo !== null) {
    const left = leaveAlone(question.undo, state);
    if (left !== null) return left;
  }
  if (question.dryRun) return foretell(question.action, look);
  if (question.answersTell) return null;
  if (question.action === "ENROLL") {
    return state.enrolled === true ? { outcome: "ALREADY_ENROLLED", message: null } : null;
  }
  return state.enrolled === false ? { outcome: "NOT_ENROLLED", message: null } : null;
}

/** What others changed since the job that is taken back stays as it is. */
function leaveAlone(undo: Undo, { enrolled }: CellState): Verdict | null {
  const message = "Others changed this since; it is left as it is.";
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

/** Whether this job, and nobody else, brought the cell into its present state: undo takes back just that. */
export function isOwnChange(outcome: Outcome, before: CellState | null): boolean {
  switch (outcome) {
    case "ENROLLED":
      return before?.enrolled === false;
    case "INVITED":
      return before?.allowed === false;
    case "UNENROLLED":
      return before?.enrolled === true || before?.allowed === true;
    default:
      return false;
  }
}
