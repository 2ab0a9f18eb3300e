import type { Direction, ListingState } from "../cursor/cursor.js";
import type { Place } from "./place.js";
import type { FoundRow } from "./listing.js";
import type { SourceTurn } from "./source-turn.js";

/** One page of a list, before it becomes a connection. */
export interface Page<Row, State> {
  /** In the order of the list. */
  readonly rows: readonly { readonly row: Row; readonly source: number }[];
  /** Whether rows follow in the direction of the walk. */
  readonly hasMore: boolean;
  /** The state of a cursor on the row at this index. */
  readonly stateAt: (index: number) => State;
  /** Where the next page begins if that is not at the last row; null: at the last row. */
  readonly goesOnAt: State | null;
}

export interface PageWish {
  readonly size: number;
  readonly looksAhead: boolean;
}

interface Entry<Turn> {
  readonly turn: Turn;
  readonly place: Place | null;
  /** Whether a cursor names the source, so that it is not known to be at its beginning. */
  readonly open: boolean;
}

interface Item<Row, Turn> {
  readonly found: FoundRow<Row>;
  readonly entry: Entry<Turn>;
}

type AnyTurn<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> = SourceTurn<Row, Field, Attribute, OrderField>;

/**
 * Reads sources one after the other, in the order of the configuration, each in its own order, and no further than the
 * page needs. A source that fails keeps its place, and the page goes on behind it; one that runs out of its budget ends
 * the page.
 */
export async function listForward<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  turns: readonly AnyTurn<Row, Field, Attribute, OrderField>[],
  from: ListingState | null,
  wish: PageWish,
): Promise<Page<Row, ListingState>> {
  type Turn = AnyTurn<Row, Field, Attribute, OrderField>;
  const { queue, main } = toQueue(turns, from, "forward");
  const items: Item<Row, Turn>[] = [];
  const kept = new Map<Entry<Turn>, Place | null>();
  const wanted = wish.size + (wish.looksAhead ? 1 : 0);
  let certain = false;
  let cutAt: Entry<Turn> | null = null;
  for (const entry of queue) {
    if (items.length >= wanted || certain || wish.size === 0 || cutAt !== null) {
      entry.turn.notReached = entry.turn.list !== null && !entry.turn.begun;
      continue;
    }
    const { list } = entry.turn;
    if (list === null) continue;
    await entry.turn.attempt(async () => {
      for await (const batch of list.forward(entry.place, () => wanted - items.length)) {
        for (const found of batch.rows) items.push({ found, entry });
        certain = items.length === wish.size && batch.moreIsCertain;
        if (items.length >= wanted || certain) return;
      }
    });
    if (entry.turn.failure === null) continue;
    kept.set(entry, list.placeNow() ?? entry.place);
    if (entry.turn.cutOff) cutAt = entry;
  }
  const page = items.slice(0, wish.size);
  const state = stateMaker(queue, kept, main);
  const cut = cutAt;
  const ends = cut !== null && items.length <= wish.size;
  return {
    rows: page.map((item) => ({ row: item.found.row, source: item.entry.turn.index })),
    hasMore: items.length > wish.size || certain || ends,
    stateAt: (index) => {
      const item = page[index];
      if (item === undefined) throw new Error("No such row on the page");
      return state(item.entry, item.found.place(), true);
    },
    goesOnAt: ends
      ? state(cut, kept.get(cut) ?? null, false)
      : page.length === 0 && kept.size > 0
        ? state(null, null, false)
        : null,
  };
}

/** The same, from the end towards the beginning. Only the whole of what lies before the boundary is right. */
export async function listBackward<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  turns: readonly AnyTurn<Row, Field, Attribute, OrderField>[],
  from: ListingState | null,
  wish: PageWish,
): Promise<Page<Row, ListingState>> {
  type Turn = AnyTurn<Row, Field, Attribute, OrderField>;
  const { queue, main } = toQueue(turns, from, "backward");
  let items: Item<Row, Turn>[] = [];
  const kept = new Map<Entry<Turn>, Place | null>();
  const wanted = wish.size + (wish.looksAhead ? 1 : 0);
  for (const entry of queue) {
    if (items.length >= wanted || wish.size === 0) {
      entry.turn.notReached = entry.turn.list !== null && !entry.turn.begun;
      continue;
    }
    const { list } = entry.turn;
    if (list === null) continue;
    const onRow = from?.at === entry.turn.source ? from.onRow : true;
    const boundary = entry.place === null ? null : { place: entry.place, onRow };
    const found = await entry.turn.attempt(() => list.lastBefore(boundary, wanted - items.length));
    if (found === null) {
      entry.turn.cutOff = false;
      if (entry.turn.failure !== null) kept.set(entry, entry.place);
    } else {
      items = [...found.map((one) => ({ found: one, entry })), ...items];
    }
  }
  const page = wish.size === 0 ? [] : items.slice(-wish.size);
  const state = stateMaker(queue, kept, main);
  return {
    rows: page.map((item) => ({ row: item.found.row, source: item.entry.turn.index })),
    hasMore: items.length > wish.size,
    stateAt: (index) => {
      const item = page[index];
      if (item === undefined) throw new Error("No such row on the page");
      return { ...state(item.entry, item.found.place(), true), direction: "backward" };
    },
    goesOnAt:
      page.length === 0 && kept.size > 0
        ? { ...state(null, null, false), direction: "backward" }
        : null,
  };
}

/**
 * The sources that are to be read, in the order of reading, each from its place; and the source up to which all that are
 * not among them have been read to their end.
 */
function toQueue<Turn extends { readonly source: string; readonly index: number }>(
  turns: readonly Turn[],
  from: ListingState | null,
  direction: Direction,
): { readonly queue: readonly Entry<Turn>[]; readonly main: string } {
  const inOrder = direction === "forward" ? turns : [...turns].reverse();
  if (from === null) {
    return { queue: inOrder.map((turn) => ({ turn, place: null, open: false })), main: "" };
  }
  const own = from.open.find(([source]) => source === from.at);
  const same = from.direction === direction;
  const open = same ? from.open : own === undefined ? [] : [own];
  const main = same ? from.main : from.at;
  const entries = open.flatMap(([source, place]) => {
    const turn = turns.find((one) => one.source === source);
    return turn === undefined ? [] : [{ turn, place, open: true }];
  });
  const mainAt = inOrder.findIndex((turn) => turn.source === main);
  const tail = inOrder
    .slice(mainAt + 1)
    .filter((turn) => !entries.some((entry) => entry.turn === turn));
  return {
    queue: [...entries, ...tail.map((turn) => ({ turn, place: null, open: false }))],
    main,
  };
}

/** Makes states of cursors: what failed before the row keeps its place, what a cursor had opened behind it stays open. */
function stateMaker<Turn extends { readonly source: string }>(
  queue: readonly Entry<Turn>[],
  kept: ReadonlyMap<Entry<Turn>, Place | null>,
  main: string,
): (entry: Entry<Turn> | null, place: Place | null, onRow: boolean) => ListingState {
  return (entry, place, onRow) => {
    const at = entry === null ? queue.length : queue.indexOf(entry);
    const open: (readonly [string, Place | null])[] = [];
    queue.forEach((one, index) => {
      if (index === at) open.push([one.turn.source, place]);
      else if (index < at && kept.has(one)) open.push([one.turn.source, kept.get(one) ?? null]);
      else if (index > at && one.open) open.push([one.turn.source, one.place]);
    });
    const last = entry ?? queue[queue.length - 1];
    const reached = last === undefined || last.open ? main : last.turn.source;
    return {
      kind: "listing",
      direction: "forward",
      at: entry?.turn.source ?? reached,
      onRow,
      open,
      main: reached,
    };
  };
}
