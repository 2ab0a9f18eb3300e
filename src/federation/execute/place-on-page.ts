import { AnchorSet } from "./place.js";

/** Where a place lies on a page, going by the rows that it remembers. */
export interface PlaceOnPage {
  /** It lies behind that many rows; 0: none of those that it remembers is there. */
  readonly index: number;
  /** Where the row stands that was the nearest before the place; null where it is not there. */
  readonly nearestAt: number | null;
  /** Rows before those that it remembers: older ones, or such as were not passed yet. */
  readonly lead: number;
  /** What was found may be the second copy of a row, with rows before it that were not passed yet. */
  readonly isDoubtful: boolean;
}

/**
 * The place lies behind the first rows in a row that were passed: further on, a passed row that the source sends twice
 * would hide the rows between.
 *
 * @param expected Where the place lay when it was made, if this was its page.
 */
export function placeOnPage<Row>(
  rows: readonly Row[],
  anchors: readonly string[],
  keyOf: (row: Row) => readonly string[],
  expected = 0,
): PlaceOnPage {
  const passed = new AnchorSet(anchors);
  const nearness = (at: number): number => {
    const row = rows[at];
    return row === undefined ? -1 : passed.indexOf(keyOf(row));
  };
  if (nearness(expected - 1) === 0) {
    return { index: expected, nearestAt: expected - 1, lead: 0, isDoubtful: false };
  }
  let lead = 0;
  while (lead < rows.length && nearness(lead) === -1) lead += 1;
  if (lead === rows.length) return { index: 0, nearestAt: null, lead: 0, isDoubtful: false };
  let nearestAt: number | null = null;
  let index = lead;
  for (let near = nearness(index); near !== -1; near = nearness(index)) {
    if (near === 0) nearestAt ??= index;
    index += 1;
  }
  const isDoubtful = lead > 0 && index - lead === 1 && anchors.length > 1;
  return { index, nearestAt, lead, isDoubtful };
}
