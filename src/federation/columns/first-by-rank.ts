import { sortInTurns, Turns } from "./turns.js";

/** One in so many rows is looked at for a first idea of how far the wanted ones reach. */
const sampleEvery = 61;

/** Ranks of all rows, as they are kept. */
export interface RowRanks {
  /** What each row has: a number whose rank is told by `ranks`, or its rank itself where that is null. */
  readonly numbers: Readonly<Uint8Array | Uint16Array | Uint32Array | Float64Array>;
  /** `Infinity` stands for null, which comes last in every order; so does `-Infinity` where rows have ranks themselves. */
  readonly ranks: Float64Array | null;
}

export interface RankedScan {
  /** Rows in the order that decides between equal ranks. */
  readonly rows: Uint32Array;
  readonly of: RowRanks;
  readonly descending: boolean;
  /** From the end: the last row first. */
  readonly backward: boolean;
  /** 1 for each row in question; null: all of them. */
  readonly selected: Uint8Array | null;
  /** Rows are in question behind this rank, and rows of this rank from a place on. */
  readonly edge: { readonly rank: number; readonly place: number } | null;
  readonly size: number;
}

/**
 * The first rows by rank. Every row is looked at once, and few are sorted: a sample tells of a rank that enough rows reach
 * for certain, and no row beyond it is taken up.
 */
export async function firstByRank(scan: RankedScan): Promise<readonly number[]> {
  const { size, rows } = scan;
  if (size <= 0 || rows.length === 0) return [];
  const bound = boundOf(collect(scan, sampleEvery, Infinity, Infinity).ranks, size);
  const { found, ranks } = collect(scan, 1, bound, size);
  const sorted = await sortInTurns(
    Uint32Array.from(found, (_, at) => at),
    (a, b) => compareRanks(ranks[a] ?? 0, ranks[b] ?? 0),
    new Turns(),
  );
  return Array.from(sorted.subarray(0, size), (at) => found[at] ?? 0);
}

/**
 * Rows up to the bound, and of those at the bound no more than `mostAtBound`, with their distances from the beginning of
 * the answer.
 */
function collect(
  scan: RankedScan,
  step: number,
  bound: number,
  mostAtBound: number,
): { readonly found: readonly number[]; readonly ranks: readonly number[] } {
  const { rows, selected, backward } = scan;
  const rankOf = reader(scan.of);
  const { factor, ofNull, edge, edgePlace } = directionOf(scan);
  const found: number[] = [];
  const ranks: number[] = [];
  const { length } = rows;
  let atBound = 0;
  for (let at = 0; at < length; at += step) {
    const row = rows[backward ? length - 1 - at : at] ?? 0;
    if (selected !== null && selected[row] !== 1) continue;
    const rank = rankOf(row);
    const distance = Number.isFinite(rank) ? factor * rank : ofNull;
    // The better part of all rows ends here.
    if (distance > bound || distance < edge) continue;
    const isTaken = distance === bound && atBound >= mostAtBound;
    if (isTaken || (distance === edge && at < edgePlace)) continue;
    if (distance === bound) atBound += 1;
    found.push(row);
    ranks.push(distance);
  }
  return { found, ranks };
}

function reader({ numbers, ranks }: RowRanks): (row: number) => number {
  if (ranks === null) return (row) => numbers[row] ?? 0;
  return (row) => ranks[numbers[row] ?? 0] ?? 0;
}

/** Distances from the beginning of the answer: the nearer, the smaller. */
function directionOf(scan: RankedScan): {
  readonly factor: number;
  readonly ofNull: number;
  readonly edge: number;
  readonly edgePlace: number;
} {
  const { backward, descending, edge, rows } = scan;
  const factor = backward === descending ? 1 : -1;
  const ofNull = backward ? Number.NEGATIVE_INFINITY : Infinity;
  if (edge === null) return { factor, ofNull, edge: Number.NEGATIVE_INFINITY, edgePlace: 0 };
  return {
    factor,
    ofNull,
    edge: edge.rank === Infinity ? ofNull : factor * edge.rank,
    edgePlace: backward ? rows.length - edge.place : edge.place,
  };
}

/** A distance that at least `size` rows do not exceed. */
function boundOf(sample: readonly number[], size: number): number {
  if (sample.length < size) return Infinity;
  return Float64Array.from(sample).sort()[size - 1] ?? Infinity;
}

/** Infinities are equal to themselves. */
function compareRanks(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
