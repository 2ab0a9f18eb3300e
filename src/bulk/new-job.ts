import { type Insertable, sql } from "kysely";
import { rowsOf, storable } from "../storage/rows-of.js";
import type { Store } from "../storage/store.js";
import type { CountsTable, UnitsTable } from "../storage/tables.js";
import type { Outcome, Undo, WriteAction, WriteTerms } from "./job.js";
import type { PlannedCell } from "./plan-job.js";

/** Cells in one statement: some two milliseconds of an embedded store. */
const chunkSize = 250;

export interface NewJob {
  readonly id: string;
  readonly subject: string;
  readonly action: WriteAction;
  readonly dryRun: boolean;
  readonly terms: WriteTerms;
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | null;
  readonly undoes: string | null;
}

/** A cell to be stored; what it takes back, where it does. */
export interface NewCell extends PlannedCell {
  readonly undo?: Undo | null;
}

export interface KnownJob {
  readonly id: string;
  readonly fingerprint: string | null;
  readonly isPlanning: boolean;
  /** When its planner was last seen. */
  readonly seenAt: number;
}

/**
 * Takes the job's place in the store, where nobody sees it yet.
 * @returns the job that the subject has under this key already; null where the place is taken for the new one
 */
export function reserveJob(store: Store, job: NewJob, now: number): Promise<KnownJob | null> {
  return store.write(async (trx) => {
    const key = job.idempotency?.key ?? null;
    await trx
      .insertInto("jobs")
      .values({
        id: job.id,
        subject: job.subject,
        action: job.action,
        dry_run: job.dryRun ? 1 : 0,
        state: "PLANNING",
        cancelling: 0,
        terms: JSON.stringify(job.terms),
        idempotency_key: key,
        fingerprint: job.idempotency?.fingerprint ?? null,
        undoes: job.undoes,
        total: 0,
        created_at: now,
        started_at: now,
        ended_at: null,
        revision: 0,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    if (key === null) return null;
    const known = await trx
      .selectFrom("jobs")
      .select(["id", "fingerprint", "state", "started_at", "created_at"])
      .where("subject", "=", job.subject)
      .where("idempotency_key", "=", key)
      .executeTakeFirst();
    if (known === undefined || known.id === job.id) return null;
    return {
      id: known.id,
      fingerprint: known.fingerprint,
      isPlanning: known.state === "PLANNING",
      seenAt: known.started_at ?? known.created_at,
    };
  });
}

/** Removes a job whose planner is gone; nobody was ever told of it. */
export async function dropPlanning(store: Store, seenBefore: number, id?: string): Promise<void> {
  const gone = await store.read((db) =>
    db
      .selectFrom("jobs")
      .select("id")
      .where("state", "=", "PLANNING")
      .where("started_at", "<", seenBefore)
      .$if(id !== undefined, (query) => query.where("id", "=", id ?? ""))
      .execute(),
  );
  for (const job of gone) {
    for (let deleted = chunkSize; deleted > 0;) {
      deleted = await store.write(async (trx) => {
        const some = trx
          .selectFrom("cells")
          .select("position")
          .where("job_id", "=", job.id)
          .limit(chunkSize);
        const result = await trx
          .deleteFrom("cells")
          .where("job_id", "=", job.id)
          .where("position", "in", some)
          .executeTakeFirst();
        return Number(result.numDeletedRows);
      });
    }
    await store.write((trx) =>
      trx.deleteFrom("jobs").where("id", "=", job.id).where("state", "=", "PLANNING").execute(),
    );
  }
}

/** What planning came to, counted while the cells were stored. */
type Tally = Map<string, Map<Outcome, number>>;

/** Stores the cells as they come, then shows the job. Each step may be run again. */
export async function fillJob(
  store: Store,
  job: NewJob,
  cells: Iterable<NewCell> | AsyncIterable<NewCell>,
  clock: () => number,
): Promise<void> {
  const tally: Tally = new Map();
  let total = 0;
  let chunk: NewCell[] = [];
  const flush = async (): Promise<void> => {
    const rows = chunk;
    chunk = [];
    if (rows.length > 0) await storeCells(store, job.id, rows, clock());
  };
  for await (const cell of cells) {
    const source = cell.source ?? "";
    const counts = tally.get(source) ?? new Map<Outcome, number>();
    tally.set(source, counts.set(cell.outcome, (counts.get(cell.outcome) ?? 0) + 1));
    total += 1;
    chunk.push(cell);
    if (chunk.length >= chunkSize) await flush();
  }
  await flush();
  await showJob(store, job.id, { tally, total }, clock());
}

const columns = {
  position: "integer",
  row: "integer",
  identifier: "text",
  source: "text",
  course_id: "text",
  course_key: "text",
  cohort: "text",
  outcome: "text",
  phase: "text",
  message: "text",
  undo: "text",
} as const;

async function storeCells(
  store: Store,
  jobId: string,
  cells: readonly NewCell[],
  now: number,
): Promise<void> {
  const rows = cells.map((cell) => [
    cell.position,
    cell.row,
    storable(cell.identifier),
    cell.source ?? "",
    cell.course.courseId,
    storable(cell.course.courseKey),
    cell.course.cohort === null ? null : storable(cell.course.cohort),
    cell.outcome,
    cell.outcome === "PENDING" ? "planned" : "done",
    cell.message,
    cell.undo === undefined || cell.undo === null ? null : JSON.stringify(cell.undo),
  ]);
  const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)));
  await store.write(async (trx) => {
    await trx.updateTable("jobs").set({ started_at: now }).where("id", "=", jobId).execute();
    await sql`insert into cells (job_id, ${names})
      select ${jobId}, ${names} from ${rowsOf(store.engine, columns, rows)} as fresh
      where true on conflict do nothing`.execute(trx);
  });
}

async function showJob(
  store: Store,
  jobId: string,
  { tally, total }: { readonly tally: Tally; readonly total: number },
  now: number,
): Promise<void> {
  const counts: Insertable<CountsTable>[] = [];
  const units: Insertable<UnitsTable>[] = [];
  for (const [source, outcomes] of tally) {
    for (const [outcome, count] of outcomes) {
      counts.push({ job_id: jobId, source, outcome, count });
    }
    if (!outcomes.has("PENDING")) continue;
    const fresh = { owner: null, lease_until: 0, served_at: now, busy_ms: 0, busy_cells: 0 };
    units.push({ job_id: jobId, source, state: "open", ...fresh });
  }
  const ended = units.length === 0;
  await store.write(async (trx) => {
    const shown = await trx
      .updateTable("jobs")
      .set({
        state: ended ? "COMPLETED" : "QUEUED",
        total,
        started_at: ended ? now : null,
        ended_at: ended ? now : null,
      })
      .where("id", "=", jobId)
      .where("state", "=", "PLANNING")
      .executeTakeFirst();
    if (shown.numUpdatedRows === 0n) return;
    if (counts.length > 0) await trx.insertInto("counts").values(counts).execute();
    if (units.length > 0) await trx.insertInto("units").values(units).execute();
  });
}
