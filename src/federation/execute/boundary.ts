import { anchorOf, type PagedPlace, type Place } from "./place.js";

/** Where a walk backward begins. */
export interface Boundary {
  readonly place: Place;
  /** The row right before the place is the cursor's own, and lies behind the boundary. */
  readonly onRow: boolean;
}

/** Finds a boundary again while its list is walked from the beginning. */
export class BoundaryFinder {
  readonly #anchors: ReadonlyMap<string, number>;
  #passing = false;

  constructor(
    private readonly place: PagedPlace,
    private readonly onRow: boolean,
  ) {
    this.#anchors = new Map(place.anchors.map((anchor, index) => [anchor, index]));
  }

  /** How many of these next rows lie before the boundary; null where it is not among them. */
  cut(keys: readonly (readonly string[])[], segmentHash: string): number | null {
    if (segmentHash !== this.place.segmentHash) return this.#passing ? 0 : null;
    if (this.#anchors.size === 0) return this.place.ordinal === 0 ? 0 : null;
    for (const [index, key] of keys.entries()) {
      const anchor = this.#anchors.get(anchorOf(key));
      if (anchor === 0) return this.onRow ? index : index + 1;
      if (anchor !== undefined) this.#passing = true;
      else if (this.#passing) return index;
    }
    return null;
  }
}
