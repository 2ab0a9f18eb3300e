import { anchorOf, rowsLeftBefore, type PagedPlace, type Place } from "./place.js";

/** Where a walk backward begins. */
export interface Boundary {
  readonly place: Place;
  /** The row right before the place is the cursor's own, and lies behind the boundary. */
  readonly onRow: boolean;
}

/** Says which of the next rows of a segment that is walked from its beginning lie before a boundary in it. */
export interface BoundaryCut {
  /** How many of these rows do; null where the boundary is not among them. */
  cut(keys: readonly (readonly string[])[]): number | null;
}

/** Finds a boundary again by the rows that lay before it. */
export class BoundaryFinder implements BoundaryCut {
  readonly #anchors: ReadonlyMap<string, number>;
  #passing = false;
  #isSure = false;

  constructor(
    private readonly place: PagedPlace,
    private readonly onRow: boolean,
  ) {
    this.#anchors = new Map(place.anchors.map((anchor, index) => [anchor, index]));
  }

  /** Whether any row that lay before the boundary was there. */
  get foundAny(): boolean {
    return this.#passing;
  }

  /** Whether the boundary is where it was: right behind the row that stood before it, or at the beginning. */
  get isSure(): boolean {
    return this.#isSure;
  }

  cut(keys: readonly (readonly string[])[]): number | null {
    if (this.#anchors.size === 0) {
      this.#isSure = this.place.ordinal === 0;
      return this.#isSure ? 0 : null;
    }
    for (const [index, key] of keys.entries()) {
      const anchor = this.#anchors.get(anchorOf(key));
      if (anchor === 0) {
        this.#isSure = true;
        return this.onRow ? index : index + 1;
      }
      if (anchor !== undefined) this.#passing = true;
      else if (this.#passing) return index;
    }
    return null;
  }
}

/** Stands in where none of those rows is left: the boundary lies behind as many rows as it did. */
export class BoundaryByCount implements BoundaryCut {
  #left: number;

  constructor(place: PagedPlace) {
    this.#left = rowsLeftBefore(place, undefined);
  }

  cut(keys: readonly (readonly string[])[]): number | null {
    if (this.#left <= keys.length) return Math.max(0, this.#left);
    this.#left -= keys.length;
    return null;
  }
}
