import {
  comparable,
  holds,
  type Condition,
  type FieldMeaning,
  type Filter,
  type Truth,
} from "../../domain/filter.js";
import type { RowKind } from "../../domain/query.js";
import type { Instant, Scalar } from "../../domain/values.js";
import { exactMs, InstantsColumn, nullMs, type CodesColumn } from "../cache/columns.js";
import type { RowTable } from "../cache/row-table.js";
import { endsOf, pathInto, Unanswerable, type PathInto } from "./column-path.js";
import { Turns } from "./turns.js";

/** The three values as numbers: `all` is the least of its parts, `any` the greatest, and `not` the distance from true. */
export const isFalse = 0;
export const isUnknown = 1;
export const isTrue = 2;
/** A value that was not read. */
const isUnread = 3;

/** Values of which the answer is remembered while a column is gone through. */
const mostSeen = 10_000;
/** Values after which the clock is looked at. */
const valuesPerLook = 256;

/** Evaluates filters on all rows of a table at once. The one meaning of comparisons decides on each distinct value. */
export class ColumnFilter<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly #turns = new Turns();
  /** Whether other answers are possible at another moment. */
  isOfTheMoment = false;

  constructor(
    private readonly table: RowTable<Row>,
    private readonly kind: RowKind<Row, Field, Attribute, OrderField>,
    private readonly now: Instant,
  ) {}

  /** The value of the filter for each row. @throws Unanswerable where rows have to be looked at one by one */
  async truths(filter: Filter<Field>): Promise<Uint8Array> {
    await this.#turns.pause();
    switch (filter.kind) {
      case "constant":
        return new Uint8Array(this.table.length).fill(toNumber(filter.value));
      case "all":
        return this.#combined(filter.of, isTrue);
      case "any":
        return this.#combined(filter.of, isFalse);
      case "not": {
        const truths = await this.truths(filter.of);
        for (let at = 0; at < truths.length; at++) truths[at] = isTrue - (truths[at] ?? 0);
        return truths;
      }
      case "untrue": {
        const truths = await this.truths(filter.of);
        for (let at = 0; at < truths.length; at++) {
          truths[at] = truths[at] === isTrue ? isFalse : isTrue;
        }
        return truths;
      }
      case "in":
      case "contains":
      case "range":
        return this.#condition(filter);
    }
  }

  async #combined(parts: readonly Filter<Field>[], ofNone: number): Promise<Uint8Array> {
    let combined: Uint8Array | null = null;
    for (const part of parts) {
      const truths = await this.truths(part);
      if (combined === null) combined = truths;
      else merge(combined, truths, ofNone === isTrue);
    }
    return combined ?? new Uint8Array(this.table.length).fill(ofNone);
  }

  async #condition(condition: Condition<Field>): Promise<Uint8Array> {
    const { table, kind, now } = this;
    const into = pathInto(table, (row: Row) => kind.read(row, condition.field, now));
    const test = { condition, into, meaning: kind.meanings[condition.field] };
    if (into.column instanceof InstantsColumn) {
      return inRange(into.column, table.length, toBounds(test));
    }
    const byNumber = await this.#byNumber(test, into.column);
    const { numbers } = into.column;
    const truths = new Uint8Array(table.length);
    for (let at = 0; at < truths.length; at++) {
      const truth = byNumber[numbers[at] ?? 0] ?? isUnread;
      if (truth === isUnread) throw new Unanswerable();
      truths[at] = truth;
    }
    return truths;
  }

  /** The value of the condition for each number of the column. */
  async #byNumber(test: Test, column: CodesColumn): Promise<Uint8Array> {
    const { pool } = column;
    const ends = await endsOf(this.table, test.into, column, this.#turns);
    const alike = codesAlike(test, column);
    const seen = new Map<number, number>();
    const truths = new Uint8Array(column.distinct).fill(isUnread);
    for (let number = 1; number < column.distinct; number++) {
      const code = ends.codes[number] ?? 0;
      const full = ends.isFull(number);
      if (alike !== null && full && pool.isText(code)) {
        truths[number] = alike.has(code) ? isTrue : isFalse;
        continue;
      }
      this.isOfTheMoment ||= pool.isComposed(full ? code : column.codeOf(number));
      let truth = full ? seen.get(code) : undefined;
      if (truth === undefined) {
        truth = judge(test, ends.answer(number));
        if (full && seen.size < mostSeen) seen.set(code, truth);
        if (number % valuesPerLook === 0) await this.#turns.pause();
      }
      truths[number] = truth;
    }
    return truths;
  }
}

/** The lesser of each pair, or the greater. */
function merge(into: Uint8Array, others: Uint8Array, lesser: boolean): void {
  for (let at = 0; at < into.length; at++) {
    const [own, other] = [into[at] ?? 0, others[at] ?? 0];
    if (own > other === lesser) into[at] = other;
  }
}

interface Test {
  readonly condition: Condition<string>;
  readonly into: PathInto;
  readonly meaning: FieldMeaning | undefined;
}

function judge({ condition, meaning }: Test, value: unknown): number {
  if (value === undefined) return isUnread;
  return toNumber(holds(condition, value as Scalar | null, meaning));
}

/** The codes of all texts that fulfil a list of values; null where that is not asked, or not of the texts as they stand. */
function codesAlike(test: Test, { pool }: CodesColumn): ReadonlySet<number> | null {
  const { condition, into, meaning } = test;
  if (condition.kind !== "in" || !into.path.isPlain) return null;
  const codes = new Set<number>();
  for (const value of condition.values) {
    if (typeof value !== "string") continue;
    const wanted = comparable(value, meaning);
    for (const text of pool.texts.alike(value)) {
      if (comparable(pool.texts.at(text), meaning) === wanted) codes.add(pool.codeOfText(text));
    }
  }
  return codes;
}

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly ofNull: number;
}

/** Instants compare as their milliseconds do. */
function toBounds(test: Test): Bounds {
  const { condition, into } = test;
  if (condition.kind !== "range" || !into.path.isPlain) throw new Unanswerable();
  const ms = (bound: string | number | undefined, step: number, absent: number): number => {
    if (bound === undefined) return absent;
    const exact = typeof bound === "string" ? exactMs(bound) : null;
    if (exact === null) throw new Unanswerable();
    return exact + step;
  };
  const ofNull = judge(test, into.path.answerAt(0, null));
  if (ofNull === isUnread) throw new Unanswerable();
  return {
    least: Math.max(ms(condition.gte, 0, -Infinity), ms(condition.gt, 1, -Infinity)),
    most: Math.min(ms(condition.lte, 0, Infinity), ms(condition.lt, -1, Infinity)),
    ofNull,
  };
}

function inRange(column: InstantsColumn, length: number, bounds: Bounds): Uint8Array {
  const ms = column.pure(length);
  if (ms === null) throw new Unanswerable();
  const { least, most, ofNull } = bounds;
  const truths = new Uint8Array(length);
  for (let at = 0; at < length; at++) {
    const value = ms[at] ?? nullMs;
    if (value === nullMs) truths[at] = ofNull;
    else truths[at] = value >= least && value <= most ? isTrue : isFalse;
  }
  return truths;
}

function toNumber(truth: Truth): number {
  return truth === null ? isUnknown : truth ? isTrue : isFalse;
}
