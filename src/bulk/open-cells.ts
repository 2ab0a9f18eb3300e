import type { Selectable } from "kysely";
import type { JsonValue } from "../domain/values.js";
import type { Store } from "../storage/store.js";
import type { CellsTable } from "../storage/tables.js";
import { toState } from "./cell-records.js";
import type { CellState, Undo } from "./job.js";
import type { UnitId } from "./unit-records.js";

/** A cell that is not final, as the runner sees it. */
export interface OpenCell {
  readonly position: number;
  readonly identifier: string;
  readonly courseKey: string;
  readonly cohort: string | null;
  readonly attempts: number;
  readonly split: number;
  readonly before: CellState | null;
  readonly noteBefore: JsonValue;
  readonly undo: Undo | null;
  /** Written before without a known outcome, and somebody asked to run it again. */
  readonly isRetried: boolean;
}

/** Cells in one query: what a synchronous engine reads without holding anybody up. */
const readSize = 500;

/** Cells of the unit in a phase, by position. */
export async function readOpenCells(
  store: Store,
  unit: UnitId,
  phase: "planned" | "doubt",
  page: { readonly after: number; readonly limit: number },
): Promise<readonly OpenCell[]> {
  const cells: OpenCell[] = [];
  while (cells.length < page.limit) {
    const after = cells.at(-1)?.position ?? page.after;
    const limit = Math.min(readSize, page.limit - cells.length);
    const some = await store.read((db) =>
      db
        .selectFrom("cells")
        .selectAll()
        .where("job_id", "=", unit.jobId)
        .where("source", "=", unit.source)
        .where("phase", "=", phase)
        // Says the same once more, in the words of the index.
        .where("phase", "<>", "done")
        .where("position", ">", after)
        .orderBy("position")
        .limit(limit)
        .execute(),
    );
    cells.push(...some.map(toOpenCell));
    if (some.length < limit) break;
  }
  return cells;
}

function toOpenCell(row: Selectable<CellsTable>): OpenCell {
  return {
    position: row.position,
    identifier: row.identifier,
    courseKey: row.course_key,
    cohort: row.cohort,
    attempts: row.attempts,
    split: row.split,
    before: toState(row.state_before),
    noteBefore: row.note_before === null ? null : (JSON.parse(row.note_before) as JsonValue),
    undo: row.undo === null ? null : (JSON.parse(row.undo) as Undo),
    isRetried: row.batch === "OUTCOME_UNKNOWN",
  };
}
