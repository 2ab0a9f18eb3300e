import type { Selectable } from "kysely";
import type { Database, Store } from "../storage/store.js";
import type { JobsTable, UnitsTable } from "../storage/tables.js";
import { estimateSecondsLeft } from "./estimate.js";
import {
  isEnded,
  outcomes,
  type Job,
  type JobPlace,
  type Outcome,
  type Page,
  type PageOf,
  type WriteTerms,
} from "./job.js";

/** Null where the subject has no such job. */
export function readJob(store: Store, subject: string, id: string): Promise<Job | null> {
  return store.read(async (db) => {
    const row = await db
      .selectFrom("jobs")
      .selectAll()
      .where("id", "=", id)
      .where("subject", "=", subject)
      .where("state", "<>", "PLANNING")
      .executeTakeFirst();
    return row === undefined ? null : ((await toJobs(db, [row]))[0] ?? null);
  });
}

export interface OpenJobs {
  readonly queued: number;
  readonly running: number;
}

/** Jobs of every subject that have not ended. */
export async function countOpenJobs(store: Store): Promise<OpenJobs> {
  const counts = await store.read((db) =>
    db
      .selectFrom("jobs")
      .select(["state", (is) => is.fn.countAll().as("count")])
      .where("ended_at", "is", null)
      .groupBy("state")
      .execute(),
  );
  const of = (wanted: string): number =>
    Number(counts.find(({ state }) => state === wanted)?.count ?? 0);
  return { queued: of("QUEUED"), running: of("RUNNING") };
}

/** The subject's jobs, newest first. */
export function listJobs(
  store: Store,
  subject: string,
  { direction, size, from }: PageOf<JobPlace>,
): Promise<Page<Job>> {
  const isForward = direction === "forward";
  return store.read(async (db) => {
    const [compare, order] = isForward ? (["<", "desc"] as const) : ([">", "asc"] as const);
    let query = db
      .selectFrom("jobs")
      .selectAll()
      .where("subject", "=", subject)
      .where("state", "<>", "PLANNING")
      .orderBy("created_at", order)
      .orderBy("id", order)
      .limit(size + 1);
    if (from !== null) {
      query = query.where((is) =>
        is.or([
          is("created_at", compare, from.createdAt),
          is.and([is("created_at", "=", from.createdAt), is("id", compare, from.id)]),
        ]),
      );
    }
    const found = await query.execute();
    const rows = await toJobs(db, found.slice(0, size));
    return { rows: isForward ? rows : [...rows].reverse(), hasMore: found.length > size };
  });
}

async function toJobs(db: Database, rows: readonly Selectable<JobsTable>[]): Promise<Job[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const counts = await db.selectFrom("counts").selectAll().where("job_id", "in", ids).execute();
  const running = rows.filter(({ state }) => state === "RUNNING").map(({ id }) => id);
  const units =
    running.length === 0
      ? []
      : await db.selectFrom("units").selectAll().where("job_id", "in", running).execute();
  return rows.map((row) => {
    const own = counts.filter(({ job_id }) => job_id === row.id);
    return toJob(
      row,
      own,
      units.filter(({ job_id }) => job_id === row.id),
    );
  });
}

interface Count {
  readonly source: string;
  readonly outcome: string;
  readonly count: number;
}

function toJob(
  row: Selectable<JobsTable>,
  counts: readonly Count[],
  units: readonly Selectable<UnitsTable>[],
): Job {
  const state = row.state === "PLANNING" ? "QUEUED" : row.state;
  const sums = new Map<string, number>();
  const waiting = new Map<string, number>();
  for (const { source, outcome, count } of counts) {
    sums.set(outcome, (sums.get(outcome) ?? 0) + count);
    if (outcome === "PENDING") waiting.set(source, count);
  }
  const done = row.total - (sums.get("PENDING") ?? 0);
  const work = units.map(({ source, busy_ms, busy_cells }) => ({
    waiting: waiting.get(source) ?? 0,
    busyMs: busy_ms,
    busyCells: busy_cells,
  }));
  return {
    id: row.id,
    action: row.action,
    dryRun: row.dry_run === 1,
    terms: JSON.parse(row.terms) as WriteTerms,
    state,
    requestedBy: row.subject,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    progress: {
      total: row.total,
      done,
      percent: row.total === 0 ? 100 : Number(((done / row.total) * 100).toFixed(2)),
      estimatedSecondsLeft: isEnded(state) ? 0 : estimateSecondsLeft(state, work),
    },
    outcomes: outcomes.flatMap((outcome: Outcome) => {
      const count = sums.get(outcome) ?? 0;
      return count > 0 ? [{ outcome, count }] : [];
    }),
    undoes: row.undoes,
  };
}
