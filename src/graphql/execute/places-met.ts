/** Where something stands in the sink, for as long as nothing is taken off it. */
export interface Place {
  readonly at: number;
  readonly length: number;
  readonly cuts: number;
}

/** Rows after which it is seen whether they repeat. */
const trial = 24;
/** Where less than each so many-th row is one that came before, finding them costs more than rendering them. */
const worth = 4;

/** What one execution has met at one field. */
export class PlacesMet {
  readonly #places = new Map<unknown, Place>();
  #asked = 0;
  #repeated = 0;

  /** Whether rows of this field hardly repeat: nothing is looked up any more. */
  get isVain(): boolean {
    return this.#asked >= trial && this.#repeated * worth < this.#asked;
  }

  find(row: unknown): Place | undefined {
    const place = this.#places.get(row);
    this.#asked += 1;
    if (place !== undefined) this.#repeated += 1;
    return place;
  }

  note(row: unknown, place: Place): void {
    this.#places.set(row, place);
  }
}
