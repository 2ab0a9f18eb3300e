import { sql, type Transaction } from "kysely";
import type { Store } from "../storage/store.js";
import type { Tables } from "../storage/tables.js";
import { addCounts, countChanges, touchJob } from "./counts.js";
import { retryableOutcomes, type Outcome } from "./job.js";
import { endJob, finishUnit, type UnitId } from "./unit-records.js";

/** Cells that one statement changes, where a synchronous engine must not be held up. */
const chunkSize = 500;
/** The same, where others can work meanwhile. */
const sharedChunkSize = 5_000;

/**
 * Makes every cell that is not on its way CANCELLED, now and when one comes back. From its first step on no write is let
 * out. A job that has ended stays as it is.
 */
export async function cancelJob(store: Store, jobId: string, clock: () => number): Promise<void> {
  await store.write(async (trx) => {
    await touchJob(trx, jobId);
    await trx
      .updateTable("jobs")
      .set({ cancelling: 1 })
      .where("id", "=", jobId)
      .where("ended_at", "is", null)
      .execute();
  });
  await continueCancel(store, jobId, clock);
}

/** Brings a cancellation to its end that was begun, by whomever. Does nothing where there is none. */
export async function continueCancel(
  store: Store,
  jobId: string,
  clock: () => number,
): Promise<void> {
  const units = await store.read((db) =>
    db
      .selectFrom("units")
      .innerJoin("jobs", "jobs.id", "units.job_id")
      .select("units.source")
      .where("units.job_id", "=", jobId)
      .where("units.state", "=", "open")
      .where("jobs.cancelling", "=", 1)
      .execute(),
  );
  for (const { source } of units) {
    const unit = { jobId, source };
    while (await cancelSome(store, unit));
    await finishUnit(store, unit, clock());
  }
}

/**
 * Cancels the first cells that wait. They are named by their range, and not by a list: an engine that knows nothing of
 * a fresh table yet would look through the list for each cell of the job.
 *
 * @returns whether there were any
 */
async function cancelSome(store: Store, unit: UnitId): Promise<boolean> {
  const size = store.shared ? sharedChunkSize : chunkSize;
  return store.write(async (trx) => {
    await touchJob(trx, unit.jobId);
    const waiting = trx
      .selectFrom("cells")
      .where("job_id", "=", unit.jobId)
      .where("source", "=", unit.source)
      .where("phase", "=", "planned")
      .where("phase", "<>", "done");
    const range = await trx
      .selectFrom(waiting.select("position").orderBy("position").limit(size).as("some"))
      .select((is) => [
        is.fn.min<number | null>("position").as("first"),
        is.fn.max<number | null>("position").as("last"),
      ])
      .executeTakeFirst();
    const { first = null, last = null } = range ?? {};
    if (first === null || last === null) return false;
    const { numUpdatedRows } = await trx
      .updateTable("cells")
      .set({ phase: "done", outcome: "CANCELLED" })
      .where("job_id", "=", unit.jobId)
      .where("source", "=", unit.source)
      .where("position", ">=", first)
      .where("position", "<=", last)
      .where("phase", "=", "planned")
      .where("phase", "<>", "done")
      .executeTakeFirst();
    const cells = Number(numUpdatedRows);
    await addCounts(
      trx,
      unit,
      new Map([
        ["PENDING", -cells],
        ["CANCELLED", cells],
      ]),
    );
    return true;
  });
}

/**
 * Lets the cells that a retry concerns wait again. What was written without a known outcome is read first.
 * @returns whether the job had ended: only then anything was done
 */
export async function retryJob(store: Store, jobId: string, clock: () => number): Promise<boolean> {
  const hasEnded = await store.write(async (trx) => {
    await touchJob(trx, jobId);
    const opened = await trx
      .updateTable("jobs")
      .set({ state: "QUEUED", ended_at: null, cancelling: 0 })
      .where("id", "=", jobId)
      .where("ended_at", "is not", null)
      .executeTakeFirst();
    if (opened.numUpdatedRows === 0n) return false;
    // Replicas see all of it at once, or nothing. Alone, the work goes in small steps: see `reopenCells`.
    if (store.shared) {
      await reopenCells(trx, jobId, null);
      await reopenUnits(trx, jobId, clock());
    }
    return true;
  });
  if (hasEnded && !store.shared) await resumeRetry(store, jobId, clock);
  return hasEnded;
}

/** Until the last step nobody runs the job, as all its units are done; a start after a crash goes on from there. */
async function resumeRetry(store: Store, jobId: string, clock: () => number): Promise<void> {
  for (let changed = chunkSize; changed === chunkSize;) {
    changed = await store.write(async (trx) => {
      await touchJob(trx, jobId);
      return reopenCells(trx, jobId, chunkSize);
    });
  }
  await store.write(async (trx) => {
    await touchJob(trx, jobId);
    await reopenUnits(trx, jobId, clock());
  });
}

/** Goes on with the retries that a crash of this process broke off. Only for a store that nobody else uses. */
export async function resumeRetries(store: Store, clock: () => number): Promise<void> {
  const broken = await store.read((db) =>
    db
      .selectFrom("jobs")
      .select("id")
      .where("ended_at", "is", null)
      .where("state", "<>", "PLANNING")
      .where((is) =>
        is.not(
          is.exists(
            is
              .selectFrom("units")
              .select("units.source")
              .whereRef("units.job_id", "=", "jobs.id")
              .where("units.state", "=", "open"),
          ),
        ),
      )
      .execute(),
  );
  for (const { id } of broken) await resumeRetry(store, id, clock);
}

async function reopenCells(
  trx: Transaction<Tables>,
  jobId: string,
  limit: number | null,
): Promise<number> {
  const wanted = sql.join(retryableOutcomes.map((outcome) => sql.lit(outcome)));
  const some =
    limit === null
      ? sql``
      : sql`and position in (select position from cells where job_id = ${jobId}
          and outcome in (${wanted}) limit ${limit})`;
  // No write has the place of `batch` now: it takes what the cell was, for the counters and for whoever reads it back.
  const { rows } = await sql<{ source: string; batch: string }>`
    update cells set
      batch = outcome,
      phase = case when outcome = 'OUTCOME_UNKNOWN' then 'doubt' else 'planned' end,
      attempts = case when outcome = 'OUTCOME_UNKNOWN' then attempts else 0 end,
      state_before = case when outcome = 'OUTCOME_UNKNOWN' then state_before else null end,
      note_before = case when outcome = 'OUTCOME_UNKNOWN' then note_before else null end,
      state_after = null, note_after = null, message = null, split = 0, outcome = 'PENDING'
    where job_id = ${jobId} and outcome in (${wanted}) ${some}
    returning source, batch`.execute(trx);
  await recount(
    trx,
    jobId,
    rows.map(({ source, batch }) => ({ source, from: batch as Outcome, to: "PENDING" })),
  );
  return rows.length;
}

async function reopenUnits(trx: Transaction<Tables>, jobId: string, now: number): Promise<void> {
  await sql`update units set state = 'open', owner = null, lease_until = 0, served_at = ${now}
    where job_id = ${jobId} and exists (select 1 from counts where counts.job_id = units.job_id
      and counts.source = units.source and counts.outcome = 'PENDING' and counts.count > 0)`.execute(
    trx,
  );
  await endJob(trx, jobId, now);
}

interface Change {
  readonly source: string;
  readonly from: Outcome;
  readonly to: Outcome;
}

async function recount(
  trx: Transaction<Tables>,
  jobId: string,
  changes: readonly Change[],
): Promise<void> {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const key = `${change.source}\n${change.from}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [change]);
    else group.push(change);
  }
  for (const key of [...groups.keys()].sort()) {
    const group = groups.get(key) ?? [];
    const [first] = group;
    if (first === undefined) continue;
    await addCounts(
      trx,
      { jobId, source: first.source },
      countChanges(
        group.map(({ to }) => to),
        first.from,
      ),
    );
  }
}
