import { instantFromMs } from "../../domain/values.js";

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** Rows that are handed out at once. */
const groupSize = 1_000;
/** What an entry of a pool costs beside its text, in bytes. */
const poolEntryBytes = 80;

/**
 * Rows of a long list in little memory: each distinct value is kept once, and a row is a few numbers. Rows come out
 * equal to those that went in; parts that were equal come out as one object.
 */
export class RowTable<Row extends object> {
  readonly #columns = new Map<string, Column>();
  readonly #texts = new Pool();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** An estimate of the memory that the table takes. */
  get bytes(): number {
    let bytes = this.#texts.bytes;
    for (const column of this.#columns.values()) bytes += column.bytes;
    return bytes;
  }

  append(rows: readonly Row[]): void {
    for (const row of rows) {
      for (const [name, value] of Object.entries(row)) {
        let column = this.#columns.get(name);
        if (column === undefined) {
          column = createColumn(value, this.#texts);
          this.#columns.set(name, column);
        }
        column.set(this.#length, value);
      }
      this.#length += 1;
    }
  }

  /** The rows, in the order in which they came, in groups. */
  *groups(): Generator<readonly Row[]> {
    const columns = [...this.#columns];
    for (let start = 0; start < this.#length; start += groupSize) {
      const end = Math.min(start + groupSize, this.#length);
      const rows: Row[] = [];
      for (let at = start; at < end; at++) {
        const row: Record<string, unknown> = {};
        for (const [name, column] of columns) {
          const value = column.get(at);
          if (value !== undefined) row[name] = value;
        }
        rows.push(row as Row);
      }
      yield rows;
    }
  }
}

/** The values of one attribute. Undefined where a row does not have it. */
interface Column {
  readonly bytes: number;
  set(at: number, value: unknown): void;
  get(at: number): unknown;
}

function createColumn(first: unknown, texts: Pool): Column {
  if (Array.isArray(first) && first.every((part) => typeof part === "string")) {
    return new TextsColumn(texts);
  }
  if (typeof first === "string" && instant.test(first)) return new InstantColumn();
  return typeof first === "string"
    ? new PooledColumn(texts, false)
    : new PooledColumn(new Pool(), true);
}

/** Distinct values, each kept once and named by a number; 0 names "no value". */
class Pool {
  readonly #values: unknown[] = [undefined];
  readonly #indexes = new Map<unknown, number>();
  bytes = 0;

  indexOf(value: unknown): number {
    if (value === undefined) return 0;
    const known = this.#indexes.get(value);
    if (known !== undefined) return known;
    if (typeof value !== "object" || value === null) return this.#add(value, value, 0);
    const text = JSON.stringify(value);
    const alike = this.#indexes.get(text);
    return alike ?? this.#add(text, value, 2 * text.length);
  }

  valueAt(index: number): unknown {
    return this.#values[index];
  }

  #add(name: unknown, value: unknown, extra: number): number {
    const index = this.#values.push(value) - 1;
    this.#indexes.set(name, index);
    const own = typeof name === "string" ? 2 * name.length : 8;
    this.bytes += poolEntryBytes + own + extra;
    return index;
  }
}

class PooledColumn implements Column {
  readonly #pool: Pool;
  readonly #indexes = new Numbers(0);

  constructor(
    pool: Pool,
    private readonly ownsPool: boolean,
  ) {
    this.#pool = pool;
  }

  get bytes(): number {
    return this.#indexes.bytes + (this.ownsPool ? this.#pool.bytes : 0);
  }

  set(at: number, value: unknown): void {
    this.#indexes.set(at, this.#pool.indexOf(value));
  }

  get(at: number): unknown {
    return this.#pool.valueAt(this.#indexes.get(at));
  }
}

/** Instants as numbers. Any other value that turns up is kept beside them. */
class InstantColumn implements Column {
  readonly #numbers = new Numbers(Number.NaN);
  readonly #others = new Map<number, unknown>();

  get bytes(): number {
    return this.#numbers.bytes + this.#others.size * poolEntryBytes;
  }

  set(at: number, value: unknown): void {
    const ms = typeof value === "string" && instant.test(value) ? Date.parse(value) : Number.NaN;
    this.#numbers.set(at, ms);
    if (Number.isNaN(ms)) this.#others.set(at, value);
  }

  get(at: number): unknown {
    const ms = this.#numbers.get(at);
    return Number.isNaN(ms) ? this.#others.get(at) : instantFromMs(ms);
  }
}

/** Short lists of texts, such as native keys. */
class TextsColumn implements Column {
  readonly #texts: Pool;
  readonly #parts: Numbers[] = [];

  constructor(texts: Pool) {
    this.#texts = texts;
  }

  get bytes(): number {
    return this.#parts.reduce((sum, part) => sum + part.bytes, 0);
  }

  set(at: number, value: unknown): void {
    const texts = value as readonly string[];
    texts.forEach((text, part) => {
      this.#parts[part] ??= new Numbers(0);
      this.#parts[part].set(at, this.#texts.indexOf(text));
    });
  }

  get(at: number): unknown {
    const texts: unknown[] = [];
    for (const part of this.#parts) {
      const index = part.get(at);
      if (index === 0) break;
      const text = this.#texts.valueAt(index);
      texts.push(text);
    }
    return texts;
  }
}

type NumberArray = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** An array of numbers that grows, in length and, for whole numbers, in width. */
class Numbers {
  #values: NumberArray;

  constructor(private readonly absent: number) {
    this.#values = absent === 0 ? new Uint8Array(256) : new Float64Array(256).fill(absent);
  }

  get bytes(): number {
    return this.#values.byteLength;
  }

  set(at: number, value: number): void {
    const length = this.#values.length;
    if (at >= length) this.#grow(Math.max(at + 1, Math.ceil(length * 1.25)), this.#values);
    if (this.absent === 0 && value >= 2 ** (8 * this.#values.BYTES_PER_ELEMENT)) {
      this.#grow(this.#values.length, value < 65_536 ? new Uint16Array(0) : new Uint32Array(0));
    }
    this.#values[at] = value;
  }

  get(at: number): number {
    return this.#values[at] ?? this.absent;
  }

  /** As many elements, of the kind of the sample. */
  #grow(length: number, sample: NumberArray): void {
    const Kind = sample.constructor as new (length: number) => NumberArray;
    const grown = new Kind(length);
    grown.set(this.#values);
    if (this.absent !== 0) grown.fill(this.absent, this.#values.length);
    this.#values = grown;
  }
}
