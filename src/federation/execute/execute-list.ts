import { RequestError } from "../../domain/errors.js";
import type { ListResult, SourceReport } from "../../domain/list.js";
import { invalidCursor } from "../cursor/cursor-codec.js";
import { openState } from "../cursor/cursor.js";
import type { CursorState } from "../cursor/cursor-state.js";
import { countRows } from "./count-rows.js";
import type { ListExecution } from "./list-execution.js";
import { listBackward, listForward, type Page } from "./list-in-listing-order.js";
import { ListPage } from "./list-page.js";
import { listByValue } from "./list-in-value-order.js";
import { isComplete } from "./source-turn.js";

/** Reads one page of a list over all sources. */
export async function executeList<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(run: ListExecution<Row, Field, Attribute, OrderField>): Promise<ListResult<Row>> {
  const { query, turns, codec, question } = run;
  const { cursor } = query.page;
  const from = cursor === null ? null : openState(codec, cursor, question());
  const page = await readPage(run, from);
  if (query.counts) await countRows(turns);
  else for (const turn of turns) turn.totalCount = null;
  const rows = await completeRows(run, page);
  const reports = turns.map((turn) => turn.report());
  const complete = reports.every(isComplete);
  if (query.onSourceFailure === "FAIL" && !complete) throw sourceFailure(reports);
  const totalCount = query.counts ? sum(turns.map((turn) => turn.totalCount)) : null;
  return new ListPage(run, page, { rows, reports, isComplete: complete, totalCount });
}

function readPage<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  run: ListExecution<Row, Field, Attribute, OrderField>,
  from: CursorState | null,
): Promise<Page<Row, CursorState>> {
  const { query, turns, kind, now } = run;
  const { patienceMs } = run;
  const wish = { size: query.page.size, looksAhead: query.looksAhead, patienceMs };
  if (query.order !== null) {
    if (from !== null && from.kind !== "ordered") throw invalidCursor();
    return listByValue(turns, { kind, order: query.order, now }, from, {
      ...wish,
      direction: query.page.direction,
      counts: query.counts,
    });
  }
  if (from !== null && from.kind !== "listing") throw invalidCursor();
  return query.page.direction === "forward"
    ? listForward(turns, from, { ...wish, lengths: run.lengths.of(kind.name) })
    : listBackward(turns, from, wish);
}

/** Fills what is only selected, source by source, and puts the rows back in their order. */
async function completeRows<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  run: ListExecution<Row, Field, Attribute, OrderField>,
  page: Page<Row, CursorState>,
): Promise<readonly Row[]> {
  const [only] = run.turns;
  if (only !== undefined && run.turns.length === 1) {
    only.rowsReturned = page.rows.length;
    return page.rows.length === 0 ? page.rows : run.complete(only, page.rows);
  }
  const rows = [...page.rows];
  const placesOf = new Map<number, number[]>(run.turns.map((turn) => [turn.index, []]));
  for (let at = 0; at < rows.length; at++) placesOf.get(page.sourceAt(at))?.push(at);
  await Promise.all(
    run.turns.map(async (turn) => {
      const places = placesOf.get(turn.index) ?? [];
      turn.rowsReturned = places.length;
      if (places.length === 0) return;
      const own = places.flatMap((at) => page.rows[at] ?? []);
      const completed = await run.complete(turn, own);
      places.forEach((at, index) => {
        const row = completed[index];
        if (row !== undefined) rows[at] = row;
      });
    }),
  );
  return rows;
}

function sum(counts: readonly (number | null)[]): number | null {
  let total = 0;
  for (const count of counts) {
    if (count === null) return null;
    total += count;
  }
  return total;
}

/** The reports have the shape of the schema's `SourceReport`. */
function sourceFailure(reports: readonly SourceReport[]): RequestError {
  return new RequestError(
    "SOURCE_FAILURE",
    "Not every source could answer in full, and the list was asked for whole or not at all.",
    { sources: reports.map((report) => ({ ...report, source: { id: report.source } })) },
  );
}
