import type { Order } from "../../domain/query.js";
import type { Direction, OrderedState } from "../cursor/cursor-state.js";
import type { Page, PageWish } from "./list-in-listing-order.js";
import { mergeSorted } from "./merge-rows.js";
import { edgesOf, stateOn, stateWhereCut, type WalkBefore } from "./ordered-walk.js";
import { compareRowKeys, type RowKey } from "./row-order.js";
import type { SourceTurn } from "./source-turn.js";
import { ValuePart, type KeyedRow, type ValueOrder } from "./value-part.js";
import { unplaced, wholeEdges } from "./whole-edge.js";

/**
 * Reads all sources side by side and merges their rows by value. A source that promises the order is entered near the
 * cursor and read as far as the page needs; of any other every row is looked at, and only a page of them is kept. A
 * source that fails keeps its place; once it has recovered, what it missed stands first. Where a budget ends the reading
 * of a source that arrives in order, the page ends before the first row that it may still have.
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
  const told = edgesOf(from, wish.direction, turns);
  const edges = wish.size === 0 ? told : await wholeEdges(told, turns, by);
  const { start, behind } = edges ?? told;
  const wanted = wish.size + (wish.looksAhead ? 1 : 0);
  const starts = new Map(from?.starts);
  const parts = turns.map((turn) => {
    const lag = behind.get(turn.source);
    return new ValuePart<Row, Field, Attribute, OrderField>(turn, by, {
      direction: wish.direction,
      compare,
      after: lag === undefined ? start : lag,
      start: starts.get(turn.source) ?? null,
      wanted,
    });
  });
  await Promise.all(parts.map((part) => take(part, { ...wish, isPlaced: edges !== null })));
  const walk = { parts, start, behind, direction: wish.direction, compare };
  const { rows, caughtUp, cut } = mergeParts(parts, walk, wanted);
  const page = rows.slice(0, wish.size);
  const backward = wish.direction === "backward";
  const inOrder = backward ? [...page].reverse() : page;
  const lost = page.length === 0 && turns.some((turn) => turn.failure !== null);
  return {
    rows: inOrder.map(({ row }) => row),
    sourceAt: (index) => inOrder[index]?.source ?? -1,
    hasMore: cut !== null || rows.length > wish.size,
    stateAt: (index) => {
      const at = backward ? page.length - 1 - index : index;
      const row = page[at];
      if (row === undefined) throw new Error("No such row on the page");
      return stateOn(walk, row, at < caughtUp);
    },
    goesOnAt: cut !== null ? stateWhereCut(walk, cut) : lost ? stateOn(walk, null, true) : null,
  };
}

/** Reads what a source has for the page. A part of it tells something where rows arrive in order, and only there. */
async function take<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  part: ValuePart<Row, Field, Attribute, OrderField>,
  wish: { readonly size: number; readonly counts: boolean; readonly isPlaced: boolean },
): Promise<void> {
  const { turn } = part;
  const { list } = turn;
  if (list === null || (wish.size === 0 && !wish.counts)) {
    turn.passOver();
    return;
  }
  if (!wish.isPlaced && turn.failure === null) turn.fail(unplaced());
  // Where its own edge could not be looked for, it was asked just now.
  if (!turn.isDone) await turn.attempt(() => part.read(list));
  turn.totalCount = part.count;
  if (part.seenTo === null) turn.cutOff = false;
}

/** The first rows of all sources, those of sources that catch up in front. */
interface Merged<Row> {
  readonly rows: readonly KeyedRow<Row>[];
  /** How many of them are of sources that catch up. */
  readonly caughtUp: number;
  /** The page ends here, as further rows may be missing; null: it is full before, or none are. */
  readonly cut: RowKey | null;
}

function mergeParts<Row>(
  parts: readonly Part<Row>[],
  { start, behind, compare }: Pick<WalkBefore, "start" | "behind" | "compare">,
  wanted: number,
): Merged<Row> {
  const isBehind = (row: RowKey, { turn }: Part<Row>): boolean =>
    start !== null && behind.has(turn.source) && compare(row, start) <= 0;
  const rowsOf = ({ turn, rows }: Part<Row>): readonly KeyedRow<Row>[] =>
    turn.isDone && !turn.cutOff ? [] : rows;
  const caughtUp = parts.map((part) => rowsOf(part).filter((row) => isBehind(row, part)));
  const ahead = parts.map((part) => rowsOf(part).filter((row) => !isBehind(row, part)));
  const first = mergeSorted(caughtUp, compare, wanted);
  const rows = [...first, ...mergeSorted(ahead, compare, wanted - first.length)];
  const cut = nearestCut(parts, compare);
  const certain = cut === null ? rows : rows.filter((row) => compare(row, cut) < 0);
  if (cut !== null && certain.length < wanted)
    return { rows: certain, caughtUp: first.length, cut };
  for (const { turn } of parts) if (turn.cutOff) turn.recover();
  return { rows: certain, caughtUp: first.length, cut: null };
}

/** From here on rows may be missing, as a budget ended the reading of their source; null: none are. */
function nearestCut(
  parts: readonly Part<unknown>[],
  compare: (a: RowKey, b: RowKey) => number,
): RowKey | null {
  const cuts = parts.flatMap(({ turn, seenTo }) =>
    turn.cutOff && seenTo !== null ? [seenTo] : [],
  );
  return cuts.sort(compare)[0] ?? null;
}

/** What merging looks at. */
type Part<Row> = Pick<
  ValuePart<Row & { readonly source: string }, string, string, string>,
  "seenTo" | "rows"
> & {
  readonly turn: Pick<
    SourceTurn<never, never, never, never>,
    "source" | "cutOff" | "isDone" | "recover"
  >;
};

function comparison<OrderField extends string>(
  order: Order<OrderField>,
  direction: Direction,
): (a: RowKey, b: RowKey) => number {
  const sign = direction === "forward" ? 1 : -1;
  return (a, b) => sign * compareRowKeys(a, b, order.direction);
}
