import type { Position } from "../../sources/spi/source-connector.js";
import { findByNumber } from "./find-by-number.js";
import { findByToken } from "./find-by-token.js";
import { AnchorSet, type PagedPlace } from "./place.js";
import type { FoundPlace, PlaceSearch } from "./found-place.js";
import { isRefusal } from "./refused-token.js";
import { assertNew, readNext, type ReadStep, type Step } from "./step.js";

/**
 * Finds a place again by the rows that were passed before it, wherever they have moved. Among pages that were read at
 * different times they may have slid from one to the other, and stand on none: where the nearest of them is not found in
 * memory, or memory leads to a page that the source does not know any more, the list itself is searched.
 */
export async function findPlace<Row>(
  place: PagedPlace,
  search: PlaceSearch<Row>,
): Promise<FoundPlace<Row>> {
  const find = search.byNumber ? findByNumber : findByToken;
  const fromMemory: Step<Row>[] = [];
  const read: ReadStep<Row> = async (position, head, ordinal) => {
    const step = await search.read(position, head, ordinal);
    if (!step.page.isLive) fromMemory.push(step);
    return step;
  };
  const searchAll = async (how: PlaceSearch<Row>): Promise<FoundPlace<Row>> => {
    const found = await find(place, how);
    return found.isGuess === undefined ? toNearest(place, found, how) : found;
  };
  try {
    const found = await searchAll({ ...search, read });
    const isSure = found.isGuess === undefined && isNearest(found);
    if (isSure || fromMemory.length === 0) return found;
  } catch (error) {
    if (search.byNumber || fromMemory.length === 0 || !isRefusal(error)) throw error;
  }
  return searchAll({ ...search, read: search.readLive });
}

/** Whether the place lies behind the row that was the nearest before it, or before all rows. */
function isNearest({ index, nearestAt }: FoundPlace<unknown>): boolean {
  return index === 0 || nearestAt !== null;
}

/** Rows that came in front may have moved what lay nearest before the place to pages behind. */
async function toNearest<Row>(
  place: PagedPlace,
  found: FoundPlace<Row>,
  search: PlaceSearch<Row>,
): Promise<FoundPlace<Row>> {
  const { keyOf } = search;
  const anchors = new AnchorSet(place.anchors);
  const before = new Set<string>();
  const walked = new Set<Position>();
  let best = found;
  let { step, index } = found;
  while (!isNearest(best) && index === step.page.rows.length) {
    const { next } = step.page;
    if (next === null) break;
    assertNew(walked, next);
    for (const row of step.page.rows) before.add(JSON.stringify(keyOf(row)));
    step = await readNext(step, next, search);
    const { rows } = step.page;
    index = 0;
    let nearestAt: number | null = null;
    let last = 0;
    for (; index < rows.length; index++) {
      const key = keyOf(rows[index] as Row);
      const near = anchors.indexOf(key);
      if (near === -1 && !before.has(JSON.stringify(key))) break;
      if (near !== -1) last = index + 1;
      if (near === 0) nearestAt ??= index;
    }
    if (last > 0) best = { step, index: last, nearestAt };
  }
  return best;
}
