import { RequestError } from "../../domain/errors.js";
import type { ListQuery, ListResult, SourceReport } from "../../domain/list.js";
import type { RowKind } from "../../domain/query.js";
import type { Instant } from "../../domain/values.js";
import type { CursorCodec } from "../cursor/cursor-codec.js";
import { invalidCursor } from "../cursor/cursor-codec.js";
import { openState, sealState, type CursorState } from "../cursor/cursor.js";
import { countRows } from "./count-rows.js";
import { listBackward, listForward, type Page } from "./list-in-listing-order.js";
import { listByValue } from "./list-in-value-order.js";
import { isComplete, type SourceTurn } from "./source-turn.js";

export interface ListExecution<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly kind: RowKind<Row, Field, Attribute, OrderField>;
  readonly query: ListQuery<Field, Attribute, OrderField>;
  /** One for each source in question, in the order of the configuration. */
  readonly turns: readonly SourceTurn<Row, Field, Attribute, OrderField>[];
  readonly now: Instant;
  readonly codec: CursorCodec;
  /** What the cursors are bound to. */
  readonly question: Buffer;
  /** How long a silent source is waited for before the next one is asked beside it, in milliseconds. */
  readonly patienceMs: number;
  /** Fills what is only selected; a row's attribute that could not be read holds the error. */
  readonly complete: (
    turn: SourceTurn<Row, Field, Attribute, OrderField>,
    rows: readonly Row[],
  ) => Promise<readonly Row[]>;
}

/** Reads one page of a list over all sources. */
export async function executeList<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(run: ListExecution<Row, Field, Attribute, OrderField>): Promise<ListResult<Row>> {
  const { query, turns, codec, question } = run;
  const from = query.page.cursor === null ? null : openState(codec, query.page.cursor, question);
  const page = await readPage(run, from);
  if (query.counts) await countRows(turns);
  else for (const turn of turns) turn.totalCount = null;
  const rows = await completeRows(run, page);
  const reports = turns.map((turn) => turn.report());
  const complete = reports.every(isComplete);
  if (query.onSourceFailure === "FAIL" && !complete) throw sourceFailure(reports);
  return {
    rows,
    ...pageInfo(run, page, { from, rows: rows.length }),
    totalCount: query.counts ? sum(turns.map((turn) => turn.totalCount)) : null,
    isComplete: complete,
    reports,
  };
}

type PageInfo = Pick<
  ListResult<unknown>,
  "cursorAt" | "hasNextPage" | "hasPreviousPage" | "startCursor" | "endCursor"
>;

function pageInfo<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  run: ListExecution<Row, Field, Attribute, OrderField>,
  page: Page<Row, CursorState>,
  made: { readonly from: CursorState | null; readonly rows: number },
): PageInfo {
  const { codec, question, query } = run;
  const seal = (state: CursorState): string => sealState(codec, state, question);
  const edge = page.goesOnAt === null ? null : seal(page.goesOnAt);
  const first = made.rows === 0 ? null : seal(page.stateAt(0));
  const last = made.rows === 0 ? null : seal(page.stateAt(made.rows - 1));
  const more = page.hasMore && query.page.size > 0;
  const behind = made.from !== null && query.page.size > 0;
  const cursorAt = (index: number): string => seal(page.stateAt(index));
  return query.page.direction === "forward"
    ? {
        cursorAt,
        hasNextPage: more,
        hasPreviousPage: behind,
        startCursor: first,
        endCursor: edge ?? last,
      }
    : {
        cursorAt,
        hasNextPage: behind,
        hasPreviousPage: more,
        startCursor: edge ?? first,
        endCursor: last,
      };
}

async function readPage<
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
  const walk = query.page.direction === "forward" ? listForward : listBackward;
  return walk(turns, from, wish);
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
  const rows: Row[] = page.rows.map((one) => one.row);
  await Promise.all(
    run.turns.map(async (turn) => {
      const places = page.rows.flatMap((one, at) => (one.source === turn.index ? [at] : []));
      turn.rowsReturned = places.length;
      if (places.length === 0) return;
      const own = places.flatMap((at) => page.rows[at]?.row ?? []);
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
