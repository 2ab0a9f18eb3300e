import type { Position } from "../../sources/spi/source-connector.js";
import type { ListReader, PageAhead, PageRead } from "./list-reader.js";
import { goesOn } from "./page-content.js";
import { placeOnPage } from "./place-on-page.js";
import { anchorCount, anchorOf, type PagedPlace } from "./place.js";
import type { Segment } from "./segments.js";
import { tailOf, type Step } from "./step.js";

/** The list in which a walk goes from page to page. */
export interface FollowedList<Row extends object, Field extends string, Attribute extends string> {
  readonly reader: ListReader<Row, Field, Attribute>;
  readonly segment: Segment<Field>;
  readonly keyOf: (row: Row) => readonly string[];
  readonly read: (
    position: Position | null,
    head: Step<Row>["head"],
    ordinal: number,
    isLive: boolean,
  ) => Promise<Step<Row>>;
}

/** The page behind another, and how many of its rows were passed there. */
export interface FollowedPage<Row> {
  readonly step: Step<Row>;
  readonly index: number;
}

/**
 * Rows of a page from which on a count that has not changed proves that the next page begins where it did: otherwise
 * more rows than these would have come in front of it, and just as many gone behind.
 */
const provedByCount = 2 * anchorCount;

/**
 * Reads the page behind the last one, from memory only where it goes on where that one ended. Null: rows may have slid
 * from one to the other, and the place behind the last row has to be found again.
 *
 * @param before The last page that held a row: through an empty one, rows slide unseen.
 */
export async function followPage<
  Row extends object,
  Field extends string,
  Attribute extends string,
>(
  list: FollowedList<Row, Field, Attribute>,
  last: Step<Row>,
  before: PageRead<Row>,
): Promise<FollowedPage<Row> | null> {
  const { reader, segment, keyOf, read } = list;
  const { next, rows, total } = last.page;
  if (next === null) return null;
  const ahead = reader.ahead(segment, next);
  const isKnown = isKnownToGoOn(before, ahead);
  const isCounted = typeof next === "number" && total !== undefined;
  if (!isKnown && !isCounted && !before.isLive) return null;
  const step = await read(next, tailOf(last, keyOf), last.ordinal + rows.length, !isKnown);
  // What was known of the page in memory, another operation may have made forgotten while it was fetched.
  const isAsKnown = isKnown && ahead?.page?.sequence === step.page.sequence;
  if (isAsKnown || goesOn(before, step.page)) {
    step.page.content.noteFollows(before.content);
    return { step, index: 0 };
  }
  const index = indexByCount(last, step.page, keyOf);
  if (index === null) return null;
  if (index === 0) noteCounted(list, before, step.page);
  return { step, index };
}

/** Whether a page goes on behind another, as far as is known before it is read. Undefined: the source will be asked. */
function isKnownToGoOn<Row>(before: PageRead<Row>, ahead: PageAhead<Row> | undefined): boolean {
  if (ahead === undefined) return before.isLive;
  if (ahead.page !== undefined) return goesOn(before, ahead.page);
  return ahead.era === before.era || (before.isLive && ahead.sequence > before.sequence);
}

/**
 * How many rows of the page behind were passed before: rows came in front, and moved them there. Null: it begins with
 * others, or the source counts otherwise than before, and rows may have moved further. An earlier read proves nothing.
 */
function indexByCount<Row>(
  last: Step<Row>,
  { rows, total, sequence }: PageRead<Row>,
  keyOf: (row: Row) => readonly string[],
): number | null {
  const anchors = [...tailOf(last, keyOf)].reverse().map(anchorOf);
  const { index, lead } = placeOnPage(rows, anchors, keyOf);
  if (index > 0) return lead === 0 ? index : null;
  const isCounted = total !== undefined && total === last.page.total;
  return isCounted && sequence > last.page.sequence ? 0 : null;
}

/** The page in memory that ends where a place is; undefined where there is none. */
export function pageEndingAt<Row extends object, Field extends string, Attribute extends string>(
  { reader, segment, keyOf }: FollowedList<Row, Field, Attribute>,
  place: PagedPlace,
): PageRead<Row> | undefined {
  const page = reader.ahead(segment, place.position)?.page;
  const last = page?.rows.at(-1);
  return last !== undefined && anchorOf(keyOf(last)) === place.anchors[0] ? page : undefined;
}

/** Tells that a page goes on where another ended, for all that the source counts. */
export function noteCounted<Row extends object, Field extends string, Attribute extends string>(
  { reader }: Pick<FollowedList<Row, Field, Attribute>, "reader">,
  before: PageRead<Row>,
  page: PageRead<Row>,
): void {
  if (reader.pageSize > provedByCount) page.content.noteFollows(before.content);
}
