import type { Order, RowKind } from "../../domain/query.js";
import type { Instant } from "../../domain/values.js";
import type { CursorKey, Direction, OrderedState } from "../cursor/cursor.js";
import type { Page, PageWish } from "./list-in-listing-order.js";
import { mergeSorted } from "./merge-rows.js";
import { anchorOf } from "./place.js";
import { compareRowKeys, type RowKey } from "./row-order.js";
import type { SourceTurn } from "./source-turn.js";
import { TopRows } from "./top-rows.js";

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
  const start = toRowKey(same ? from.key : (from?.at ?? null), turns);
  const behind = new Map<string, RowKey | null>(
    same ? from.behind.map(([source, key]) => [source, toRowKey(key, turns)]) : [],
  );
  const wanted = wish.size + (wish.looksAhead ? 1 : 0);
  const parts = await Promise.all(
    turns.map(async (turn) => {
      const { list } = turn;
      if (list === null || (wish.size === 0 && !wish.counts)) {
        turn.notReached = list !== null;
        return [];
      }
      const lag = behind.get(turn.source);
      const after = lag === undefined ? start : lag;
      const rows = await turn.attempt(() => readSource(turn, { by, compare, after, wanted, wish }));
      if (turn.failure !== null) turn.cutOff = false;
      return rows ?? [];
    }),
  );
  const late = start === null ? null : start;
  const caughtUp = turns.map((turn, at) =>
    behind.has(turn.source) && late !== null
      ? (parts[at] ?? []).filter((row) => compare(row, late) <= 0)
      : [],
  );
  const ahead = turns.map((turn, at) =>
    behind.has(turn.source) && late !== null
      ? (parts[at] ?? []).filter((row) => compare(row, late) > 0)
      : (parts[at] ?? []),
  );
  const first = mergeSorted(caughtUp, compare, wanted);
  const merged = [...first, ...mergeSorted(ahead, compare, wanted - first.length)];
  const page = merged.slice(0, wish.size);
  const failed = turns.filter((turn) => turn.failure !== null).map((turn) => turn.source);
  const stateOf = (index: number): OrderedState => {
    const row = page[index];
    if (row === undefined) throw new Error("No such row on the page");
    const at = toCursorKey(row, turns);
    const catching = index < first.length;
    const key = catching ? start : row;
    const lags: (readonly [string, CursorKey | null])[] = [];
    for (const turn of turns) {
      const lag = behind.get(turn.source);
      if (failed.includes(turn.source)) {
        lags.push([turn.source, toCursorKey(lag === undefined ? start : lag, turns)]);
      } else if (catching && lag !== undefined) {
        lags.push([turn.source, at]);
      }
    }
    return {
      kind: "ordered",
      direction: wish.direction,
      key: toCursorKey(key, turns),
      at,
      behind: lags,
    };
  };
  const backward = wish.direction === "backward";
  const shown = backward ? [...page].reverse() : page;
  return {
    rows: shown.map(({ row, source }) => ({ row, source })),
    hasMore: merged.length > wish.size,
    stateAt: (index) => stateOf(backward ? page.length - 1 - index : index),
    goesOnAt:
      page.length === 0 && failed.length > 0
        ? {
            kind: "ordered",
            direction: wish.direction,
            key: toCursorKey(start, turns),
            at: toCursorKey(start, turns),
            behind: failed.map((source) => {
              const lag = behind.get(source);
              return [source, toCursorKey(lag === undefined ? start : lag, turns)];
            }),
          }
        : null,
  };
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
  const beyond = (row: RowKey): boolean =>
    after === null || (compare(row, after) > 0 && !isCutRow(row, after));
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
    });
    turn.totalCount = count;
  }
  return wanted === 0 ? [] : [...top.rows()];
}

/** Reads rows that arrive by value until the page is full and the last value's ties have all been seen. */
async function takeOrdered<Row>(
  batches: AsyncIterable<{ readonly rows: readonly { readonly row: Row }[] }>,
  how: {
    readonly keyed: (row: Row) => KeyedRow<Row>;
    readonly beyond: (row: RowKey) => boolean;
    readonly compare: (a: RowKey, b: RowKey) => number;
    readonly wanted: number;
    readonly top: TopRows<KeyedRow<Row>>;
  },
): Promise<void> {
  for await (const batch of batches) {
    let latest: KeyedRow<Row> | undefined;
    for (const { row } of batch.rows) {
      latest = how.keyed(row);
      if (how.beyond(latest)) how.top.offer(latest);
    }
    const rows = how.top.rows();
    const last = rows[rows.length - 1];
    if (last === undefined || latest === undefined || rows.length < how.wanted) continue;
    if (latest.value !== last.value) return;
  }
}

/** Whether the row is the one of a cursor that had to be cut. */
function isCutRow(row: RowKey, edge: RowKey & { readonly hash?: string }): boolean {
  return edge.hash !== undefined && edge.hash === anchorOf(row.key);
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
): (RowKey & { readonly hash?: string }) | null {
  if (key === null) return null;
  const source = turns.find((turn) => turn.source === key.source)?.index ?? -1;
  return {
    value: key.value,
    source,
    key: key.key,
    ...(key.hash === undefined ? {} : { hash: key.hash }),
  };
}

function toCursorKey(
  key: (RowKey & { readonly hash?: string }) | null,
  turns: readonly { readonly source: string; readonly index: number }[],
): CursorKey | null {
  if (key === null) return null;
  return {
    value: key.value,
    source: turns.find((turn) => turn.index === key.source)?.source ?? "",
    key: key.key,
    ...(key.hash === undefined ? {} : { hash: key.hash }),
  };
}
