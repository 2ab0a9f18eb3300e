import type { Order, RowKind } from "../../domain/query.js";
import type { Instant } from "../../domain/values.js";
import type { CursorKey, Direction, OrderedState } from "../cursor/cursor.js";
import type { ValueEdge } from "../columns/kept-rows.js";
import type { Batches, KeptAnswer } from "./listing.js";
import type { Page, PageWish } from "./list-in-listing-order.js";
import { mergeSorted } from "./merge-rows.js";
import { compareRowKeys, type RowKey } from "./row-order.js";
import type { SourceTurn } from "./source-turn.js";
import { TopRows } from "./top-rows.js";
import { unplaced, wholeEdges, type Edge, type Edges } from "./whole-edge.js";

interface KeyedRow<Row> extends RowKey {
  readonly row: Row;
}

/** How one list is put in order. */
export interface ValueOrder<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly kind: RowKind<Row, Field, Attribute, OrderField>;
  readonly order: Order<OrderField>;
  readonly now: Instant;
}

/**
 * Reads all sources side by side and merges their rows by value. A source that promises the order is read as far as the
 * page needs; of any other every row is looked at, and only a page of them is kept. A source that fails keeps its
 * place; once it has recovered, what it missed stands first.
 */
export async function listByValue<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  turns: readonly SourceTurn<Row, Field, Attribute, OrderField>[],
  by: ValueOrder<Row, Field, Attribute, OrderField>,
  from: OrderedState | null,
  wish: PageWish & { readonly direction: Direction; readonly counts: boolean },
): Promise<Page<Row, OrderedState>> {
  const compare = comparison(by.order, wish.direction);
  const same = from?.direction === wish.direction;
  const told: Edges = {
    start: toRowKey(same ? from.key : (from?.at ?? null), turns),
    behind: new Map(same ? from.behind.map(([source, key]) => [source, toRowKey(key, turns)]) : []),
  };
  const edges = wish.size === 0 ? told : await wholeEdges(told, turns, by);
  const { start, behind } = edges ?? told;
  const wanted = wish.size + (wish.looksAhead ? 1 : 0);
  const parts = await Promise.all(
    turns.map(async (turn) => {
      if (turn.list === null || (wish.size === 0 && !wish.counts)) {
        turn.passOver();
        return [];
      }
      const lag = behind.get(turn.source);
      const after = lag === undefined ? start : lag;
      if (edges === null) {
        if (turn.failure === null) turn.fail(unplaced());
        return [];
      }
      // Its own edge may have stayed cut: its rows cannot be compared with that.
      if (turn.isDone) return [];
      const rows = await turn.attempt(() => readSource(turn, { by, compare, after, wanted, wish }));
      turn.cutOff = false;
      return rows ?? [];
    }),
  );
  const lagging = (row: RowKey, at: number): boolean =>
    start !== null && behind.has(turns[at]?.source ?? "") && compare(row, start) <= 0;
  const caughtUp = parts.map((rows, at) => rows.filter((row) => lagging(row, at)));
  const ahead = parts.map((rows, at) => rows.filter((row) => !lagging(row, at)));
  const first = mergeSorted(caughtUp, compare, wanted);
  const merged = [...first, ...mergeSorted(ahead, compare, wanted - first.length)];
  const page = merged.slice(0, wish.size);
  const walk = { turns, start, behind, direction: wish.direction, compare };
  const backward = wish.direction === "backward";
  const failed = turns.some((turn) => turn.failure !== null);
  const inOrder = backward ? [...page].reverse() : page;
  return {
    rows: inOrder.map(({ row }) => row),
    sourceAt: (index) => inOrder[index]?.source ?? -1,
    hasMore: merged.length > wish.size,
    stateAt: (index) => {
      const at = backward ? page.length - 1 - index : index;
      const row = page[at];
      if (row === undefined) throw new Error("No such row on the page");
      return stateOn(walk, row, at < first.length);
    },
    goesOnAt: page.length === 0 && failed ? stateOn(walk, null, true) : null,
  };
}

/** How far a walk had come before this page. */
interface WalkBefore {
  readonly turns: readonly {
    readonly source: string;
    readonly index: number;
    readonly failure: unknown;
  }[];
  readonly start: Edge | null;
  readonly behind: ReadonlyMap<string, Edge | null>;
  readonly direction: Direction;
  readonly compare: (a: RowKey, b: RowKey) => number;
}

/**
 * The state on a row, or where the page began. While sources catch up, the others stay where they were, and so do those
 * among them that had come further than the row.
 */
function stateOn(walk: WalkBefore, row: RowKey | null, catchingUp: boolean): OrderedState {
  const { turns, start, behind, direction, compare } = walk;
  const at = toCursorKey(row ?? start, turns);
  const lags = turns.flatMap((turn): (readonly [string, CursorKey | null])[] => {
    const lag = behind.get(turn.source);
    if (turn.failure !== null) {
      return [[turn.source, toCursorKey(lag === undefined ? start : lag, turns)]];
    }
    if (!catchingUp || row === null || lag === undefined) return [];
    return [[turn.source, lag !== null && compare(lag, row) > 0 ? toCursorKey(lag, turns) : at]];
  });
  const key = catchingUp ? toCursorKey(start, turns) : at;
  return { kind: "ordered", direction, key, at, behind: lags };
}

async function readSource<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  turn: SourceTurn<Row, Field, Attribute, OrderField>,
  how: {
    readonly by: ValueOrder<Row, Field, Attribute, OrderField>;
    readonly compare: (a: RowKey, b: RowKey) => number;
    readonly after: RowKey | null;
    readonly wanted: number;
    readonly wish: { readonly direction: Direction; readonly counts: boolean };
  },
): Promise<readonly KeyedRow<Row>[]> {
  const { list } = turn;
  if (list === null) return [];
  const { by, compare, after, wanted } = how;
  const keyed = (row: Row): KeyedRow<Row> => ({
    row,
    value: by.kind.orderValue(row, by.order.field, by.now) ?? null,
    source: turn.index,
    key: by.kind.key(row),
  });
  const beyond = (row: RowKey): boolean => after === null || compare(row, after) > 0;
  const lazily =
    list.plan.arrivesOrdered &&
    !list.isWhole &&
    how.wish.direction === "forward" &&
    !how.wish.counts &&
    (await list.segments()).length <= 1;
  const top = new TopRows<KeyedRow<Row>>(Math.max(1, wanted), compare);
  if (lazily) {
    await takeOrdered(
      list.forward(null, () => wanted),
      { keyed, beyond, compare, wanted, top },
    );
  } else {
    let count = 0;
    await list.scan({
      visit: (row) => {
        count += 1;
        const key = keyed(row);
        if (wanted > 0 && beyond(key)) top.offer(key);
      },
      restart: () => {
        count = 0;
        top.clear();
      },
      kept: async (kept) => {
        const rows = wanted === 0 ? [] : await takeKept(kept, turn.index, how);
        if (rows === null) return false;
        count = kept.count;
        for (const row of rows.map(keyed)) if (beyond(row)) top.offer(row);
        return true;
      },
    });
    turn.totalCount = count;
  }
  return wanted === 0 ? [] : [...top.rows()];
}

/** Rows of a list in memory that hold the page, and hardly more. */
function takeKept<Row, OrderField extends string>(
  kept: KeptAnswer<Row>,
  source: number,
  how: {
    readonly by: { readonly order: Order<OrderField> };
    readonly after: RowKey | null;
    readonly wanted: number;
    readonly wish: { readonly direction: Direction };
  },
): Promise<readonly Row[] | null> {
  const { after, wanted, by, wish } = how;
  const forward = wish.direction === "forward";
  const ties = (edge: RowKey): ValueEdge["ties"] => {
    if (edge.source === source) return { key: edge.key };
    return forward === edge.source < source ? "all" : "none";
  };
  return kept.byValue({
    field: by.order.field,
    order: by.order.direction,
    direction: wish.direction,
    edge: after === null ? null : { value: after.value, ties: ties(after) },
    size: wanted,
  });
}

/** Reads rows that arrive by value until the page is full and the last value's ties have all been seen. */
async function takeOrdered<Row>(
  batches: Batches<Row>,
  how: {
    readonly keyed: (row: Row) => KeyedRow<Row>;
    readonly beyond: (row: RowKey) => boolean;
    readonly compare: (a: RowKey, b: RowKey) => number;
    readonly wanted: number;
    readonly top: TopRows<KeyedRow<Row>>;
  },
): Promise<void> {
  for (let batch = await batches.next(); batch !== null; batch = await batches.next()) {
    let latest: KeyedRow<Row> | undefined;
    for (const row of batch.rows) {
      latest = how.keyed(row);
      if (how.beyond(latest)) how.top.offer(latest);
    }
    const rows = how.top.rows();
    const last = rows[rows.length - 1];
    if (last === undefined || latest === undefined || rows.length < how.wanted) continue;
    if (latest.value !== last.value) return;
  }
}

function comparison<OrderField extends string>(
  order: Order<OrderField>,
  direction: Direction,
): (a: RowKey, b: RowKey) => number {
  const sign = direction === "forward" ? 1 : -1;
  return (a, b) => sign * compareRowKeys(a, b, order.direction);
}

function toRowKey(
  key: CursorKey | null,
  turns: readonly { readonly source: string; readonly index: number }[],
): Edge | null {
  if (key === null) return null;
  const source = turns.find((turn) => turn.source === key.source)?.index ?? -1;
  return {
    value: key.value,
    source,
    key: key.key,
    ...(key.cut === undefined ? {} : { cut: key.cut }),
  };
}

function toCursorKey(
  key: Edge | null,
  turns: readonly { readonly source: string; readonly index: number }[],
): CursorKey | null {
  if (key === null) return null;
  return {
    value: key.value,
    source: turns.find((turn) => turn.index === key.source)?.source ?? "",
    key: key.key,
    ...(key.cut === undefined ? {} : { cut: key.cut }),
  };
}
