import { sql, type Transaction } from "kysely";
import type { JsonValue } from "../domain/values.js";
import { rowsOf } from "../storage/rows-of.js";
import type { Store } from "../storage/store.js";
import type { Tables } from "../storage/tables.js";
import { addCounts, countChanges, touchJob } from "./counts.js";
import type { CellState, Outcome } from "./job.js";
import { assertOwner, type UnitId } from "./unit-records.js";

/** The write does not go: what it was made of is out of date. Nothing is wrong. */
export class HeldBackError extends Error {
  override readonly name = "HeldBackError";

  constructor() {
    super("The write was held back.");
  }
}

/** What a look showed of a cell that is about to be written. */
export interface Sending {
  readonly position: number;
  readonly before: CellState | null;
  readonly note: JsonValue;
}

/**
 * The durable record before a write: of all its cells, or of none. What the first look showed stays, however often the
 * cell is written. A cancellation comes before it, and nothing is recorded, or after it, and the write is on its way.
 * @throws LeaseLostError; HeldBackError where the job is cancelled, or a cell does not wait any more
 */
export function markSending(
  store: Store,
  unit: UnitId & { readonly owner: string },
  batch: string,
  cells: readonly Sending[],
): Promise<void> {
  const rows = cells.map(({ position, before, note }) => [
    position,
    before === null ? null : JSON.stringify(before),
    note === null ? null : JSON.stringify(note),
  ]);
  const columns = { position: "integer", state: "text", note: "text" } as const;
  return store.write(async (trx) => {
    await assertWanted(store, trx, unit);
    await assertOwner(trx, unit);
    const marked = await sql`
      update cells set phase = 'sending', batch = ${batch},
        attempts = cells.attempts + case when cells.phase = 'planned' then 1 else 0 end,
        state_before = case when cells.attempts = 0 then fresh.state
          else coalesce(cells.state_before, fresh.state) end,
        note_before = case when cells.attempts = 0 then fresh.note
          else coalesce(cells.note_before, fresh.note) end
      from ${rowsOf(store.engine, columns, rows)} as fresh
      where cells.job_id = ${unit.jobId} and cells.position = fresh.position
        and (cells.phase = 'planned' or (cells.phase = 'sending' and cells.batch = ${batch}))`.execute(
      trx,
    );
    if (marked.numAffectedRows !== BigInt(cells.length)) throw new HeldBackError();
  });
}

/** Until the transaction ends, nobody cancels the job. First of all locks, as everywhere. */
async function assertWanted(
  store: Store,
  trx: Transaction<Tables>,
  { jobId }: UnitId,
): Promise<void> {
  const job = await trx
    .selectFrom("jobs")
    .select("cancelling")
    .where("id", "=", jobId)
    .$if(store.shared, (query) => query.forShare())
    .executeTakeFirst();
  if (job?.cancelling === 1) throw new HeldBackError();
}

/** What became of a cell. Absent states and notes leave what is stored. */
export interface Settlement {
  readonly position: number;
  readonly outcome: Outcome;
  readonly message: string | null;
  readonly before: CellState | null;
  readonly after: CellState | null;
  readonly noteAfter?: JsonValue;
}

const settlementColumns = {
  position: "integer",
  outcome: "text",
  message: "text",
  state_before: "text",
  state_after: "text",
  note_after: "text",
} as const;

/**
 * Makes cells final. Those that are final already, or were given to another write meanwhile, stay as they are.
 *
 * @param batch The write that settles them; null: they were not written, or are read after a loss.
 */
export function settle(
  store: Store,
  unit: UnitId,
  cells: readonly Settlement[],
  batch: string | null,
): Promise<void> {
  const rows = cells.map((cell) => [
    cell.position,
    cell.outcome,
    cell.message,
    cell.before === null ? null : JSON.stringify(cell.before),
    cell.after === null ? null : JSON.stringify(cell.after),
    cell.noteAfter === undefined || cell.noteAfter === null ? null : JSON.stringify(cell.noteAfter),
  ]);
  const isOurs =
    batch === null
      ? sql`cells.phase in ('planned', 'doubt')`
      : sql`cells.phase in ('sending', 'doubt') and cells.batch = ${batch}`;
  return store.write(async (trx) => {
    await touchJob(trx, unit.jobId);
    const settled = await sql<{ outcome: Outcome }>`
      update cells set outcome = fresh.outcome, message = fresh.message, phase = 'done',
        batch = null, state_before = coalesce(fresh.state_before, cells.state_before),
        state_after = fresh.state_after, note_after = fresh.note_after
      from ${rowsOf(store.engine, settlementColumns, rows)} as fresh
      where cells.job_id = ${unit.jobId} and cells.position = fresh.position and ${isOurs}
      returning cells.outcome as outcome`.execute(trx);
    await addCounts(trx, unit, countChanges(settled.rows.map(({ outcome }) => outcome)));
  });
}

/** Where a cell goes that was about to be written, and is not final. */
export interface GivenBack {
  readonly position: number;
  readonly split: number;
}

/** Which cells are meant: those that are in doubt, those that wait, or those of a recorded write. */
export type GivenFrom =
  | "doubt"
  | "planned"
  | {
      readonly batch: string;
      /** Whether it was sent, so that the first look keeps its weight. */
      readonly acted: boolean;
    };

/** Cells that no write is to settle wait again, or are cancelled where the job is. */
export function giveBack(
  store: Store,
  unit: UnitId,
  cells: readonly GivenBack[],
  from: GivenFrom,
): Promise<void> {
  const rows = cells.map(({ position, split }) => [position, split]);
  const columns = { position: "integer", split: "integer" } as const;
  const isOurs =
    typeof from === "string"
      ? sql`cells.phase = ${from}`
      : sql`cells.phase in ('sending', 'doubt') and cells.batch = ${from.batch}`;
  const untried = typeof from === "string" || from.acted ? 0 : 1;
  return store.write(async (trx) => {
    await touchJob(trx, unit.jobId);
    const job = await trx
      .selectFrom("jobs")
      .select("cancelling")
      .where("id", "=", unit.jobId)
      .executeTakeFirst();
    const isCancelled = job?.cancelling === 1;
    const given = await sql<{ outcome: Outcome }>`
      update cells set phase = ${isCancelled ? "done" : "planned"}, batch = null,
        outcome = ${isCancelled ? "CANCELLED" : "PENDING"}, split = fresh.split,
        attempts = cells.attempts - ${untried}
      from ${rowsOf(store.engine, columns, rows)} as fresh
      where cells.job_id = ${unit.jobId} and cells.position = fresh.position and ${isOurs}
      returning cells.outcome as outcome`.execute(trx);
    await addCounts(trx, unit, countChanges(given.rows.map(({ outcome }) => outcome)));
  });
}

/** What a predecessor was about to write is in doubt. */
export function doubtSending(store: Store, unit: UnitId, batch?: string): Promise<void> {
  return store.write(async (trx) => {
    await trx
      .updateTable("cells")
      .set({ phase: "doubt" })
      .where("job_id", "=", unit.jobId)
      .where("source", "=", unit.source)
      .where("phase", "=", "sending")
      .where("phase", "<>", "done")
      .$if(batch !== undefined, (query) => query.where("batch", "=", batch ?? ""))
      .execute();
  });
}
