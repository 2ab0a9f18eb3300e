import { SourceError } from "../domain/errors.js";
import type { CellLook } from "../sources/spi/enrollment-writer.js";
import type { Settlement } from "./cell-phases.js";
import { decideAfter } from "./decide.js";
import type { OpenCell } from "./open-cells.js";
import { SourceLostError } from "./patience.js";
import { settleCells, toTarget, type UnitContext } from "./unit-context.js";
import { wait } from "./wait.js";

/** A cell after a write, and what is known of the time before it. */
export interface DoubtfulCell {
  readonly cell: OpenCell;
  readonly before: OpenCell["before"];
}

export interface Remainder {
  /** Cells that the last look shows as untouched. */
  readonly undone: readonly DoubtfulCell[];
  /** Cells that no look showed. */
  readonly open: readonly DoubtfulCell[];
}

/**
 * Looks until every cell is settled, or as often as the waits allow, and makes final what a look proves. Where the
 * source cannot be read it is waited for, as long as the unit's patience lasts.
 *
 * @param batch The write that is in doubt; null: one of a predecessor.
 * @throws StoppedError
 */
export async function readBack(
  context: UnitContext,
  cells: readonly DoubtfulCell[],
  waitsMs: readonly number[],
  batch: string | null,
): Promise<Remainder> {
  let left: readonly DoubtfulCell[] = cells;
  let undone: readonly DoubtfulCell[] = [];
  for (const waitMs of waitsMs) {
    if (waitMs > 0) await wait(waitMs, context.reading.signal);
    const looks = await lookPatiently(context, left);
    if (looks === null) return { undone: [], open: left };
    const done: Settlement[] = [];
    const stillUndone: DoubtfulCell[] = [];
    const stillLeft: DoubtfulCell[] = [];
    for (const [index, doubtful] of left.entries()) {
      const look = looks[index];
      const settled =
        look === undefined
          ? ({ kind: "open" } as const)
          : decideAfter(context.order.action, doubtful.before, look);
      if (settled.kind === "done" && look !== undefined) {
        done.push(toSettlement(doubtful, settled.outcome, look));
        continue;
      }
      stillLeft.push(doubtful);
      if (settled.kind === "undone") stillUndone.push(doubtful);
    }
    if (done.length > 0) {
      // The platform may have acted after the write was given up: what others read in between is out of date.
      context.onWritten(context.unit.source);
      await settleCells(context, done, batch);
    }
    left = stillLeft;
    undone = stillUndone;
    if (left.length === 0) break;
  }
  const isUndone = new Set(undone);
  return { undone, open: left.filter((doubtful) => !isUndone.has(doubtful)) };
}

function toSettlement(
  { cell, before }: DoubtfulCell,
  outcome: Settlement["outcome"],
  look: CellLook,
): Settlement {
  return {
    position: cell.position,
    outcome,
    message: null,
    before,
    after: look.state,
    noteAfter: look.note,
  };
}

/** Null where the source could not be read for longer than the unit bears with it. */
async function lookPatiently(
  context: UnitContext,
  cells: readonly DoubtfulCell[],
): Promise<readonly CellLook[] | null> {
  const targets = cells.map(({ cell }) => toTarget(cell, cell.noteBefore));
  const look = { action: context.order.action, purpose: "settle" } as const;
  for (;;) {
    await context.pace.ready(context.reading.signal);
    try {
      const looks = await context.writer.look(targets, look, context.reading);
      context.pace.succeeded("look");
      context.patience.succeeded("look");
      return looks;
    } catch (error) {
      context.reading.signal.throwIfAborted();
      if (!(error instanceof SourceError)) throw error;
      context.pace.failed("look", error);
      if (isLost(context, error)) return null;
    }
  }
}

function isLost(context: UnitContext, error: SourceError): boolean {
  try {
    context.patience.failed("look", error);
    return false;
  } catch (lost) {
    if (lost instanceof SourceLostError) return true;
    throw lost;
  }
}
