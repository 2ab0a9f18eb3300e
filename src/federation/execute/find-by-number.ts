import type { Position } from "../../sources/spi/source-connector.js";
import { placeOnPage } from "./place-on-page.js";
import { rowsLeftBefore, type PagedPlace } from "./place.js";
import { guessAt, Sightings, type FoundPlace, type PlaceSearch } from "./found-place.js";
import type { Step } from "./step.js";

/** Searches a list whose pages have numbers: the page of the place, then its neighbours, outwards. */
export async function findByNumber<Row>(
  place: PagedPlace,
  search: PlaceSearch<Row>,
): Promise<FoundPlace<Row>> {
  const { pageSize, keyOf } = search;
  const { page, consumed } = pageOf(place, pageSize);
  const read = (number: number): Promise<Step<Row>> =>
    search.read(positionOf(number), [], (number - 1) * pageSize);
  const known: { total?: number | undefined } = {};
  if (search.readBehind !== null && place.total >= 0 && consumed >= pageSize) {
    const step = await search.readBehind(page + 1, page * pageSize);
    const { index, nearestAt, lead } = placeOnPage(step.page.rows, place.anchors, keyOf);
    const isThere = index === 0 ? step.page.total === place.total : lead === 0;
    if (isThere) return { step, index, nearestAt };
    known.total = step.page.total;
  }
  let end = Infinity;
  const sightings = new Sightings<Row>();
  for (const number of pagesAround(page, {
    place,
    pageSize,
    total: () => known.total,
    end: () => end,
    isNear: () => sightings.doubtful !== null || isCounted(place, known.total),
  })) {
    const step = await read(number);
    const expected = number === page && place.pageSize === pageSize ? consumed : 0;
    const found = sightings.judge(
      step,
      placeOnPage(step.page.rows, place.anchors, keyOf, expected),
    );
    if (found !== null) return found;
    known.total ??= step.page.total;
    if (step.page.next === null) end = Math.min(end, number);
  }
  if (sightings.doubtful !== null) return sightings.doubtful;
  const left = rowsLeftBefore(place, known.total);
  const number = Math.max(1, Math.ceil(left / pageSize));
  const step = await read(number);
  return guessAt(step, left - (number - 1) * pageSize);
}

function positionOf(number: number): Position | null {
  return number === 1 ? null : number;
}

/** The page that held the place, and how many of its rows lie before it. Pages may have had another size then. */
function pageOf(
  place: PagedPlace,
  pageSize: number,
): { readonly page: number; readonly consumed: number } {
  if (place.pageSize === pageSize) {
    return { page: Number(place.position ?? 1), consumed: place.consumed };
  }
  const page = Math.max(1, Math.ceil(place.ordinal / pageSize));
  return { page, consumed: place.ordinal - (page - 1) * pageSize };
}

/** Pages to each side that are searched where nothing can have moved far: four, and two hundred rows at the least. */
function nearReach(pageSize: number): number {
  return Math.max(4, Math.ceil(200 / pageSize));
}

function isCounted(place: PagedPlace, total: number | undefined): total is number {
  return total !== undefined && place.total >= 0;
}

/** The page itself, the page to which its rows must have moved by the source's count, then its neighbours outwards. */
function* pagesAround(
  page: number,
  list: {
    readonly place: PagedPlace;
    readonly pageSize: number;
    readonly total: () => number | undefined;
    readonly end: () => number;
    /** What lies further off is no better: where rows are counted, they have not moved there without being noticed. */
    readonly isNear: () => boolean;
  },
): Iterable<number> {
  const tried = new Set<number>();
  const untried = (number: number): number[] => {
    if (number < 1 || number > list.end() || tried.has(number)) return [];
    tried.add(number);
    return [number];
  };
  yield* untried(page);
  const total = list.total();
  if (isCounted(list.place, total)) {
    const moved = list.place.ordinal + total - list.place.total;
    yield* untried(Math.max(1, Math.ceil(moved / list.pageSize)));
  }
  const isWithin = (away: number): boolean =>
    (!list.isNear() || away <= nearReach(list.pageSize)) &&
    (page + away <= list.end() || page - away >= 1);
  for (let away = 1; isWithin(away); away++) {
    yield* untried(page + away);
    yield* untried(page - away);
  }
}
