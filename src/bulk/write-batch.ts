import { SourceError } from "../domain/errors.js";
import type { CellAnswer, CellState } from "../sources/spi/enrollment-writer.js";
import { StoreUnavailableError } from "../storage/store-error.js";
import { giveBack, HeldBackError, type Settlement } from "./cell-phases.js";
import { beforeAll, overWrites } from "./decide.js";
import { Departure } from "./departure.js";
import type { Batch } from "./form-batches.js";
import { isPassing } from "./patience.js";
import { readBack, type DoubtfulCell, type Remainder } from "./read-back.js";
import type { SurveyedCell } from "./survey.js";
import { lasting, settleCells, type UnitContext } from "./unit-context.js";
import { LeaseLostError } from "./unit-records.js";
import { StoppedError } from "./wait.js";

type Answered = readonly [cell: SurveyedCell, answer: CellAnswer];

/** What is said of cells that no look showed as done. */
interface Messages {
  readonly undone: string;
  readonly open: string;
}

const unanswered: Messages = {
  undone: "The source took the request, and does not show that it did anything.",
  open: "The source took the request, and neither its answer nor reading back says what became of this.",
};

/**
 * Writes one batch: sends it once, recorded at the last moment, and brings every cell to an end, or back among those
 * that wait.
 *
 * @param onSent Called when the request is over: what follows only reads.
 * @throws HeldBackError where it did not go, and what is in hand has to be looked at anew; SourceLostError, StoppedError,
 * LeaseLostError
 */
export async function writeBatch(
  context: UnitContext,
  batch: Batch<SurveyedCell>,
  onSent: () => void,
): Promise<void> {
  const end = await context.pace.beginWrite(context.reading.signal);
  try {
    await writeOnce(context, batch, () => {
      end();
      onSent();
    });
  } finally {
    end();
  }
}

async function writeOnce(
  context: UnitContext,
  batch: Batch<SurveyedCell>,
  onSent: () => void,
): Promise<void> {
  const sending = batch.cells.map(({ position, look }) => ({
    position,
    before: look?.state ?? null,
    note: look?.note ?? null,
  }));
  const departure = new Departure(context, sending);
  const result = await send(context, batch, departure);
  const id = departure.record;
  if (departure.mayBeOut) context.onWritten(context.unit.source);
  // Before others begin: what the source asked for holds for them too.
  if (result instanceof SourceError && isRefusal(result)) context.pace.failed("write", result);
  onSent();
  if (result instanceof SourceError) await handleFailure(context, batch.cells, id, result);
  else await handleAnswers(context, batch.cells, id, result);
}

async function send(
  context: UnitContext,
  batch: Batch<SurveyedCell>,
  departure: Departure,
): Promise<readonly CellAnswer[] | SourceError> {
  const { action, terms } = context.order;
  try {
    const answers = await context.writer.write(
      {
        action,
        cells: batch.cells.map(({ target }) => target),
        people: batch.people,
        courses: batch.courses,
        terms: { ...terms, autoEnroll: batch.autoEnroll },
      },
      { ...context.writing, clearance: departure },
    );
    context.pace.succeeded("write");
    context.patience.succeeded("write");
    return answers;
  } catch (error) {
    if (error instanceof SourceError) return error;
    const { record, mayBeOut } = departure;
    if (!mayBeOut && isHeldBack(error)) {
      await returnCells(context, batch.cells, record, { deeper: 0, acted: false });
      throw error instanceof StoreUnavailableError ? new HeldBackError() : error;
    }
    // Whatever went wrong here, a request that was written may have acted.
    return new SourceError("SOURCE_ERROR", "The request was broken off.", {
      mayHaveActed: mayBeOut,
      cause: error,
    });
  }
}

/** Whether it is nobody's fault that the write did not go. */
function isHeldBack(error: unknown): boolean {
  return (
    error instanceof HeldBackError ||
    error instanceof StoreUnavailableError ||
    error instanceof StoppedError ||
    error instanceof LeaseLostError
  );
}

/** Whether nothing was done, and the same request may be taken later. */
function isRefusal(error: SourceError): boolean {
  return !error.mayHaveActed && (isPassing(error) || error.reason === "SOURCE_UNAUTHENTICATED");
}

async function handleFailure(
  context: UnitContext,
  cells: readonly SurveyedCell[],
  id: string | null,
  error: SourceError,
): Promise<void> {
  if (error.mayHaveActed) {
    const isOver = error.status === 500;
    const waitsMs = isOver ? context.timings.looksMs : context.timings.lateLooksMs;
    const remainder = await readBack(context, cells.map(toDoubtful), waitsMs, id);
    return settleRemainder(context, remainder, id, {
      undone: `${error.message} The source shows that nothing was done.`,
      open: `${error.message} Reading back did not settle what was done.`,
    });
  }
  if (isRefusal(error)) {
    await returnCells(context, cells, id, { deeper: 0, acted: false });
    context.patience.failed("write", error);
    return;
  }
  const outcome = error.reason === "SOURCE_FORBIDDEN" ? "NOT_PERMITTED" : "SOURCE_FAILED";
  const final = cells.map(({ position, look }) => {
    const state = look?.state ?? null;
    return { position, outcome, message: error.message, before: state, after: state } as const;
  });
  await settleCells(context, final, id);
}

async function handleAnswers(
  context: UnitContext,
  cells: readonly SurveyedCell[],
  id: string | null,
  answers: readonly CellAnswer[],
): Promise<void> {
  const answered = cells.map((cell, index): Answered => [cell, answers[index] ?? { kind: "look" }]);
  const of = (kind: CellAnswer["kind"]): readonly SurveyedCell[] =>
    answered.flatMap(([cell, answer]) => (answer.kind === kind ? [cell] : []));
  const done = answered.flatMap(([cell, answer]) =>
    answer.kind === "done" ? [toSettlement(context, cell, answer)] : [],
  );
  await settleCells(context, done, id);
  await returnCells(context, of("again"), id, { deeper: 0, acted: false });
  await returnCells(context, of("apart"), id, { deeper: 1, acted: false });
  const { looksMs } = context.timings;
  const unsettled = of("look");
  if (unsettled.length > 0) {
    const remainder = await readBack(context, unsettled.map(toDoubtful), looksMs, id);
    await settleRemainder(context, remainder, id, unanswered);
  }
  const broken = answered.flatMap(([cell, answer]) =>
    answer.kind === "broken-off" ? [{ cell, reached: answer.reached }] : [],
  );
  if (broken.length > 0) {
    const doubtful = broken.map(({ cell }) => toDoubtful(cell));
    const { undone, open } = await readBack(context, doubtful, looksMs, id);
    const rest = new Set([...undone, ...open].map(({ cell }) => cell.position));
    for (const acted of [true, false]) {
      const back = broken.filter(
        ({ cell, reached }) => reached === acted && rest.has(cell.position),
      );
      const cells = back.map(({ cell }) => cell);
      await returnCells(context, cells, id, { deeper: 1, acted });
    }
  }
}

function toSettlement(
  { order }: UnitContext,
  { cell, look }: SurveyedCell,
  answer: Extract<CellAnswer, { kind: "done" }>,
): Settlement {
  const attempts = cell.attempts + 1;
  const first = firstSeen(cell, look?.state ?? null);
  const outcome = overWrites(answer.outcome, attempts, first);
  const { before, after, message } = answer;
  const isFirst = attempts < 2 || before === null;
  return {
    position: cell.position,
    outcome,
    message,
    before: isFirst ? before : beforeAll(order.action, before, first),
    after,
  };
}

/** What was before the first write of the cell. */
function firstSeen(cell: SurveyedCell["cell"], now: CellState | null): CellState | null {
  return cell.attempts > 0 ? (cell.before ?? now) : now;
}

function toDoubtful({ cell, look }: SurveyedCell): DoubtfulCell {
  return { cell, before: firstSeen(cell, look?.state ?? null) };
}

function settleRemainder(
  context: UnitContext,
  { undone, open }: Remainder,
  id: string | null,
  messages: Messages,
): Promise<void> {
  const toFinal = (
    { cell, before }: DoubtfulCell,
    outcome: "SOURCE_FAILED" | "OUTCOME_UNKNOWN",
    message: string,
  ): Settlement => ({ position: cell.position, outcome, message, before, after: null });
  const final = [
    ...undone.map((cell) => toFinal(cell, "SOURCE_FAILED", messages.undone)),
    ...open.map((cell) => toFinal(cell, "OUTCOME_UNKNOWN", messages.open)),
  ];
  return settleCells(context, final, id);
}

async function returnCells(
  context: UnitContext,
  cells: readonly SurveyedCell[],
  id: string | null,
  { deeper, acted }: { readonly deeper: 0 | 1; readonly acted: boolean },
): Promise<void> {
  // Without a record they wait as they are.
  if (cells.length === 0 || (id === null && deeper === 0)) return;
  const rows = cells.map(({ position, split }) => ({ position, split: split + deeper }));
  const from = id === null ? "planned" : { batch: id, acted };
  await lasting(context, () => giveBack(context.store, context.unit, rows, from));
}
