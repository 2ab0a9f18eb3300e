import { sql, type Transaction } from "kysely";
import type { Store } from "../storage/store.js";
import type { Tables } from "../storage/tables.js";
import { touchJob } from "./counts.js";

/** The work of one job in one source. */
export interface UnitId {
  readonly jobId: string;
  readonly source: string;
}

/** The unit was taken over by another replica, or cancelled away: whoever held it stops. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}

export interface Claim {
  readonly owner: string;
  readonly leaseMs: number;
  readonly now: number;
  /** Sources that have as much work here as they are to have. */
  readonly busy: readonly string[];
  /** Sources in which two jobs never run at a time, in no replica. */
  readonly exclusive: readonly string[];
}

/** One of PostgreSQL's advisory locks: claims are made one after another, over all replicas. */
const claimLock = 7_266_001;

/** The unit that waits longest and that nobody holds, with its job running; null where there is none. */
export function claimUnit(store: Store, claim: Claim): Promise<UnitId | null> {
  const { owner, leaseMs, now, busy, exclusive } = claim;
  return store.write(async (trx) => {
    if (store.shared) await sql`select pg_advisory_xact_lock(${claimLock})`.execute(trx);
    let query = trx
      .selectFrom("units")
      .select(["job_id", "source"])
      .where("state", "=", "open")
      .where("lease_until", "<", now)
      .orderBy("served_at")
      .limit(1);
    if (busy.length > 0) query = query.where("source", "not in", busy);
    if (exclusive.length > 0) {
      const held = trx
        .selectFrom("units")
        .select("source")
        .where("state", "=", "open")
        .where("lease_until", ">=", now)
        .where("source", "in", exclusive);
      query = query.where("source", "not in", held);
    }
    const free = await query.executeTakeFirst();
    if (free === undefined) return null;
    const unit = { jobId: free.job_id, source: free.source };
    await touchJob(trx, unit.jobId);
    await trx
      .updateTable("units")
      .set({ owner, lease_until: now + leaseMs, served_at: now })
      .where("job_id", "=", unit.jobId)
      .where("source", "=", unit.source)
      .execute();
    await trx
      .updateTable("jobs")
      .set({ state: "RUNNING", started_at: sql`coalesce(started_at, ${now})` })
      .where("id", "=", unit.jobId)
      .where("ended_at", "is", null)
      .execute();
    return unit;
  });
}

/** Keeps the unit, and notes how the work went since. @throws LeaseLostError */
export async function renewLease(
  store: Store,
  unit: UnitId & { readonly owner: string },
  until: number,
  work: { readonly busyMs: number; readonly busyCells: number },
): Promise<void> {
  const held = await store.write((trx) =>
    trx
      .updateTable("units")
      .set({
        lease_until: until,
        busy_ms: sql`busy_ms + ${Math.round(work.busyMs)}`,
        busy_cells: sql`busy_cells + ${work.busyCells}`,
      })
      .where("job_id", "=", unit.jobId)
      .where("source", "=", unit.source)
      .where("owner", "=", unit.owner)
      .where("state", "=", "open")
      .executeTakeFirst(),
  );
  if (held.numUpdatedRows === 0n) throw new LeaseLostError("The unit belongs to another replica.");
}

/** Lets others have the unit at once. */
export async function releaseUnit(
  store: Store,
  unit: UnitId & { readonly owner: string },
): Promise<void> {
  await store.write((trx) =>
    trx
      .updateTable("units")
      .set({ owner: null, lease_until: 0 })
      .where("job_id", "=", unit.jobId)
      .where("source", "=", unit.source)
      .where("owner", "=", unit.owner)
      .execute(),
  );
}

/** Nobody else uses the store: whoever holds a lease is dead. */
export async function releaseAllUnits(store: Store): Promise<void> {
  await store.write((trx) =>
    trx.updateTable("units").set({ owner: null, lease_until: 0 }).execute(),
  );
}

/**
 * Ends the unit where all its cells are final, and the job where that was its last unit.
 * @returns whether the unit has ended
 */
export function finishUnit(store: Store, unit: UnitId, now: number): Promise<boolean> {
  return store.write(async (trx) => {
    await touchJob(trx, unit.jobId);
    const open = await trx
      .selectFrom("cells")
      .select("position")
      .where("job_id", "=", unit.jobId)
      .where("source", "=", unit.source)
      .where("phase", "<>", "done")
      .limit(1)
      .executeTakeFirst();
    if (open !== undefined) return false;
    await trx
      .updateTable("units")
      .set({ state: "done", owner: null, lease_until: 0 })
      .where("job_id", "=", unit.jobId)
      .where("source", "=", unit.source)
      .execute();
    await endJob(trx, unit.jobId, now);
    return true;
  });
}

/** Ends the job where none of its units is open. Only within a transaction that touched the job. */
export async function endJob(trx: Transaction<Tables>, jobId: string, now: number): Promise<void> {
  const open = await trx
    .selectFrom("units")
    .select("source")
    .where("job_id", "=", jobId)
    .where("state", "=", "open")
    .executeTakeFirst();
  if (open !== undefined) return;
  const cancelled = await trx
    .selectFrom("counts")
    .select((count) => count.fn.sum<number | null>("count").as("cells"))
    .where("job_id", "=", jobId)
    .where("outcome", "=", "CANCELLED")
    .executeTakeFirst();
  await trx
    .updateTable("jobs")
    .set({
      state: (cancelled?.cells ?? 0) > 0 ? "CANCELLED" : "COMPLETED",
      started_at: sql`coalesce(started_at, ${now})`,
      ended_at: now,
    })
    .where("id", "=", jobId)
    .where("ended_at", "is", null)
    .where("state", "<>", "PLANNING")
    .execute();
}

/** Until the transaction ends, the unit is the owner's. @throws LeaseLostError */
export async function assertOwner(
  trx: Transaction<Tables>,
  { jobId, source, owner }: UnitId & { readonly owner: string },
): Promise<void> {
  const held = await trx
    .updateTable("units")
    .set({ owner })
    .where("job_id", "=", jobId)
    .where("source", "=", source)
    .where("state", "=", "open")
    .where("owner", "=", owner)
    .executeTakeFirst();
  if (held.numUpdatedRows === 0n) throw new LeaseLostError("The unit belongs to another replica.");
}
