import { SourceError } from "../../domain/errors.js";
import type { Position } from "../../sources/spi/source-connector.js";
import { KeySet } from "./key-set.js";
import type { PageRead } from "./list-reader.js";
import { goesOn } from "./page-content.js";
import { anchorCount, anchorOf, AnchorSet, rowsLeftBefore, type PagedPlace } from "./place.js";

type Key = readonly string[];

/** A page of a list as a walk came to it. */
export interface Step<Row> {
  readonly position: Position | null;
  readonly page: PageRead<Row>;
  /** Rows of the segment before this page. */
  readonly ordinal: number;
  /** Keys before the page, the nearest last. */
  readonly head: readonly Key[];
}

/** Where a place was found: behind the first `index` rows of a page. */
export interface FoundPlace<Row> {
  readonly step: Step<Row>;
  readonly index: number;
  /** No row that was passed was found: it is where the count of rows says. */
  readonly isGuess?: true;
}

type Read<Row> = (
  position: Position | null,
  head: readonly Key[],
  ordinal: number,
) => Promise<Step<Row>>;

export interface PlaceSearch<Row> {
  /** Pages have numbers, so that each can be entered. */
  readonly byNumber: boolean;
  readonly pageSize: number;
  /**
   * Reads the page behind the one that held the place: from memory only where it goes on there. Null: the list is known to
   * have moved, or what lies behind the place is not wanted.
   */
  readonly readBehind: ((position: Position, ordinal: number) => Promise<Step<Row>>) | null;
  readonly keyOf: (row: Row) => Key;
  readonly read: Read<Row>;
  /** The same where nothing that another operation read may serve. */
  readonly readLive: Read<Row>;
}

/**
 * Finds a place again by the rows that were passed before it, wherever they have moved. Among pages that were read at
 * different times they may have slid from one to the other, and stand on none: where the nearest of them is not found in
 * memory, the list itself is searched.
 */
export async function findPlace<Row>(
  place: PagedPlace,
  search: PlaceSearch<Row>,
): Promise<FoundPlace<Row>> {
  const find = search.byNumber ? findByNumber : findByToken;
  const fromMemory: Step<Row>[] = [];
  const read: Read<Row> = async (position, head, ordinal) => {
    const step = await search.read(position, head, ordinal);
    if (!step.page.isLive) fromMemory.push(step);
    return step;
  };
  const searchAll = async (how: PlaceSearch<Row>): Promise<FoundPlace<Row>> => {
    const found = await find(place, how);
    return found.isGuess === undefined ? toNearest(place, found, how) : found;
  };
  const found = await searchAll({ ...search, read });
  const isSure = found.isGuess === undefined && isNearest(place, found, search.keyOf);
  if (isSure || fromMemory.length === 0) return found;
  return searchAll({ ...search, read: search.readLive });
}

/** Whether the place lies right behind the row that was the nearest before it, or before all rows. */
function isNearest<Row>(
  place: PagedPlace,
  { step, index }: FoundPlace<Row>,
  keyOf: (row: Row) => Key,
): boolean {
  const row = step.page.rows[index - 1];
  return row === undefined || anchorOf(keyOf(row)) === place.anchors[0];
}

/** Rows that came in front may have moved what lay nearest before the place to pages behind. */
async function toNearest<Row>(
  place: PagedPlace,
  found: FoundPlace<Row>,
  search: PlaceSearch<Row>,
): Promise<FoundPlace<Row>> {
  const { keyOf } = search;
  let best = found;
  let { step, index } = found;
  const walked = new Set<Position>();
  while (!isNearest(place, best, keyOf) && index === step.page.rows.length) {
    const { next } = step.page;
    if (next === null) break;
    assertNew(walked, next);
    step = await readNext(step, next, search);
    index = indexAfter(step.page.rows, place.anchors, keyOf);
    if (index > 0) best = { step, index };
  }
  return best;
}

/** Rows of a page that the next one was not seen to go on behind may by now lie behind it: they are not its head. */
async function readNext<Row>(
  step: Step<Row>,
  next: Position,
  { keyOf, read }: PlaceSearch<Row>,
): Promise<Step<Row>> {
  const ordinal = step.ordinal + step.page.rows.length;
  const following = await read(next, tailOf(step, keyOf), ordinal);
  return goesOn(step.page, following.page) ? following : { ...following, head: [] };
}

/** @throws SourceError where the source has named the page before. */
function assertNew(walked: Set<Position>, position: Position): void {
  if (walked.has(position)) {
    throw new SourceError("SOURCE_BAD_RESPONSE", "The source names a page twice in one list.");
  }
  walked.add(position);
}

/** The index behind the passed row that lies furthest on in the page; 0: none is there. */
export function indexAfter<Row>(
  rows: readonly Row[],
  anchors: readonly string[],
  keyOf: (row: Row) => Key,
): number {
  if (anchors.length === 0) return 0;
  const passed = new AnchorSet(anchors);
  let index = rows.length;
  while (index > 0 && !passed.has(keyOf(rows[index - 1] as Row))) index -= 1;
  return index;
}

/** The last rows up to the end of a page, each once, the nearest last. */
export function tailOf<Row>(step: Step<Row>, keyOf: (row: Row) => Key): readonly Key[] {
  const own = step.page.rows.slice(-2 * anchorCount).map((row) => keyOf(row));
  const seen = new KeySet();
  const distinct: Key[] = [];
  for (const key of [...step.head, ...own].reverse()) {
    if (distinct.length < anchorCount && seen.add(key)) distinct.unshift(key);
  }
  return distinct;
}

async function findByNumber<Row>(
  place: PagedPlace,
  search: PlaceSearch<Row>,
): Promise<FoundPlace<Row>> {
  const { pageSize } = search;
  const { page, consumed } = pageOf(place, pageSize);
  const read = (number: number): Promise<Step<Row>> =>
    search.read(positionOf(number), [], (number - 1) * pageSize);
  const known: { total?: number | undefined } = {};
  if (search.readBehind !== null && place.total >= 0 && consumed >= pageSize) {
    const behind = await search.readBehind(page + 1, page * pageSize);
    const index = indexAfter(behind.page.rows, place.anchors, search.keyOf);
    if (index > 0 || behind.page.total === place.total) return { step: behind, index };
    known.total = behind.page.total;
  }
  let end = Infinity;
  for (const number of pagesAround(page, {
    place,
    pageSize,
    total: () => known.total,
    end: () => end,
  })) {
    const step = await read(number);
    const index = indexAfter(step.page.rows, place.anchors, search.keyOf);
    if (index > 0) return { step, index };
    known.total ??= step.page.total;
    if (step.page.next === null) end = Math.min(end, number);
  }
  const left = rowsLeftBefore(place, known.total);
  const number = Math.max(1, Math.ceil(left / pageSize));
  const step = await read(number);
  const index = Math.min(left - (number - 1) * pageSize, step.page.rows.length);
  return { step, index, isGuess: true };
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

/** Pages to each side that are searched in a counted list: four, and two hundred rows at the least. */
function countedReach(pageSize: number): number {
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
  if (total !== undefined && list.place.total >= 0) {
    const moved = list.place.ordinal + total - list.place.total;
    yield* untried(Math.max(1, Math.ceil(moved / list.pageSize)));
  }
  // Where rows are counted, what lies further off has not moved there without being noticed.
  const reach = isCounted(list.place, total) ? countedReach(list.pageSize) : Infinity;
  for (let away = 1; away <= reach && (page + away <= list.end() || page - away >= 1); away++) {
    yield* untried(page + away);
    yield* untried(page - away);
  }
}

async function findByToken<Row>(
  place: PagedPlace,
  search: PlaceSearch<Row>,
): Promise<FoundPlace<Row>> {
  const hinted = await readHint(place, search);
  const found = hinted === null ? 0 : indexAfter(hinted.page.rows, place.anchors, search.keyOf);
  if (hinted !== null && found > 0) return { step: hinted, index: found };
  const walked = new Set<Position>();
  const first = await search.read(null, [], 0);
  const left = rowsLeftBefore(place, undefined);
  let fallback: FoundPlace<Row> | null =
    left === 0 ? { step: first, index: 0, isGuess: true } : null;
  let step = first;
  for (;;) {
    const index = indexAfter(step.page.rows, place.anchors, search.keyOf);
    if (index > 0) return { step, index };
    const end = step.ordinal + step.page.rows.length;
    if (end >= left) fallback ??= { step, index: Math.max(0, left - step.ordinal), isGuess: true };
    const { next } = step.page;
    if (next === null) return fallback ?? { step, index: step.page.rows.length, isGuess: true };
    assertNew(walked, next);
    step = await readNext(step, next, search);
  }
}

/** The page that held the place; null where the source does not know its own token any more. */
export async function readHint<Row>(
  place: PagedPlace,
  search: Pick<PlaceSearch<Row>, "read">,
): Promise<Step<Row> | null> {
  const start = Math.max(0, place.ordinal - place.consumed);
  try {
    return await search.read(place.position, [], start);
  } catch (error) {
    const forgotten =
      error instanceof SourceError && [400, 404, 410, 422].includes(error.status ?? 0);
    if (forgotten && place.position !== null) return null;
    throw error;
  }
}
