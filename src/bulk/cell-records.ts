import type { Selectable } from "kysely";
import type { Database, Store } from "../storage/store.js";
import type { CellsTable } from "../storage/tables.js";
import {
  isRetryable,
  type Cell,
  type CellState,
  type Outcome,
  type Page,
  type PageOf,
} from "./job.js";

/** The cells of a job by position, all of them or those that ended in one of some ways. */
export function listCells(
  store: Store,
  jobId: string,
  wanted: ReadonlySet<Outcome> | null,
  page: PageOf<number>,
): Promise<Page<Cell>> {
  return store.read(async (db) => {
    // Outcome by outcome, each in the order of its index: one query for several would sort all that match.
    const found: Selectable<CellsTable>[] = [];
    for (const outcome of wanted ?? [null]) {
      found.push(...(await readSome(db, jobId, outcome, page)));
    }
    const sign = page.direction === "forward" ? 1 : -1;
    found.sort((a, b) => sign * (a.position - b.position));
    const rows = found.slice(0, page.size).map(toCell);
    return {
      rows: page.direction === "forward" ? rows : rows.reverse(),
      hasMore: found.length > page.size,
    };
  });
}

function readSome(
  db: Database,
  jobId: string,
  outcome: Outcome | null,
  { direction, size, from }: PageOf<number>,
): Promise<Selectable<CellsTable>[]> {
  let query = db
    .selectFrom("cells")
    .selectAll()
    .where("job_id", "=", jobId)
    .orderBy("position", direction === "forward" ? "asc" : "desc")
    .limit(size + 1);
  if (outcome !== null) query = query.where("outcome", "=", outcome);
  if (from !== null) query = query.where("position", direction === "forward" ? ">" : "<", from);
  return query.execute();
}

function toCell(row: Selectable<CellsTable>): Cell {
  const outcome = row.outcome as Outcome;
  return {
    position: row.position,
    row: row.row,
    identifier: row.identifier,
    courseId: row.course_id,
    source: row.source === "" ? null : row.source,
    courseKey: row.course_key,
    outcome,
    before: toState(row.state_before),
    after: toState(row.state_after),
    message: row.message,
    retryable: isRetryable(outcome),
  };
}

export function toState(json: string | null): CellState | null {
  return json === null ? null : (JSON.parse(json) as CellState);
}
