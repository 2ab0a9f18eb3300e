import type { SourceId } from "../domain/values.js";
import type { Store } from "../storage/store.js";
import { StoreUnavailableError } from "../storage/store-error.js";

/** A job that ended longer ago was seen as it ended: the store is asked far more often, and clocks differ by less. */
const recentMs = 120_000;

export interface WrittenElsewhereOptions {
  readonly store: Store;
  readonly clock: () => number;
  readonly onSourceChanged: (source: SourceId) => void;
}

/** Notices in a shared store what the jobs of other replicas wrote. A store of one process has no others. */
export class WrittenElsewhere {
  /** Revisions of the jobs that run, or did just now. */
  #seen: ReadonlyMap<string, number> = new Map();

  constructor(private readonly options: WrittenElsewhereOptions) {}

  /** Tells which sources have changed since the last look. What cannot be read now is told at the next one. */
  async look(): Promise<void> {
    const { store, clock, onSourceChanged } = this.options;
    if (!store.shared) return;
    try {
      const rows = await readRecent(store, clock() - recentMs);
      const changed = rows.filter(({ id, revision }) => this.#seen.get(id) !== revision);
      this.#seen = new Map(rows.map(({ id, revision }) => [id, revision]));
      for (const source of new Set(changed.map((row) => row.source))) onSourceChanged(source);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
    }
  }
}

function readRecent(
  store: Store,
  since: number,
): Promise<{ readonly id: string; readonly revision: number; readonly source: string }[]> {
  return store.read((db) =>
    db
      .selectFrom("jobs")
      .innerJoin("units", "units.job_id", "jobs.id")
      .select(["jobs.id", "jobs.revision", "units.source"])
      .where("jobs.dry_run", "=", 0)
      .where("jobs.state", "<>", "PLANNING")
      .where((is) => is.or([is("jobs.ended_at", "is", null), is("jobs.ended_at", ">", since)]))
      .execute(),
  );
}
