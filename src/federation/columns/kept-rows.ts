import type { Filter } from "../../domain/filter.js";
import type { RowKind } from "../../domain/query.js";
import type { Instant } from "../../domain/values.js";
import { CodesColumn } from "../cache/columns.js";
import type { RowTable } from "../cache/row-table.js";
import { ColumnFilter, isTrue } from "./column-filter.js";
import { pathInto, Unanswerable, type PathInto } from "./column-path.js";
import { firstByRank, type RankedScan } from "./first-by-rank.js";
import { KeyOrder } from "./key-order.js";
import { rankRows, type Ranking } from "./ranking.js";
import { Selections, type Selection } from "./selections.js";
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
    { selected, visible, count }: Selection,
  ) {
    this.#selected = selected;
    this.visible = visible;
    this.count = count;
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

  /**
   * Makes what orders look at, so that the first who ask find it made: all but the ranks of very many texts, which take
   * seconds. Others get their turn in between.
   */
  static async prepare<
    Row extends { readonly source: string },
    Field extends string,
    Attribute extends string,
    OrderField extends string,
  >(
    table: RowTable<Row>,
    kind: RowKind<Row, Field, Attribute, OrderField>,
    now: Instant,
  ): Promise<void> {
    if (table.length === 0) return;
    await KeyOrder.of(table, (row: Row) => kind.key(row));
    for (const field of Object.keys(kind.attributeOfOrder) as OrderField[]) {
      try {
        const read = (row: Row): unknown => kind.orderValue(row, field, now);
        if (isQuicklyRanked(pathInto(table, read))) await rankRows(table, field, read);
      } catch (error) {
        // The columns do not tell this order: nobody will look for it there.
        if (!(error instanceof Unanswerable)) throw error;
      }
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
      const ranking = await rankRows(this.table, wish.field, (row: Row) =>
        kind.orderValue(row, wish.field, now),
      );
      const backward = wish.direction === "backward";
      const rows = await firstByRank({
        rows: this.order.rows,
        of: ranking.of,
        descending: wish.order === "DESC",
        backward,
        selected: this.#selected,
        edge: wish.edge === null ? null : this.#edge(wish.edge, backward, ranking),
        size: wish.size,
      });
      return rows.map((row) => this.table.row(row));
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

  /** Rows of the value belong to the answer behind the place, or before it where the way is backward. */
  #edge({ value, ties }: ValueEdge, backward: boolean, ranking: Ranking): RankedScan["edge"] {
    const rank = ranking.rankOfValue(value);
    const { length } = this.order.rows;
    if (typeof ties !== "string") return { rank, place: this.order.placeOf(ties.key, backward) };
    return { rank, place: (ties === "all") === backward ? length : 0 };
  }
}

/** Distinct values that are put in order within some hundred milliseconds. */
const quicklyRanked = 65_536;

function isQuicklyRanked({ column }: PathInto): boolean {
  return !(column instanceof CodesColumn) || column.distinct <= quicklyRanked;
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
  const isAll = limit.length + checked.length === 0;
  if (table.length === 0 || (isAll && order.twins.length === 0)) {
    return { selected: null, visible: table.length, count: table.length };
  }
  const kept = table.remember("selections", () => new Selections(table.length));
  const name = JSON.stringify([limit, checked]);
  const known = kept.get(name);
  if (known !== undefined) return known;
  const filter = new ColumnFilter(table, kind, now);
  const selected = new Uint8Array(table.length).fill(1);
  let count = table.length;
  const narrow = async (parts: readonly Filter<Field>[]): Promise<void> => {
    for (const part of parts) count = keepTrue(selected, await filter.truths(part));
  };
  await narrow(limit);
  const visible = count;
  await narrow(checked);
  const selection = { selected, visible, count: count - dropTwins(selected, order) };
  // What time alone changes is asked anew.
  if (!filter.isOfTheMoment) kept.set(name, selection);
  return selection;
}

/** Of rows with one key the first that was selected stays. Answers how many did not. */
function dropTwins(selected: Uint8Array, { rows, twins }: KeyOrder): number {
  let dropped = 0;
  let isTaken = false;
  let last = -1;
  for (const place of twins) {
    if (place !== last + 1) isTaken = selected[rows[place - 1] ?? 0] === 1;
    const row = rows[place] ?? 0;
    if (isTaken) {
      dropped += selected[row] ?? 0;
      selected[row] = 0;
    } else isTaken = selected[row] === 1;
    last = place;
  }
  return dropped;
}

/** Leaves only what is true as well, and answers how many are left. */
function keepTrue(selected: Uint8Array, truths: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < selected.length; at++) {
    if (truths[at] !== isTrue) selected[at] = 0;
    else count += selected[at] ?? 0;
  }
  return count;
}
