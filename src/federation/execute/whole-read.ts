import { RowTable } from "../cache/row-table.js";

/** What a whole list may take in memory to be kept, in bytes. */
const maxKeptBytes = 200 * 1024 * 1024;
/** The same while it is read: room to grow, and what finds equal values again, is let go in the end. */
const maxGrowingBytes = 280 * 1024 * 1024;

/** A whole list while it is read: how much of it has come, and its rows as long as they are few enough to be kept. */
export class WholeRead<Row extends object> {
  /** When the list was begun to be read, in milliseconds of `Date.now()`. */
  readAt = Date.now();
  /** Rows that have come. */
  count = 0;
  #table: RowTable<Row> | null = new RowTable();

  add(rows: readonly Row[]): void {
    this.count += rows.length;
    this.#table?.append(rows);
    if ((this.#table?.bytes ?? 0) > maxGrowingBytes) this.#table = null;
  }

  /** The list is read from its beginning: what has come of it is let go. */
  restart(): void {
    this.readAt = Date.now();
    this.count = 0;
    this.#table = new RowTable();
  }

  /** All rows, at the end of the list; null where they are too many to be kept. */
  end(): RowTable<Row> | null {
    this.#table?.close();
    return this.#table === null || this.#table.bytes > maxKeptBytes ? null : this.#table;
  }
}
