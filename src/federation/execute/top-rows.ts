/** Keeps the first `size` of all that it is offered, in order. Memory is that of the page, not of the list. */
export class TopRows<T> {
  readonly #rows: T[] = [];

  constructor(
    readonly size: number,
    private readonly compare: (a: T, b: T) => number,
  ) {}

  offer(row: T): void {
    const rows = this.#rows;
    const last = rows[rows.length - 1];
    if (rows.length >= this.size && (last === undefined || this.compare(row, last) >= 0)) return;
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = rows[middle];
      if (other !== undefined && this.compare(row, other) < 0) high = middle;
      else low = middle + 1;
    }
    rows.splice(low, 0, row);
    if (rows.length > this.size) rows.pop();
  }

  clear(): void {
    this.#rows.length = 0;
  }

  rows(): readonly T[] {
    return this.#rows;
  }
}
