import { instantFromMs } from "../../domain/values.js";
import { NumberIndex } from "./number-index.js";
import { Numbers } from "./numbers.js";
import { undefinedCode, type ValuePool } from "./value-pool.js";

/** The values of one attribute of many rows. Undefined where a row does not have it. */
export type Column = CodesColumn | InstantsColumn | TextsColumn;

interface AnyColumn {
  readonly bytes: number;
  set(at: number, value: unknown): void;
  get(at: number): unknown;
  /** Nothing more comes. */
  fit(length: number): void;
}

/** A column for values like this one. */
export function createColumn(first: unknown, pool: ValuePool, clock: InstantReader): Column {
  if (typeof first === "string" && clock.toMs(first) !== null) {
    return new InstantsColumn(pool, clock);
  }
  if (isTexts(first) && first.length > 0) return new TextsColumn(pool);
  return new CodesColumn(pool);
}

/** Values of which each distinct one has a number within the column, from 1 on; 0: the row has none. */
export class CodesColumn implements AnyColumn {
  readonly #numbers = new Numbers(0);
  /** The code of each number. */
  readonly #codes = new Numbers(0);
  #index: NumberIndex | null = new NumberIndex((number) => this.#codes.get(number));

  /** Rows that have a value. */
  #filled = 0;

  constructor(readonly pool: ValuePool) {
    this.#codes.set(0, undefinedCode);
  }

  get bytes(): number {
    return this.#numbers.bytes + this.#codes.bytes + (this.#index?.bytes ?? 0);
  }

  /** Each row's number. */
  get numbers(): Readonly<Numbers["values"]> {
    return this.#numbers.values;
  }

  /** Whether every row has a value. */
  isFull(length: number): boolean {
    return this.#filled === length;
  }

  /** How many numbers there are, with 0. */
  get distinct(): number {
    return this.#codes.length;
  }

  codeOf(number: number): number {
    return this.#codes.get(number);
  }

  set(at: number, value: unknown): void {
    this.setCode(at, this.pool.encode(value));
  }

  setCode(at: number, code: number): void {
    if (this.#index === null) throw new Error("Nothing is added to a column that was closed");
    if (code === undefinedCode) return;
    let number = this.#index.find(code, (one) => this.#codes.get(one) === code);
    if (number === -1) {
      number = this.#codes.length;
      this.#codes.set(number, code);
      this.#index.add(code, number);
    }
    this.#numbers.set(at, number);
    this.#filled += 1;
  }

  get(at: number): unknown {
    return this.pool.decode(this.#codes.get(this.#numbers.get(at)));
  }

  fit(length: number): void {
    this.#index = null;
    this.#codes.fit(this.#codes.length);
    this.#numbers.fit(length);
  }
}

/** Stands for null among the milliseconds of instants. */
export const nullMs = Number.NEGATIVE_INFINITY;

/** Instants as milliseconds. Any other value that turns up is kept beside them. */
export class InstantsColumn implements AnyColumn {
  readonly #ms = new Numbers(Number.NaN);
  readonly #others = new Map<number, number>();
  /** Of so many rows it is known that each holds an instant or null. */
  #pureLength = 0;

  constructor(
    private readonly pool: ValuePool,
    private readonly clock: InstantReader,
  ) {}

  get bytes(): number {
    return this.#ms.bytes + 80 * this.#others.size;
  }

  /** Each row's milliseconds; null: some rows hold what is neither an instant nor null, or nothing. */
  pure(length: number): Readonly<Float64Array> | null {
    const { values } = this.#ms;
    if (this.#others.size > 0 || !(values instanceof Float64Array)) return null;
    for (let at = this.#pureLength; at < length; at++) if (Number.isNaN(values[at])) return null;
    this.#pureLength = length;
    return values;
  }

  set(at: number, value: unknown): void {
    if (value === undefined) return;
    const ms = value === null ? nullMs : typeof value === "string" ? this.clock.toMs(value) : null;
    if (ms === null) this.#others.set(at, this.pool.encode(value));
    else this.#ms.set(at, ms);
  }

  get(at: number): unknown {
    const ms = this.#ms.get(at);
    if (ms === nullMs) return null;
    if (!Number.isNaN(ms)) return instantFromMs(ms);
    const other = this.#others.get(at);
    return other === undefined ? undefined : this.pool.decode(other);
  }

  fit(length: number): void {
    this.#ms.fit(length);
  }
}

/** Lists of texts, such as native keys, place by place. Another value that turns up is kept whole. */
export class TextsColumn implements AnyColumn {
  readonly parts: CodesColumn[] = [];
  readonly #others = new Map<number, number>();
  readonly #lengths = new Numbers(0);

  constructor(private readonly pool: ValuePool) {}

  get bytes(): number {
    const parts = this.parts.reduce((sum, part) => sum + part.bytes, 0);
    return parts + this.#lengths.bytes + 80 * this.#others.size;
  }

  /** Whether every value is a list of texts. */
  get isPure(): boolean {
    return this.#others.size === 0;
  }

  set(at: number, value: unknown): void {
    if (!isTexts(value)) {
      if (value !== undefined) this.#others.set(at, this.pool.encode(value));
      return;
    }
    this.#lengths.set(at, value.length + 1);
    value.forEach((text, part) => {
      this.parts[part] ??= new CodesColumn(this.pool);
      this.parts[part].set(at, text);
    });
  }

  get(at: number): unknown {
    const length = this.#lengths.get(at);
    if (length > 0) return this.parts.slice(0, length - 1).map((part) => part.get(at));
    const other = this.#others.get(at);
    return other === undefined ? undefined : this.pool.decode(other);
  }

  fit(length: number): void {
    this.#lengths.fit(length);
    for (const part of this.parts) part.fit(length);
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((part) => typeof part === "string");
}

/** A column of which nothing but null was seen so far. */
export class NullsColumn {
  readonly #seen = new Numbers(0);

  get bytes(): number {
    return this.#seen.bytes;
  }

  set(at: number): void {
    this.#seen.set(at, 1);
  }

  /** The same nulls in a column of another kind. */
  copyTo(column: AnyColumn): void {
    for (let at = 0; at < this.#seen.length; at++) {
      if (this.#seen.get(at) === 1) column.set(at, null);
    }
  }
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Reads instants; the last one is remembered, since several attributes of a row often hold the same. */
export class InstantReader {
  #text = "";
  #ms: number | null = null;

  /** Null where the text is none, or is not the only one that stands for its moment. */
  toMs(text: string): number | null {
    if (text === this.#text) return this.#ms;
    const ms = instant.test(text) ? Date.parse(text) : Number.NaN;
    this.#text = text;
    this.#ms = !Number.isNaN(ms) && instantFromMs(ms) === text ? ms : null;
    return this.#ms;
  }
}

/** The milliseconds of an instant in its one writing; null for any other text. */
export function exactMs(text: string): number | null {
  return new InstantReader().toMs(text);
}
