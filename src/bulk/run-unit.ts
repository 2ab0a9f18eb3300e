import { setImmediate as nextTurn } from "node:timers/promises";
import { doubtSending, giveBack, HeldBackError } from "./cell-phases.js";
import { formBatches, type Batch } from "./form-batches.js";
import { continueCancel } from "./job-changes.js";
import { readOpenCells, type OpenCell } from "./open-cells.js";
import { SourceLostError } from "./patience.js";
import { readBack, type DoubtfulCell } from "./read-back.js";
import { survey, type SurveyedCell } from "./survey.js";
import { lasting, settleCells, type UnitContext } from "./unit-context.js";
import { finishUnit } from "./unit-records.js";
import { StoppedError, wait } from "./wait.js";
import { writeBatch } from "./write-batch.js";

/** Cells that are cut into batches in one go. */
const formedAtOnce = 2_000;

/**
 * Rounds without a failure and without a cell that ends, before something must be wrong. A few are usual: what is
 * refused as a whole is cut up.
 */
const barrenRounds = 20;
const usualBarrenRounds = 2;

/**
 * Brings every cell of a unit to its end: first what a predecessor left in doubt, then round by round what waits.
 * @throws StoppedError, LeaseLostError
 */
export async function runUnit(context: UnitContext): Promise<void> {
  let settled = 0;
  const counting: UnitContext = {
    ...context,
    onSettled: (cells) => {
      settled += cells.length;
      context.onSettled(cells);
    },
  };
  let held = 0;
  let barren = 0;
  try {
    await recover(counting);
    for (;;) {
      const before = settled + context.patience.failures + held;
      const hadCells = await runRound(counting).catch((error: unknown) => {
        held += 1;
        return heldBack(context, error);
      });
      if (!hadCells && (await finish(counting))) return;
      barren = settled + context.patience.failures + held > before ? 0 : barren + 1;
      await slowDown(counting, barren);
    }
  } catch (error) {
    if (!(error instanceof SourceLostError)) throw error;
    await failRest(counting, error.message);
    await finish(counting);
  }
}

/** Lets a source alone that answers again and again without bringing a cell to its end. @throws SourceLostError */
async function slowDown({ timings, reading }: UnitContext, barren: number): Promise<void> {
  if (barren <= usualBarrenRounds) return;
  if (barren > barrenRounds) {
    throw new SourceLostError("The source answers without bringing anything to an end.");
  }
  const [from, to] = timings.backoffMs;
  await wait(Math.min(to, from * 2 ** (barren - usualBarrenRounds - 1)), reading.signal);
}

/**
 * What was held back is looked at anew; where the job was cancelled, and who did so has gone meanwhile, the rest is.
 * @throws any other error
 */
async function heldBack(context: UnitContext, error: unknown): Promise<true> {
  if (!(error instanceof HeldBackError)) throw error;
  const { store, unit, clock } = context;
  await lasting(context, () => continueCancel(store, unit.jobId, clock));
  return true;
}

/** Ends a unit whose source cannot be worked with at all. */
export async function failUnit(context: UnitContext, message: string): Promise<void> {
  const { store, unit } = context;
  await lasting(context, () => doubtSending(store, unit));
  for (;;) {
    const page = { after: -1, limit: 1_000 };
    const cells = await lasting(context, () => readOpenCells(store, unit, "doubt", page));
    if (cells.length === 0) break;
    const unknown = cells.map((cell) => toUnknown({ cell, before: cell.before }));
    await settleCells(context, unknown, null);
  }
  await failRest(context, message);
  await finish(context);
}

function finish(context: UnitContext): Promise<boolean> {
  return lasting(context, () => finishUnit(context.store, context.unit, context.clock()));
}

/** Reads what was about to be written when its runner was gone, and what somebody wants to know again. */
async function recover(context: UnitContext): Promise<void> {
  const { store, unit, timings, writer } = context;
  await lasting(context, () => doubtSending(store, unit));
  for (let after = -1; ;) {
    const page = { after, limit: writer.lookSize };
    const cells = await lasting(context, () => readOpenCells(store, unit, "doubt", page));
    const last = cells.at(-1);
    if (last === undefined) return;
    after = last.position;
    const doubtful = cells.map((cell): DoubtfulCell => ({ cell, before: cell.before }));
    const { undone, open } = await readBack(context, doubtful, timings.lateLooksMs, null);
    const again = [...undone, ...open.filter(({ cell }) => cell.isRetried)];
    const rows = again.map(({ cell: { position, split } }) => ({ position, split }));
    await lasting(context, () => giveBack(store, unit, rows, "doubt"));
    const unknown = open.filter(({ cell }) => !cell.isRetried);
    await settleCells(context, unknown.map(toUnknown), null);
  }
}

function toUnknown({ cell, before }: DoubtfulCell): Parameters<typeof settleCells>[1][number] {
  return {
    position: cell.position,
    outcome: "OUTCOME_UNKNOWN",
    message: "The gateway was stopped while this was being sent; reading back did not settle it.",
    before,
    after: null,
  };
}

/** @returns whether there was anything to do */
async function runRound(context: UnitContext): Promise<boolean> {
  const { store, unit, writer } = context;
  const writes = new Writes(writer.parallel);
  let hadCells = false;
  try {
    for (let after = -1; ;) {
      await context.pace.ready(context.reading.signal);
      const page = { after, limit: writer.lookSize };
      const cells = await lasting(context, () => readOpenCells(store, unit, "planned", page));
      const last = cells.at(-1);
      if (last === undefined) break;
      hadCells = true;
      after = last.position;
      await runCells(context, cells, writes);
    }
  } finally {
    await writes.ended();
  }
  writes.throwFailure();
  return hadCells;
}

async function runCells(
  context: UnitContext,
  cells: readonly OpenCell[],
  writes: Writes,
): Promise<void> {
  const due = await survey(context, cells);
  if (due === null) return;
  for (let from = 0; from < due.length; from += formedAtOnce) {
    if (from > 0) await nextTurn();
    for (const batch of formBatches(due.slice(from, from + formedAtOnce), context.writer)) {
      await writes.begin((onSent) => writeOne(context, batch, onSent));
      writes.throwFailure();
    }
  }
  // Where no two writes go at a time, what the next look shows has to hold all that this one did.
  if (context.writer.parallel === 1) await writes.ended();
}

async function writeOne(
  context: UnitContext,
  batch: Batch<SurveyedCell>,
  onSent: () => void,
): Promise<void> {
  if (context.reading.signal.aborted) throw new StoppedError();
  await writeBatch(context, batch, context.writer.parallel === 1 ? () => undefined : onSent);
}

async function failRest(context: UnitContext, message: string): Promise<void> {
  const { store, unit } = context;
  for (;;) {
    const page = { after: -1, limit: 1_000 };
    const cells = await lasting(context, () => readOpenCells(store, unit, "planned", page));
    if (cells.length === 0) return;
    const final = cells.map(({ position }) => {
      const outcome = "SOURCE_FAILED";
      return { position, outcome, message, before: null, after: null } as const;
    });
    await settleCells(context, final, null);
  }
}

/** So many writes at a time. A place is free again when the request is over, also while its answer is still settled. */
class Writes {
  readonly #running = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(places: number) {
    this.#free = places;
  }

  /** Resolves when the write has its place. */
  async begin(write: (onSent: () => void) => Promise<void>): Promise<void> {
    while (this.#free === 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#free -= 1;
    let held = true;
    const free = (): void => {
      if (!held) return;
      held = false;
      this.#free += 1;
      this.#waiting.shift()?.();
    };
    const running = write(free)
      .catch((error: unknown) => void this.#failures.push(error))
      .finally(() => {
        free();
        this.#running.delete(running);
      });
    this.#running.add(running);
  }

  async ended(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** @throws what a write failed with; a lost source last, as it says the least */
  throwFailure(): void {
    const failures = this.#failures;
    const failure = failures.find((error) => !(error instanceof SourceLostError)) ?? failures[0];
    if (failure !== undefined) throw failure as Error;
  }
}
