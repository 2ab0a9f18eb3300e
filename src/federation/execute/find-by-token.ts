import { causedByReader, SourceError } from "../../domain/errors.js";
import type { Position } from "../../sources/spi/source-connector.js";
import { placeOnPage, type PlaceOnPage } from "./place-on-page.js";
import { rowsLeftBefore, type PagedPlace } from "./place.js";
import { isRefusedToken } from "./refused-token.js";
import { guessAt, Sightings, type FoundPlace, type PlaceSearch } from "./found-place.js";
import { assertNew, readNext, type ReadStep, type Step } from "./step.js";

/** Searches a list whose pages name only their successors: the page that held the place, else from the beginning. */
export async function findByToken<Row>(
  place: PagedPlace,
  search: PlaceSearch<Row>,
): Promise<FoundPlace<Row>> {
  const { ordinal } = place;
  const placeOn = ({ page }: Step<Row>): PlaceOnPage =>
    placeOnPage(page.rows, place.anchors, search.keyOf);
  const sightings = new Sightings<Row>();
  const { hinted, first } = await readEntrance(place, search);
  const near = hinted === null ? null : await findNear(place, hinted, search, sightings);
  if (near !== null) return near;
  const walked = new Set<Position>();
  const left = rowsLeftBefore(place, undefined);
  let step = first ?? (await search.read(null, [], 0));
  let fallback: FoundPlace<Row> | null = left === 0 ? guessAt(step, 0) : null;
  for (;;) {
    const found = sightings.judge(step, placeOn(step));
    if (found !== null) return found;
    const end = step.ordinal + step.page.rows.length;
    if (end >= left) fallback ??= guessAt(step, left - step.ordinal);
    const { next } = step.page;
    const { doubtful } = sightings;
    if (doubtful !== null && (next === null || end >= ordinal)) return doubtful;
    if (next === null) return fallback ?? guessAt(step, Infinity);
    assertNew(walked, next);
    step = await readNext(step, next, search);
  }
}

/**
 * The place on the page that held it, or on one of those beside it: rows that went or came in front move it there. Few pages
 * from the beginning it is looked for from there.
 */
async function findNear<Row>(
  place: PagedPlace,
  hinted: Step<Row>,
  search: PlaceSearch<Row>,
  sightings: Sightings<Row>,
): Promise<FoundPlace<Row> | null> {
  const judge = (step: Step<Row> | null, expected = 0): FoundPlace<Row> | null =>
    step === null
      ? null
      : sightings.judge(step, placeOnPage(step.page.rows, place.anchors, search.keyOf, expected));
  const found = judge(hinted, place.consumed);
  if (found !== null || startOf(place) < fewPages * place.pageSize) return found;
  const { previous } = place;
  if (previous !== undefined) {
    const before = await readHint({ ...place, position: previous, consumed: 0 }, search);
    const there = judge(before);
    if (there !== null) return there;
  }
  const { next } = hinted.page;
  return next === null ? null : judge(await readNext(hinted, next, search));
}

/** The next page is read beside it as well. */
const fewPages = 3;

/**
 * The page that held the place. Where the source refuses its token, the first page, from which the list is walked again.
 * A source that does not answer its first page either has not forgotten a token: it fails, and an earlier read of the page
 * may stand in.
 */
async function readEntrance<Row>(
  place: PagedPlace,
  search: Pick<PlaceSearch<Row>, "read">,
): Promise<{ readonly hinted: Step<Row> | null; readonly first: Step<Row> | null }> {
  const hinted = await readHint(place, search);
  if (hinted !== null) return { hinted, first: null };
  let first: Step<Row> | null = null;
  try {
    first = await search.read(null, [], 0);
    if (!first.page.isStale) return { hinted, first };
  } catch (error) {
    if (!(error instanceof SourceError) || causedByReader.has(error.reason)) throw error;
  }
  return { hinted: await search.read(place.position, [], startOf(place)), first };
}

/** The page that held the place; null where the source does not know its own token any more. */
export async function readHint<Row>(
  place: PagedPlace,
  search: { readonly read: ReadStep<Row> },
): Promise<Step<Row> | null> {
  try {
    return await search.read(place.position, [], startOf(place));
  } catch (error) {
    if (isRefusedToken(place.position, error)) return null;
    throw error;
  }
}

function startOf(place: PagedPlace): number {
  return Math.max(0, place.ordinal - place.consumed);
}
