import { Buffer } from "node:buffer";

/** A place in a list: behind all rows of a position, and so many of those that follow. */
interface Cursor {
  readonly offset: number;
  readonly position: string | null;
}

export interface CursorPage<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

export class InvalidCursor extends Error {}

/** The largest offset that Django REST framework reads. */
const offsetCutoff = 1_000;

/** Undefined for the beginning. */
function decode(cursor: string | undefined): Cursor {
  if (cursor === undefined) return { offset: 0, position: null };
  const known = /^[A-Za-z0-9+/_-]+={0,2}$/.test(cursor);
  const tokens = new URLSearchParams(Buffer.from(cursor, "base64").toString("latin1"));
  const offset = tokens.get("o") ?? "0";
  const position = tokens.get("p");
  if (!known || !/^\d+$/.test(offset) || (position === null && !tokens.has("o"))) {
    throw new InvalidCursor();
  }
  return { offset: Math.min(Number(offset), offsetCutoff), position };
}

function encode({ offset, position }: Cursor): string {
  const tokens = new URLSearchParams();
  if (offset > 0) tokens.set("o", offset.toString());
  if (position !== null) tokens.set("p", position);
  return Buffer.from(tokens.toString(), "latin1").toString("base64");
}

/**
 * Pages as Django REST framework's `CursorPagination` makes them. A cursor names the position of a row that differs
 * from the next one, so that rows which come at the front move nothing.
 * @param rows In descending order of their positions.
 */
export function cursorPage<Row>(
  rows: readonly Row[],
  positionOf: (row: Row) => string,
  cursor: string | undefined,
  size: number,
): CursorPage<Row> {
  const place = decode(cursor);
  const { position } = place;
  const rest = position === null ? rows : rows.filter((row) => positionOf(row) < position);
  const page = rest.slice(place.offset, place.offset + size);
  const following = rest[place.offset + size];
  if (following === undefined) return { rows: page, next: null };
  let compare = positionOf(following);
  let offset = 0;
  for (const row of page.toReversed()) {
    if (positionOf(row) !== compare) {
      return { rows: page, next: encode({ offset, position: positionOf(row) }) };
    }
    compare = positionOf(row);
    offset += 1;
  }
  return { rows: page, next: encode({ offset: place.offset + size, position }) };
}
