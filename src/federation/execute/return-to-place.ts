import type { Position } from "../../sources/spi/source-connector.js";
import { readHint } from "./find-by-token.js";
import { findPlace } from "./find-place.js";
import { noteCounted, pageEndingAt, type FollowedList } from "./follow-page.js";
import type { FoundPlace } from "./found-place.js";
import { goesOn } from "./page-content.js";
import type { PagedPlace } from "./place.js";
import { tailOf, type Step } from "./step.js";

/** Finds the place of an earlier walk again. */
export async function returnToPlace<
  Row extends object,
  Field extends string,
  Attribute extends string,
>(
  list: FollowedList<Row, Field, Attribute>,
  place: PagedPlace,
  live: boolean,
): Promise<FoundPlace<Row>> {
  const { reader, segment, keyOf, read } = list;
  const byNumber = reader.options.path.paging.style === "page-number";
  const ending = byNumber && !live ? pageEndingAt(list, place) : undefined;
  const behind = new Set<Step<Row>>();
  const readBehind = async (position: Position, ordinal: number): Promise<Step<Row>> => {
    const kept = reader.ahead(segment, position)?.page;
    const serves = kept === undefined || (ending !== undefined && goesOn(ending, kept));
    const step = await read(position, [], ordinal, !serves);
    behind.add(step);
    return step;
  };
  const found = await findPlace(place, {
    byNumber,
    pageSize: reader.pageSize,
    keyOf,
    read: (position, head, ordinal) => read(position, head, ordinal, live),
    readLive: (position, head, ordinal) => read(position, head, ordinal, true),
    readBehind: live ? null : readBehind,
  });
  if (found.index === 0 && behind.has(found.step) && ending !== undefined) {
    noteCounted(list, ending, found.step.page);
  }
  return found;
}

/**
 * The page at which the walk goes on behind empty ones that it had passed, so that these are not passed again each time.
 * Null: there were none, the list has rows in front of them now, or the source does not know the page any more.
 *
 * @param found Where the row before them stands; null: there was none.
 */
export async function readBeyondEmptyPages<
  Row extends object,
  Field extends string,
  Attribute extends string,
>(
  { keyOf, read }: FollowedList<Row, Field, Attribute>,
  { goesOnAt, ...place }: PagedPlace,
  found: FoundPlace<Row> | null,
): Promise<Step<Row> | null> {
  if (goesOnAt === undefined) return null;
  const isThere = found?.isGuess === undefined && found?.index === found?.step.page.rows.length;
  if (!isThere) return null;
  const head = found === null ? [] : tailOf(found.step, keyOf);
  const page = { ...place, position: goesOnAt, consumed: 0 };
  return readHint(page, {
    read: (position, _head, ordinal) => read(position, head, ordinal, true),
  });
}
