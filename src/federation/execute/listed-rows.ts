import type { Batch } from "./listing.js";
import type { Place } from "./place.js";

interface Span<Row, Entry> {
  readonly entry: Entry;
  readonly batch: Batch<Row>;
  /** Where its first row stands among all. */
  readonly first: number;
}

/** The rows of a walk in the order of the list, and where each came from. Rows stay in the batches that they came in. */
export class ListedRows<Row, Entry> {
  readonly #spans: Span<Row, Entry>[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(entry: Entry, batch: Batch<Row>): void {
    if (batch.rows.length === 0) return;
    this.#spans.push({ entry, batch, first: this.#count });
    this.#count += batch.rows.length;
  }

  /** The first rows, so many at the most. */
  take(size: number): readonly Row[] {
    const [only] = this.#spans;
    if (only !== undefined && this.#spans.length === 1) {
      const { rows } = only.batch;
      return rows.length <= size ? rows : rows.slice(0, size);
    }
    return this.#spans.flatMap(({ batch }) => batch.rows).slice(0, size);
  }

  entryOf(index: number): Entry {
    return this.#spanOf(index).entry;
  }

  /** The place behind the row. */
  placeAfter(index: number): Place {
    const { batch, first } = this.#spanOf(index);
    return batch.placeAfter(index - first);
  }

  #spanOf(index: number): Span<Row, Entry> {
    const span = this.#spans.findLast(({ first }) => first <= index);
    if (span === undefined || index >= this.#count) throw new Error("No such row on the page");
    return span;
  }
}
