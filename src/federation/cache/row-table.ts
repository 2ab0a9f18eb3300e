import { createColumn, InstantReader, NullsColumn, type Column } from "./columns.js";
import { setMember, ValuePool } from "./value-pool.js";

/** Rows that are handed out at once. */
const groupSize = 1_000;

/**
 * Rows of a long list in little memory: each distinct value is kept once, and a row is a few numbers. Rows come out
 * equal to those that went in; parts that were equal come out as one object. What is asked of all rows at once is
 * answered from the columns, without making rows.
 */
export class RowTable<Row extends object> {
  readonly pool = new ValuePool();
  readonly #columns = new Map<string, Column>();
  readonly #nulls = new Map<string, NullsColumn>();
  readonly #instants = new InstantReader();
  readonly #memory = new Map<string, unknown>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** An estimate of the memory that the table takes, and its order by key with it. */
  get bytes(): number {
    let bytes = this.pool.bytes + 4 * this.#length;
    for (const column of this.#columns.values()) bytes += column.bytes;
    for (const column of this.#nulls.values()) bytes += column.bytes;
    return bytes;
  }

  append(rows: readonly Row[]): void {
    for (const row of rows) {
      for (const name of Object.keys(row)) this.#set(name, (row as Record<string, unknown>)[name]);
      this.#length += 1;
    }
  }

  /** Nothing more comes: what only serves to add rows is let go. */
  close(): void {
    for (const name of this.#nulls.keys()) this.#toColumn(name, null);
    this.pool.fit();
    for (const column of this.#columns.values()) column.fit(this.#length);
  }

  column(name: string): Column | undefined {
    return this.#columns.get(name);
  }

  row(at: number): Row {
    const row: Record<string, unknown> = {};
    for (const [name, column] of this.#columns) {
      const value = column.get(at);
      if (value !== undefined) setMember(row, name, value);
    }
    return row as Row;
  }

  /** The rows, in the order in which they came, in groups. */
  *groups(): Generator<readonly Row[]> {
    for (let start = 0; start < this.#length; start += groupSize) {
      const rows: Row[] = [];
      const end = Math.min(start + groupSize, this.#length);
      for (let at = start; at < end; at++) rows.push(this.row(at));
      yield rows;
    }
  }

  /** What was made of the table under this name, made once. */
  remember<T>(name: string, make: () => T): T {
    if (!this.#memory.has(name)) this.#memory.set(name, make());
    return this.#memory.get(name) as T;
  }

  #set(name: string, value: unknown): void {
    const column = this.#columns.get(name);
    if (column !== undefined) column.set(this.#length, value);
    else if (value === null) this.#nullsOf(name).set(this.#length);
    else if (value !== undefined) this.#toColumn(name, value).set(this.#length, value);
  }

  #nullsOf(name: string): NullsColumn {
    const nulls = this.#nulls.get(name) ?? new NullsColumn();
    this.#nulls.set(name, nulls);
    return nulls;
  }

  #toColumn(name: string, first: unknown): Column {
    const column = createColumn(first, this.pool, this.#instants);
    this.#nulls.get(name)?.copyTo(column);
    this.#nulls.delete(name);
    this.#columns.set(name, column);
    return column;
  }
}
