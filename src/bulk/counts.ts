import { sql, type Transaction } from "kysely";
import type { Tables } from "../storage/tables.js";
import type { Outcome } from "./job.js";

/** How the numbers of cells by outcome change; negative: fewer. */
export type CountChanges = ReadonlyMap<Outcome, number>;

/** Changes kept as a map from outcome to number. */
export function countChanges(finals: Iterable<Outcome>, from: Outcome = "PENDING"): CountChanges {
  const changes = new Map<Outcome, number>();
  for (const outcome of finals) {
    if (outcome === from) continue;
    changes.set(outcome, (changes.get(outcome) ?? 0) + 1);
    changes.set(from, (changes.get(from) ?? 0) - 1);
  }
  return changes;
}

/** Keeps the counters in step with the cells, within the transaction that changes them. */
export async function addCounts(
  trx: Transaction<Tables>,
  unit: { readonly jobId: string; readonly source: string },
  changes: CountChanges,
): Promise<void> {
  // In one order for everybody, so that no two wait for each other.
  for (const [outcome, count] of [...changes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (count === 0) continue;
    await trx
      .insertInto("counts")
      .values({ job_id: unit.jobId, source: unit.source, outcome, count })
      .onConflict((conflict) =>
        conflict
          .columns(["job_id", "source", "outcome"])
          .doUpdateSet({ count: sql`counts.count + excluded.count` }),
      )
      .execute();
  }
}

/**
 * Marks the job as changed. Whoever did so is the only one to change the job until the transaction ends: counters and
 * the end of the job depend on that.
 */
export async function touchJob(trx: Transaction<Tables>, jobId: string): Promise<void> {
  await trx
    .updateTable("jobs")
    .set({ revision: sql`revision + 1` })
    .where("id", "=", jobId)
    .execute();
}
