import { KeySet } from "./key-set.js";
import { AnchorSet } from "./place.js";

/** Rows of a page that were not passed before. */
export interface NewRows<Row> {
  readonly rows: readonly Row[];
  /** Where they stand on the page; null where these are all of its rows. */
  readonly indexes: readonly number[] | null;
  /** Whether the page has rows that were passed before, or has a row twice. */
  readonly hasOthers: boolean;
}

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

  /**
   * Passes a page from an index on.
   *
   * @param earlier Anchors of rows that were passed by another walk, those before the index among them.
   */
  passPage(all: readonly Row[], from: number, earlier: readonly string[]): NewRows<Row> {
    const areDistinct = this.passFirst(all);
    if (from === 0 && earlier.length === 0 && areDistinct) {
      return { rows: all, indexes: null, hasOthers: false };
    }
    const passed = new AnchorSet(earlier);
    const indexes: number[] = [];
    const known: number[] = [];
    const copies: number[] = [];
    all.forEach((row, index) => {
      if (areDistinct && index < from) return;
      const isNew = areDistinct || this.pass(row);
      if (!isNew) copies.push(index);
      if (!isNew || (index >= from && passed.has(this.#keyOf(row)))) known.push(index);
      else if (index >= from) indexes.push(index);
    });
    if (copies.length === 0) this.noteDistinct(all);
    const isWhole = indexes.length === all.length;
    return {
      rows: isWhole ? all : indexes.flatMap((index) => all[index] ?? []),
      indexes: isWhole ? null : indexes,
      hasOthers: known.length > 0,
    };
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
