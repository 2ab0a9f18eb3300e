import { SourceError } from "../../domain/errors.js";
import type { Order, RowKind } from "../../domain/query.js";
import type { Instant } from "../../domain/values.js";
import type { CursorKey } from "../cursor/cursor-state.js";
import { CutKey, lostCursor, nameOf } from "./cut-key.js";
import type { RowKey } from "./row-order.js";
import type { SourceTurn } from "./source-turn.js";

/** Where a walk by value goes on; `cut` where value or key are cut, as the cursor has them. */
export type Edge = RowKey & Pick<CursorKey, "cut">;

/**
 * The same edge with its whole key and value: its row is looked for in its source. Where that source fails, the edge stays
 * cut if the others can do with it. Null: they cannot.
 *
 * @throws RequestError `CURSOR_INVALID` where it cannot be told any more where the row stood
 */
async function wholeEdge<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  edge: Edge,
  turns: readonly SourceTurn<Row, Field, Attribute, OrderField>[],
  by: {
    readonly kind: RowKind<Row, Field, Attribute, OrderField>;
    readonly order: Order<OrderField>;
    readonly now: Instant;
  },
): Promise<Edge | null> {
  const { cut, source } = edge;
  if (cut === undefined) return edge;
  const turn = turns.find((one) => one.index === source);
  const list = turn?.list ?? null;
  if (turn === undefined || list === null) {
    if (cut.hasValue) throw lostCursor();
    return edge;
  }
  const { kind, order, now } = by;
  const rest = new CutKey(edge.key, cut.hash);
  const found: Edge[] = [];
  await turn.attempt(() =>
    list.scan({
      visit: (row) => {
        const key = kind.key(row);
        const value = kind.orderValue(row, order.field, now) ?? null;
        rest.see(key, value === edge.value);
        if (cut.hasValue && nameOf(value, key) === cut.hash) found.push({ value, source, key });
      },
      restart: () => {
        rest.restart();
        found.length = 0;
      },
    }),
  );
  if (turn.failure !== null) return cut.hasValue ? null : edge;
  if (!cut.hasValue) return { value: edge.value, source, key: rest.key };
  const [whole] = found;
  if (whole === undefined) throw lostCursor();
  return whole;
}

/** Where a walk by value goes on, and sources that have not come as far. */
export interface Edges {
  readonly start: Edge | null;
  readonly behind: ReadonlyMap<string, Edge | null>;
}

/** The same edges, whole; null where one of them has to stay cut, and rows cannot be compared with it. */
export async function wholeEdges<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  { start, behind }: Edges,
  turns: readonly SourceTurn<Row, Field, Attribute, OrderField>[],
  by: Parameters<typeof wholeEdge<Row, Field, Attribute, OrderField>>[2],
): Promise<Edges | null> {
  const wholeStart = start === null ? null : await wholeEdge(start, turns, by);
  if (start !== null && wholeStart === null) return null;
  const lags = new Map<string, Edge | null>();
  for (const [source, lag] of behind) {
    const whole = lag === null ? null : await wholeEdge(lag, turns, by);
    if (lag !== null && whole === null) return null;
    lags.set(source, whole);
  }
  return { start: wholeStart, behind: lags };
}

/** Why a source has no rows to tell where {@link wholeEdges} answers null. */
export function unplaced(): SourceError {
  const message = "The source that holds the row at the cursor could not be read.";
  return new SourceError("SOURCE_ERROR", message);
}
