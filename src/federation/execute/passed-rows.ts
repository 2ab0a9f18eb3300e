import { KeySet } from "./key-set.js";

/** Pages of which it is known that no two of their rows have one key. */
const distinct = new WeakSet<readonly object[]>();

/**
 * The rows of a list that a walk has passed, by key. Of a first page whose rows are known to be distinct, keys are
 * gathered when a second page comes: most walks end before.
 */
export class PassedRows<Row extends object> {
  readonly #keyOf: (row: Row) => readonly string[];
  #keys: KeySet | null = null;
  /** The rows of the first page, before their keys are gathered. */
  #first: readonly Row[] | null = null;

  constructor(keyOf: (row: Row) => readonly string[]) {
    this.#keyOf = keyOf;
  }

  /** Passes a page as a whole, where none was passed before it and it is known to hold no row twice. */
  passFirst(rows: readonly Row[]): boolean {
    if (this.#keys !== null || this.#first !== null || !distinct.has(rows)) return false;
    this.#first = rows;
    return true;
  }

  /** False where the row was passed already. */
  pass(row: Row): boolean {
    return this.#gathered().add(this.#keyOf(row));
  }

  /** Tells that all of these rows were passed one by one, and each was a new one. */
  noteDistinct(rows: readonly Row[]): void {
    distinct.add(rows);
  }

  #gathered(): KeySet {
    if (this.#keys === null) {
      this.#keys = new KeySet();
      for (const row of this.#first ?? []) this.#keys.add(this.#keyOf(row));
      this.#first = null;
    }
    return this.#keys;
  }
}
