import type { ListingState } from "../cursor/cursor-state.js";
import type { ReadSource } from "../plan/query-plan.js";
import { ListingQueue, type Entry, type QueuedTurn } from "./listing-queue.js";
import type { KindLengths } from "./list-lengths.js";
import { ListedRows } from "./listed-rows.js";
import type { Batch, Batches, FoundRow } from "./listing.js";
import type { SourceTurn } from "./source-turn.js";

/** One page of a list, before it becomes a connection. */
export interface Page<Row, State> {
  /** In the order of the list. */
  readonly rows: readonly Row[];
  /** The source of the row at this index, by its position in the configuration. */
  readonly sourceAt: (index: number) => number;
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
  /** How long a silent source is waited for before the next one is asked beside it, in milliseconds. */
  readonly patienceMs: number;
}

export interface ForwardWish extends PageWish {
  readonly lengths: KindLengths;
}

interface Item<Row, Turn> {
  readonly found: FoundRow<Row>;
  readonly entry: Entry<Turn>;
}

/**
 * Reads sources one after the other, in the order of the configuration, each in its own order, and no further than the
 * page needs. A source that fails keeps its place, and the page goes on behind it; one that runs out of its budget ends
 * the page. While a source is silent, the next one is asked beside it, so that one dead source does not cost the rest.
 * Sources that were too short for such a page the last time are read together with those behind them.
 */
export async function listForward<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  turns: readonly SourceTurn<Row, Field, Attribute, OrderField>[],
  from: ListingState | null,
  wish: ForwardWish,
): Promise<Page<Row, ListingState>> {
  type Turn = SourceTurn<Row, Field, Attribute, OrderField>;
  const queue = new ListingQueue<Turn>(turns, from, "forward");
  const listed = new ListedRows<Row, Entry<Turn>>();
  const wanted = wish.size + (wish.looksAhead ? 1 : 0);
  let certain = false;
  const readers = queue.entries.map(
    (entry) =>
      new EntryReader<Row, Turn>(entry, () => Math.max(1, wanted - listed.count), wish.lengths),
  );
  for (const [at, reader] of readers.entries()) {
    const { entry } = reader;
    if (wish.size === 0 || listed.count >= wanted || certain || queue.cutAt !== null) {
      queue.passOver(entry);
      continue;
    }
    const others = readers.slice(at + 1);
    readAhead(reader, others, wanted - listed.count);
    for (let goesOn = true; goesOn;) {
      const batch = await reader.next(others, wish.patienceMs);
      if (batch !== null) {
        listed.add(entry, batch);
        certain = listed.count === wish.size && batch.moreIsCertain;
      }
      goesOn = batch !== null && listed.count < wanted && !certain;
      if (!goesOn && others.length > 0) reader.note(batch === null ? "ended" : "goesOn");
    }
    queue.keepIfFailed(entry);
  }
  return forwardPage(queue, listed, { ...wish, certain });
}

interface Ahead {
  readonly expected: number | undefined;
  pull(): void;
}

/** Has those sources begun that the page will need, going by what is known of those before them. */
function readAhead(reader: Ahead, others: readonly Ahead[], wanted: number): void {
  if (others.length === 0) return;
  reader.pull();
  let left = wanted - (reader.expected ?? Infinity);
  for (const other of others) {
    if (left <= 0) return;
    other.pull();
    left -= other.expected ?? Infinity;
  }
}

function forwardPage<Row, Turn extends QueuedTurn & { readonly index: number }>(
  queue: ListingQueue<Turn>,
  listed: ListedRows<Row, Entry<Turn>>,
  wish: PageWish & { readonly certain: boolean },
): Page<Row, ListingState> {
  const rows = listed.take(wish.size);
  const cut = listed.count <= wish.size ? queue.cutAt : null;
  const lost = rows.length === 0 && queue.hasKept;
  return {
    rows,
    sourceAt: (index) => listed.entryOf(index).turn.index,
    hasMore: listed.count > wish.size || wish.certain || cut !== null,
    stateAt: (index) => queue.stateOn(listed.entryOf(index), listed.placeAfter(index)),
    goesOnAt: cut !== null ? queue.stateWhereCut(cut) : lost ? queue.stateAtEnd() : null,
  };
}

/** The same, from the end towards the beginning. Only the whole of what lies before the boundary is right. */
export async function listBackward<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  turns: readonly SourceTurn<Row, Field, Attribute, OrderField>[],
  from: ListingState | null,
  wish: PageWish,
): Promise<Page<Row, ListingState>> {
  type Turn = SourceTurn<Row, Field, Attribute, OrderField>;
  const queue = new ListingQueue<Turn>(turns, from, "backward");
  let items: readonly Item<Row, Turn>[] = [];
  const wanted = wish.size + (wish.looksAhead ? 1 : 0);
  for (const entry of queue.entries) {
    if (items.length >= wanted || wish.size === 0) {
      queue.passOver(entry);
      continue;
    }
    const { list } = entry.turn;
    if (list === null) continue;
    const onRow = from?.at === entry.turn.source ? from.onRow : true;
    const boundary = entry.place === null ? null : { place: entry.place, onRow };
    const size = wanted - items.length;
    const found = await entry.turn.attempt(() => list.lastBefore(boundary, size));
    entry.turn.cutOff = false;
    queue.keepIfFailed(entry, entry.place);
    items = [...(found ?? []).map((one) => ({ found: one, entry })), ...items];
  }
  const page = wish.size === 0 ? [] : items.slice(-wish.size);
  return {
    rows: page.map(({ found }) => found.row),
    sourceAt: (index) => itemAt(page, index).entry.turn.index,
    hasMore: items.length > wish.size,
    stateAt: (index) => {
      const { entry, found } = itemAt(page, index);
      return queue.stateOn(entry, found.place());
    },
    goesOnAt: page.length === 0 && queue.hasKept ? queue.stateAtEnd() : null,
  };
}

function itemAt<Item>(page: readonly Item[], index: number): Item {
  const item = page[index];
  if (item === undefined) throw new Error("No such row on the page");
  return item;
}

/**
 * Pulls batches of one source, and has the next ones pull theirs where it keeps silent. What was pulled and nobody takes
 * is let go, whatever its source may still be doing.
 */
class EntryReader<Row, Turn extends PulledTurn<Row>> {
  #batches: Batches<Row> | null = null;
  #pulled: Promise<Batch<Row> | null> | null = null;
  #rows = 0;

  constructor(
    readonly entry: Entry<Turn>,
    private readonly need: () => number,
    private readonly lengths: KindLengths,
  ) {}

  /** How many rows it is going to have; undefined where nothing is known. A source that cannot be read has none. */
  get expected(): number | undefined {
    const { turn, place } = this.entry;
    if (turn.list === null) return 0;
    return place === null ? this.lengths.expected(turn.list.plan) : undefined;
  }

  /** Remembers how long the list is, where it was read from its beginning. */
  note(how: "ended" | "goesOn"): void {
    const { turn, place } = this.entry;
    if (place !== null || turn.list === null || turn.failure !== null) return;
    this.lengths[how](turn.list.plan, this.#rows);
  }

  /** The next rows; null at the end, or where the source fails. */
  async next(others: readonly { pull(): void }[], patienceMs: number): Promise<Batch<Row> | null> {
    const pulled = this.#pulled ?? this.#ask();
    this.#pulled = pulled;
    const batch = await (others.length === 0 ? pulled : this.#wait(pulled, others, patienceMs));
    this.#pulled = null;
    this.#rows += batch?.rows.length ?? 0;
    return batch;
  }

  /** Waits for one source, and has another one begin whenever it was silent for so long. */
  async #wait(
    pulled: Promise<Batch<Row> | null>,
    others: readonly { pull(): void }[],
    patienceMs: number,
  ): Promise<Batch<Row> | null> {
    let asked = 0;
    const timer = setInterval(() => {
      others[asked]?.pull();
      asked += 1;
    }, patienceMs);
    try {
      return await pulled;
    } finally {
      clearInterval(timer);
    }
  }

  /** Asks for the next rows ahead of their being taken, if that was not done yet. */
  pull(): void {
    if (this.entry.turn.list === null || this.#pulled !== null) return;
    this.#pulled = this.#ask();
    // Whoever takes the batch hears of a failure; where nobody does, nobody wants to.
    this.#pulled.catch(() => undefined);
  }

  #ask(): Promise<Batch<Row> | null> {
    const { list } = this.entry.turn;
    if (list === null) return Promise.resolve(null);
    return this.entry.turn.attempt(() => {
      this.#batches ??= list.forward(this.entry.place, this.need);
      return this.#batches.next();
    });
  }
}

interface PulledTurn<Row> {
  readonly failure: unknown;
  readonly list: {
    readonly plan: ReadSource<string>;
    forward(from: Entry<unknown>["place"], need: () => number): Batches<Row>;
  } | null;
  attempt<T>(work: () => Promise<T>): Promise<T | null>;
}
