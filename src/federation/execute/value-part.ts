import type { Order, RowKind } from "../../domain/query.js";
import type { Instant } from "../../domain/values.js";
import type { ValueEdge } from "../columns/kept-rows.js";
import type { Direction } from "../cursor/cursor-state.js";
import type { KeptAnswer } from "./listing.js";
import type { OrderedPage } from "./ordered-listing.js";
import type { PageStart } from "./place.js";
import { compareValues, type RowKey } from "./row-order.js";
import type { SourceList } from "./source-list.js";
import type { SourceTurn } from "./source-turn.js";
import { TopRows } from "./top-rows.js";

export interface KeyedRow<Row> extends RowKey {
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

/** Which rows of a source a page may need. */
export interface ValuePartWish {
  readonly direction: Direction;
  readonly compare: (a: RowKey, b: RowKey) => number;
  /** Rows that stand behind this one; null: from the beginning. */
  readonly after: RowKey | null;
  /** Where the list may be entered for that. */
  readonly start: PageStart | null;
  readonly wanted: number;
}

type Value = RowKey["value"];

/** What one source has for a page by value, and what is known of it where reading ends before its time. */
export class ValuePart<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly #by: ValueOrder<Row, Field, Attribute, OrderField>;
  readonly #wish: ValuePartWish;
  readonly #top: TopRows<KeyedRow<Row>>;
  /** Pages that arrived in order, and the value of the first row of each. */
  readonly #pages: { readonly start: PageStart; readonly value: Value }[] = [];
  #latest: { readonly value: Value } | null = null;
  #count: number | null = null;

  constructor(
    readonly turn: SourceTurn<Row, Field, Attribute, OrderField>,
    by: ValueOrder<Row, Field, Attribute, OrderField>,
    wish: ValuePartWish,
  ) {
    this.#by = by;
    this.#wish = wish;
    this.#top = new TopRows<KeyedRow<Row>>(Math.max(1, wish.wanted), wish.compare);
  }

  /** Rows of the answer, in order: all that a page can need, once reading has come to its end. */
  get rows(): readonly KeyedRow<Row>[] {
    return this.#wish.wanted === 0 ? [] : this.#top.rows();
  }

  /** How many rows of the answer the source has; null where not every one was looked at. */
  get count(): number | null {
    return this.#count;
  }

  /**
   * A place before all rows of one value, whatever their source: in a list that arrives in order, every row in front of it
   * was seen. Null: no more were than before.
   */
  get seenTo(): RowKey | null {
    const { after, direction } = this.#wish;
    const from = after ?? this.#pages[0];
    if (direction === "backward" || from === undefined || this.#latest === null) return null;
    const { value } = this.#latest;
    return this.#isBefore(from.value, value) ? { value, source: -1, key: [] } : null;
  }

  async read(list: SourceList<Row, Field, Attribute, OrderField>): Promise<void> {
    const { direction, after, wanted } = this.#wish;
    const isForward = direction === "forward";
    const inOrder = wanted > 0 && (isForward || after !== null) && (await list.arrivesOrdered());
    if (!inOrder) await this.#readAll(list);
    else if (isForward) await this.#readBehind(list);
    else await this.#readBefore(list);
  }

  /** The last page whose rows in front of it all stand before a row; null: the beginning. */
  readonly startFor = (row: RowKey | null): PageStart | null => {
    if (row === null) return null;
    const page = this.#pages.findLast(({ value }) => this.#isBefore(value, row.value));
    const { direction, start } = this.#wish;
    return page?.start ?? (direction === "forward" ? start : null);
  };

  #keyed(row: Row): KeyedRow<Row> {
    return { row, value: this.#valueOf(row), source: this.turn.index, key: this.#by.kind.key(row) };
  }

  #valueOf(row: Row): Value {
    const { kind, order, now } = this.#by;
    return kind.orderValue(row, order.field, now) ?? null;
  }

  #isBefore(a: Value, b: Value): boolean {
    return compareValues(a, b, this.#by.order.direction) < 0;
  }

  #offer(row: KeyedRow<Row>): void {
    const { after, compare } = this.#wish;
    if (after === null || compare(row, after) > 0) this.#top.offer(row);
  }

  /** Reads until the page is full and the last value's ties have all been seen. */
  async #readBehind(list: SourceList<Row, Field, Attribute, OrderField>): Promise<void> {
    const { start, wanted } = this.#wish;
    const isBefore = this.#isBeforeEdge;
    const isWanted = (row: Row): boolean => !isBefore(row);
    for await (const page of list.ordered({ start, isBefore, isWanted })) {
      this.#take(page);
      const last = this.#top.rows()[wanted - 1];
      if (last !== undefined && this.#latest?.value !== last.value) return;
    }
  }

  /** Reads up to the edge: from near it, and where that may be too few rows, from the beginning. */
  async #readBefore(list: SourceList<Row, Field, Attribute, OrderField>): Promise<void> {
    const { after, start, wanted } = this.#wish;
    const isBehind = (value: Value): boolean =>
      after !== null && this.#isBefore(after.value, value);
    const isBefore = this.#isBeforeEdge;
    const isWanted = (row: Row): boolean => !isBehind(this.#valueOf(row));
    const isPast = (): boolean => this.#latest !== null && isBehind(this.#latest.value);
    for (const from of start === null ? [null] : [start, null]) {
      this.#top.clear();
      this.#latest = null;
      for await (const page of list.ordered({ start: from, isBefore, isWanted })) {
        this.#take(page);
        if (isPast()) break;
      }
      // In front of where it was entered, there may be further rows with the value of the first one.
      const [entered] = this.#pages;
      const last = this.#top.rows()[wanted - 1];
      if (last !== undefined && entered && this.#isBefore(entered.value, last.value)) return;
    }
  }

  readonly #isBeforeEdge = (row: Row): boolean => {
    const { after } = this.#wish;
    return after !== null && this.#isBefore(this.#valueOf(row), after.value);
  };

  #take({ start, first, last, rows }: OrderedPage<Row>): void {
    for (const row of rows) this.#offer(this.#keyed(row));
    if (first === undefined || last === undefined) return;
    this.#pages.push({ start, value: this.#valueOf(first) });
    this.#latest = { value: this.#valueOf(last) };
  }

  async #readAll(list: SourceList<Row, Field, Attribute, OrderField>): Promise<void> {
    const { wanted } = this.#wish;
    let count = 0;
    await list.scan({
      visit: (row) => {
        count += 1;
        if (wanted > 0) this.#offer(this.#keyed(row));
      },
      restart: () => {
        count = 0;
        this.#top.clear();
      },
      kept: async (kept) => {
        const rows = wanted === 0 ? [] : await this.#takeKept(kept);
        if (rows === null) return false;
        count = kept.count;
        for (const row of rows) this.#offer(this.#keyed(row));
        return true;
      },
    });
    this.#count = count;
  }

  /** Rows of a list in memory that hold the page, and hardly more. */
  #takeKept(kept: KeptAnswer<Row>): Promise<readonly Row[] | null> {
    const { after, wanted, direction } = this.#wish;
    const { order } = this.#by;
    const ties = (edge: RowKey): ValueEdge["ties"] => {
      if (edge.source === this.turn.index) return { key: edge.key };
      return (direction === "forward") === edge.source < this.turn.index ? "all" : "none";
    };
    return kept.byValue({
      field: order.field,
      order: order.direction,
      direction,
      edge: after === null ? null : { value: after.value, ties: ties(after) },
      size: wanted,
    });
  }
}
