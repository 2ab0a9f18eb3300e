import type { Filter } from "../../domain/filter.js";
import type { RowKind } from "../../domain/query.js";
import type { Instant } from "../../domain/values.js";
import type { RowTable } from "../cache/row-table.js";
import { ColumnFilter, isTrue } from "./column-filter.js";
import { Unanswerable } from "./column-path.js";
import { firstByRank } from "./first-by-rank.js";
import { KeyOrder } from "./key-order.js";
import { rankRows } from "./ranking.js";
import { Turns } from "./turns.js";

/** Rows that are made between two looks at the clock. */
const rowsPerLook = 128;

/** What is asked of a table. */
export interface KeptQuestion<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly kind: RowKind<Row, Field, Attribute, OrderField>;
  readonly now: Instant;
  /** What the viewer may know of. */
  readonly limit: readonly Filter<Field>[];
  /** What is checked besides. */
  readonly checked: readonly Filter<Field>[];
}

/** Where rows by value begin: behind this value, and among its rows behind the key; `wholly`: with all of them, or none. */
export interface ValueEdge {
  readonly value: string | number | null;
  readonly ties: "all" | "none" | { readonly key: readonly string[] };
}

interface Selection {
  /** 1 for each row of the answer; null: all of them. */
  readonly selected: Uint8Array | null;
  /** How many rows the viewer may know of. */
  readonly visible: number;
}

/** The rows of a kept list that belong to an answer. Only those that are handed out are made. */
export class KeptRows<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly #selected: Selection["selected"];
  /** How many rows the viewer may know of. */
  readonly visible: number;
  readonly count: number;

  private constructor(
    private readonly table: RowTable<Row>,
    private readonly question: KeptQuestion<Row, Field, Attribute, OrderField>,
    private readonly order: KeyOrder,
    { selected, visible }: Selection,
  ) {
    this.#selected = selected;
    this.visible = visible;
    this.count = selected === null ? table.length : countOf(selected);
  }

  /** Null where the columns cannot answer. */
  static async of<
    Row extends { readonly source: string },
    Field extends string,
    Attribute extends string,
    OrderField extends string,
  >(
    table: RowTable<Row>,
    question: KeptQuestion<Row, Field, Attribute, OrderField>,
  ): Promise<KeptRows<Row, Field, Attribute, OrderField> | null> {
    try {
      const order = await KeyOrder.of(table, (row: Row) => question.kind.key(row));
      if (order === null) return null;
      return new KeptRows(table, question, order, await select(table, question, order));
    } catch (error) {
      if (error instanceof Unanswerable) return null;
      throw error;
    }
  }

  /** Rows before or after a key, the nearest first. */
  nearest(range: {
    readonly direction: "after" | "before";
    readonly key: readonly string[] | null;
    readonly size: number;
  }): readonly Row[] {
    const { rows } = this.order;
    const forward = range.direction === "after";
    const start = range.key === null ? null : this.order.placeOf(range.key, !forward);
    const found: Row[] = [];
    const step = forward ? 1 : -1;
    let place = forward ? (start ?? 0) : (start ?? rows.length) - 1;
    while (found.length < range.size && place >= 0 && place < rows.length) {
      const row = rows[place] ?? 0;
      if (this.#selected === null || this.#selected[row] === 1) found.push(this.table.row(row));
      place += step;
    }
    return found;
  }

  /** The first rows by value, or the last ones, the last one first. Null where the columns cannot answer. */
  async byValue(wish: {
    readonly field: OrderField;
    readonly order: "ASC" | "DESC";
    readonly direction: "forward" | "backward";
    readonly edge: ValueEdge | null;
    readonly size: number;
  }): Promise<readonly Row[] | null> {
    const { kind, now } = this.question;
    try {
      if (this.table.length === 0) return [];
      const { rankOf, rankOfValue } = await rankRows(this.table, wish.field, (row: Row) =>
        kind.orderValue(row, wish.field, now),
      );
      const sign = wish.order === "ASC" ? 1 : -1;
      const forward = wish.direction === "forward";
      // Unknown values come last, whatever the order.
      const distance = (rank: number): number => {
        const ascending = rank === Infinity ? rank : sign * rank;
        return forward ? ascending : -ascending;
      };
      const beyond = this.#beyond(wish.edge, forward, (value) => distance(rankOfValue(value)));
      const { rows } = this.order;
      const selected = this.#selected;
      const rowAt = (place: number): number => rows[forward ? place : rows.length - 1 - place] ?? 0;
      const places = await firstByRank({
        length: rows.length,
        size: wish.size,
        rankAt: (place) => {
          const row = rowAt(place);
          if (selected !== null && selected[row] !== 1) return Number.NaN;
          const rank = distance(rankOf(row));
          return beyond(rank, place) ? rank : Number.NaN;
        },
      });
      return places.map((place) => this.table.row(rowAt(place)));
    } catch (error) {
      if (error instanceof Unanswerable) return null;
      throw error;
    }
  }

  /** Every row, in the order in which they came. */
  async visit(visit: (row: Row) => void): Promise<void> {
    const turns = new Turns();
    for (let at = 0; at < this.table.length; at++) {
      if (at % rowsPerLook === 0) await turns.pause();
      if (this.#selected === null || this.#selected[at] === 1) visit(this.table.row(at));
    }
  }

  #beyond(
    edge: ValueEdge | null,
    forward: boolean,
    distanceOf: (value: ValueEdge["value"]) => number,
  ): (rank: number, place: number) => boolean {
    if (edge === null) return () => true;
    const bound = distanceOf(edge.value);
    const { ties } = edge;
    if (typeof ties === "string") {
      return ties === "all" ? (rank) => rank >= bound : (rank) => rank > bound;
    }
    const place = this.order.placeOf(ties.key, !forward);
    const first = forward ? place : this.order.rows.length - place;
    return (rank, at) => rank > bound || (rank === bound && at >= first);
  }
}

async function select<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  table: RowTable<Row>,
  question: KeptQuestion<Row, Field, Attribute, OrderField>,
  order: KeyOrder,
): Promise<Selection> {
  const { kind, now, limit, checked } = question;
  const filter = new ColumnFilter(table, kind, now);
  const isAll = limit.length + checked.length === 0;
  if (table.length === 0 || (isAll && order.twins.length === 0)) {
    return { selected: null, visible: table.length };
  }
  const selected = new Uint8Array(table.length).fill(1);
  const narrow = async (parts: readonly Filter<Field>[]): Promise<void> => {
    for (const part of parts) {
      const truths = await filter.truths(part);
      for (let at = 0; at < selected.length; at++) if (truths[at] !== isTrue) selected[at] = 0;
    }
  };
  await narrow(limit);
  const visible = limit.length === 0 ? table.length : countOf(selected);
  await narrow(checked);
  dropTwins(selected, order);
  return { selected, visible };
}

/** Of rows with one key the first that was selected stays. */
function dropTwins(selected: Uint8Array, { rows, twins }: KeyOrder): void {
  let isTaken = false;
  let last = -1;
  for (const place of twins) {
    if (place !== last + 1) isTaken = selected[rows[place - 1] ?? 0] === 1;
    const row = rows[place] ?? 0;
    if (isTaken) selected[row] = 0;
    else isTaken = selected[row] === 1;
    last = place;
  }
}

function countOf(selected: Uint8Array): number {
  let count = 0;
  for (const one of selected) count += one;
  return count;
}
