import { setTimeout as pause } from "node:timers/promises";
import type { SourceCall } from "../domain/call-context.js";
import type { SourceId } from "../domain/values.js";
import type { CellTarget, EnrollmentWriter } from "../sources/spi/enrollment-writer.js";
import type { Store } from "../storage/store.js";
import { StoreUnavailableError } from "../storage/store-error.js";
import { settle, type Settlement } from "./cell-phases.js";
import type { Undo, WriteAction, WriteTerms } from "./job.js";
import type { OpenCell } from "./open-cells.js";
import type { Patience } from "./patience.js";
import type { SourcePace } from "./source-pace.js";
import type { Timings } from "./timings.js";
import type { UnitId } from "./unit-records.js";
import { StoppedError } from "./wait.js";

/** What everything that works on one unit has in common. */
export interface UnitContext {
  readonly store: Store;
  readonly unit: UnitId & { readonly owner: string };
  readonly order: UnitOrder;
  readonly writer: EnrollmentWriter;
  readonly pace: SourcePace;
  readonly patience: Patience;
  readonly timings: Timings;
  readonly clock: () => number;
  /** Names of what a dry run has said would be done (`CellLook.meant`). */
  readonly foretold: Set<string>;
  /** For looks, and for everything that is given up when the work is to stop. */
  readonly reading: SourceCall & { readonly signal: AbortSignal };
  /** For writes, which are let go on as long as that is possible. */
  readonly writing: SourceCall;
  /** Whether the lease is sure to last while a write is begun. */
  readonly holdsLease: () => boolean;
  readonly onSettled: (cells: readonly Settlement[]) => void;
  readonly onWritten: (source: SourceId) => void;
}

/** What the job wants of its cells. */
export interface UnitOrder {
  readonly action: WriteAction;
  readonly dryRun: boolean;
  readonly terms: WriteTerms;
}

/** Cells in one statement that settles them: a few milliseconds of an embedded store. */
const chunkSize = 250;

/** Makes cells final, in steps that hold nobody up. */
export async function settleCells(
  context: UnitContext,
  cells: readonly Settlement[],
  batch: string | null,
): Promise<void> {
  for (let from = 0; from < cells.length; from += chunkSize) {
    const some = cells.slice(from, from + chunkSize);
    await lasting(context, () => settle(context.store, context.unit, some, batch));
    context.onSettled(some);
  }
}

/**
 * Does it when the store can be reached again, where it is away. The store's changes bear being made twice.
 * @throws StoppedError where the work is to stop meanwhile
 */
export async function lasting<T>(
  { timings, writing }: Pick<UnitContext, "timings" | "writing">,
  act: () => Promise<T>,
): Promise<T> {
  const [from, to] = timings.backoffMs;
  for (let tries = 0; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      if (writing.signal.aborted) throw new StoppedError();
      await pause(Math.min(to, from * 2 ** Math.min(tries, 10)));
    }
  }
}

export function toTarget(cell: OpenCell, note: CellTarget["note"] = null): CellTarget {
  return {
    identifier: cell.identifier.trim(),
    courseKey: cell.courseKey,
    cohort: cell.cohort,
    note,
    undo: toUndoNotes(cell.undo),
  };
}

function toUndoNotes(undo: Undo | null): CellTarget["undo"] {
  return undo === null ? null : { before: undo.before, after: undo.after };
}
