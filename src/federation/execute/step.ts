import { SourceError } from "../../domain/errors.js";
import type { Position } from "../../sources/spi/source-connector.js";
import { KeySet } from "./key-set.js";
import type { PageRead } from "./list-reader.js";
import { goesOn } from "./page-content.js";
import { AnchorSet, anchorCount, type PagedPlace } from "./place.js";

type Key = readonly string[];

/** A page of a list as a walk came to it. */
export interface Step<Row> {
  readonly position: Position | null;
  readonly page: PageRead<Row>;
  /** Where the page before it stands; absent where it is not known. */
  readonly previous?: Position | null;
  /** Rows of the segment before this page. */
  readonly ordinal: number;
  /** Keys before the page, the nearest last. */
  readonly head: readonly Key[];
  /** Where rows stand that the list has further in front as well; absent: nowhere, as far as is known. */
  readonly repeats?: ReadonlySet<number>;
}

/**
 * Where rows stand on a page that stand further in front as well: on the page, before it, or among rows that lie before
 * the index from which on it is walked.
 */
export function repeatsOn<Row>(
  { page: { rows }, head }: Step<Row>,
  before: { readonly anchors: readonly string[]; readonly from: number },
  keyOf: (row: Row) => Key,
): ReadonlySet<number> {
  const passed = new AnchorSet(before.anchors);
  const seen = new KeySet();
  for (const key of head) seen.add(key);
  const repeats = new Set<number>();
  rows.forEach((row, at) => {
    const key = keyOf(row);
    if (!seen.add(key) || (at >= before.from && passed.has(key))) repeats.add(at);
  });
  return repeats;
}

/** Reads a page, and says how a search or a walk came to it. */
export type ReadStep<Row> = (
  position: Position | null,
  head: readonly Key[],
  ordinal: number,
) => Promise<Step<Row>>;

/** The last rows up to the end of a page, each where it stands first, the nearest last. */
export function tailOf<Row>(
  { page: { rows }, head, repeats }: Step<Row>,
  keyOf: (row: Row) => Key,
): readonly Key[] {
  const seen = new KeySet();
  const tail = head.filter((key) => seen.add(key));
  const from = Math.max(0, rows.length - 2 * anchorCount);
  rows.slice(from).forEach((row, at) => {
    if (repeats?.has(from + at) === true) return;
    const key = keyOf(row);
    if (seen.add(key)) tail.push(key);
  });
  return tail.slice(-anchorCount);
}

/** Rows of a page that the next one was not seen to go on behind may by now lie behind it: they are not its head. */
export async function readNext<Row>(
  step: Step<Row>,
  next: Position,
  { keyOf, read }: { readonly keyOf: (row: Row) => Key; readonly read: ReadStep<Row> },
): Promise<Step<Row>> {
  const ordinal = step.ordinal + step.page.rows.length;
  const page = await read(next, tailOf(step, keyOf), ordinal);
  const following = { ...page, previous: step.position };
  return goesOn(step.page, following.page) ? following : { ...following, head: [] };
}

/** @throws SourceError where the source has named the page before. */
export function assertNew(walked: Set<Position>, position: Position): void {
  if (walked.has(position)) {
    throw new SourceError("SOURCE_BAD_RESPONSE", "The source names a page twice in one list.");
  }
  walked.add(position);
}

/** The page, and what the place remembers of the one before it. */
export function withPrevious<Row>(step: Step<Row>, place: PagedPlace): Step<Row> {
  const { position, previous } = place;
  const isNew = step.previous === undefined && previous !== undefined;
  return isNew && step.position === position ? { ...step, previous } : step;
}
