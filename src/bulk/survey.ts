import { setImmediate as nextTurn } from "node:timers/promises";
import { SourceError } from "../domain/errors.js";
import type { CellLook, CellTarget } from "../sources/spi/enrollment-writer.js";
import type { Settlement } from "./cell-phases.js";
import { decideBefore, type Question, type Verdict } from "./decide.js";
import type { DueCell } from "./form-batches.js";
import type { Outcome } from "./job.js";
import type { OpenCell } from "./open-cells.js";
import { settleCells, toTarget, type UnitContext } from "./unit-context.js";

/** Cells that are judged in one go. */
const stretch = 500;

/** A cell that has to be written, with what a look showed of it. */
export interface SurveyedCell extends DueCell {
  readonly cell: OpenCell;
  readonly look: CellLook | null;
}

/**
 * Looks at cells before they are written, and makes final what needs no write.
 * @returns what has to be written; null where the source could not be read this time
 * @throws SourceLostError, StoppedError
 */
export async function survey(
  context: UnitContext,
  cells: readonly OpenCell[],
): Promise<readonly SurveyedCell[] | null> {
  const targets = cells.map((cell) => toTarget(cell));
  const needsUndo = cells.some(({ undo }) => undo !== null);
  const helps = context.writer.tells === "answer" && !context.order.dryRun && !needsUndo;
  const looks = helps ? await lookForHelp(context, targets) : await lookOnce(context, targets);
  if (looks === null && !helps) return null;
  return sortOut(context, cells, looks);
}

/** Makes final what the looks decide, and answers the rest: of what is meant twice the first, the others wait for the next look. */
async function sortOut(
  context: UnitContext,
  cells: readonly OpenCell[],
  looks: readonly CellLook[] | null,
): Promise<readonly SurveyedCell[]> {
  const final: Settlement[] = [];
  const due: SurveyedCell[] = [];
  const meant = new Set<string>();
  for (const [index, cell] of cells.entries()) {
    if (index % stretch === stretch - 1) await nextTurn();
    const look = looks?.[index] ?? null;
    const verdict = decideBefore(questionOf(context, cell), look);
    if (verdict === null) {
      if (look?.meant !== undefined && meant.has(look.meant)) continue;
      if (look?.meant !== undefined) meant.add(look.meant);
      due.push(toDue(context, cell, look));
    } else {
      const before = look?.state ?? null;
      const after = context.order.dryRun ? null : before;
      const told = ofSamePerson(verdict, look?.meant, context.foretold);
      final.push({ position: cell.position, ...told, before, after });
    }
  }
  await settleCells(context, final, null);
  return due;
}

/** What is foretold of a cell, where an earlier one means the same person and course: that one's write comes first. */
function ofSamePerson(verdict: Verdict, meant: string | undefined, foretold: Set<string>): Verdict {
  const then = thereafter.get(verdict.outcome);
  if (then === undefined || meant === undefined) return verdict;
  if (!foretold.has(meant)) {
    foretold.add(meant);
    return verdict;
  }
  return { outcome: then, message: "An earlier identifier of this job means the same person." };
}

const thereafter: ReadonlyMap<Outcome, Outcome> = new Map([
  ["WOULD_ENROLL", "ALREADY_ENROLLED"],
  ["WOULD_UNENROLL", "NOT_ENROLLED"],
]);

function questionOf({ order, writer }: UnitContext, { undo }: OpenCell): Question {
  const { action, dryRun } = order;
  return { action, dryRun, answersTell: writer.tells === "answer", undo };
}

function toDue({ order }: UnitContext, cell: OpenCell, look: CellLook | null): SurveyedCell {
  return {
    position: cell.position,
    target: toTarget(cell, look?.note ?? null),
    autoEnroll: cell.undo?.autoEnroll ?? order.terms.autoEnroll,
    split: cell.split,
    cell,
    look,
  };
}

async function lookOnce(
  context: UnitContext,
  targets: readonly CellTarget[],
): Promise<readonly CellLook[] | null> {
  const { action, dryRun } = context.order;
  const purpose = dryRun ? "foretell" : "before";
  try {
    const looks = await context.writer.look(targets, { action, purpose }, context.reading);
    context.pace.succeeded("look");
    context.patience.succeeded("look");
    return looks;
  } catch (error) {
    context.reading.signal.throwIfAborted();
    if (error instanceof SourceError && error.reason === "SOURCE_FORBIDDEN") {
      return targets.map(() => forbidden);
    }
    context.pace.failed("look", error);
    context.patience.failed("look", error);
    return null;
  }
}

const forbidden: CellLook = {
  state: { registered: null, enrolled: null, allowed: null, autoEnroll: null, cohort: null },
  problem: {
    outcome: "NOT_PERMITTED",
    message: "The source does not permit the gateway to read this.",
  },
  conclusive: false,
  caveat: null,
  note: null,
};

/** What was before helps where an answer gets lost; nothing waits for it for long. */
async function lookForHelp(
  context: UnitContext,
  targets: readonly CellTarget[],
): Promise<readonly CellLook[] | null> {
  // The one request that an open circuit lets through is to be the write's.
  if (context.pace.isWriteShutOut) return null;
  const call = {
    ...context.reading,
    deadlineAt: Date.now() + context.timings.helpfulLookMs,
    signal: AbortSignal.any([
      context.reading.signal,
      AbortSignal.timeout(context.timings.helpfulLookMs),
    ]),
  };
  try {
    const look = { action: context.order.action, purpose: "before" } as const;
    return await context.writer.look(targets, look, call);
  } catch {
    context.reading.signal.throwIfAborted();
    return null;
  }
}
