import { sortInTurns, Turns } from "./turns.js";

/** One in so many rows is looked at for a first idea of how far the wanted ones reach. */
const sampleEvery = 61;

export interface RankedScan {
  /** Places to be looked at, in the order that decides between equal ranks. */
  readonly length: number;
  /** The rank of the row at the place; NaN: it is none of those that are wanted. Lower ones come first. */
  readonly rankAt: (place: number) => number;
  readonly size: number;
}

/**
 * The places of the first rows by rank. All places are looked at once, and few are sorted: a sample tells of a rank
 * that so many rows reach for certain, and no row beyond it is taken up.
 */
export async function firstByRank(scan: RankedScan): Promise<readonly number[]> {
  const { length, rankAt, size } = scan;
  if (size <= 0) return [];
  const bound = await reachOf(scan);
  const places: number[] = [];
  const ranks: number[] = [];
  let atBound = 0;
  for (let place = 0; place < length; place++) {
    const rank = rankAt(place);
    if (rank < bound || (rank === bound && atBound < size)) {
      if (rank === bound) atBound += 1;
      places.push(place);
      ranks.push(rank);
    }
  }
  const sorted = await sortInTurns(
    Uint32Array.from(places, (_, at) => at),
    (a, b) => compareRanks(ranks[a] ?? 0, ranks[b] ?? 0),
    new Turns(),
  );
  return Array.from(sorted.subarray(0, size), (at) => places[at] ?? 0);
}

/** A rank that at least `size` rows do not exceed. */
async function reachOf({ length, rankAt, size }: RankedScan): Promise<number> {
  const sample: number[] = [];
  for (let place = 0; place < length; place += sampleEvery) {
    const rank = rankAt(place);
    if (!Number.isNaN(rank)) sample.push(rank);
  }
  if (sample.length < size) return Infinity;
  return Float64Array.from(sample).sort()[size - 1] ?? Infinity;
}

/** Infinities are equal to themselves. */
function compareRanks(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
