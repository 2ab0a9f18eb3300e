/**
 * How many rows look-ups keep in memory together: each its share in each of two generations, and beyond that as many as
 * there is room for, so that one source with many people may use what others do not.
 */
export class LookupRoom {
  #kept = 0;

  /**
   * @param share Rows that each generation of each look-up may keep whatever the others do.
   * @param max Rows in all, from which on nobody keeps more than that.
   */
  constructor(
    readonly share: number,
    private readonly max: number,
  ) {}

  get isLeft(): boolean {
    return this.#kept < this.max;
  }

  take(rows: number): void {
    this.#kept += rows;
  }

  giveBack(rows: number): void {
    this.#kept -= rows;
  }
}
