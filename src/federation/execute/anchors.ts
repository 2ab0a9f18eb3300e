import type { Step } from "./find-place.js";
import { anchorCount, anchorOf } from "./place.js";

/** The anchors of a page's rows, by index, as far as any place has asked for them. */
const known = new WeakMap<readonly object[], Map<number, string>>();

/**
 * What a place behind the row at this index remembers: the row and those before it, the nearest first, also those of the
 * page before (`head`) and of an earlier place.
 */
export function anchorsUpTo<Row extends object>(
  { page: { rows }, head }: Pick<Step<Row>, "page" | "head">,
  index: number,
  earlier: readonly string[],
  keyOf: (row: Row) => readonly string[],
): readonly string[] {
  const anchors = new Set<string>();
  const own = anchorsOf(rows);
  for (let at = index; at >= 0 && anchors.size < anchorCount; at--) {
    const row = rows[at];
    if (row === undefined) continue;
    let anchor = own.get(at);
    if (anchor === undefined) {
      anchor = anchorOf(keyOf(row));
      own.set(at, anchor);
    }
    anchors.add(anchor);
  }
  for (let at = head.length - 1; at >= 0 && anchors.size < anchorCount; at--) {
    anchors.add(anchorOf(head[at] ?? []));
  }
  for (const anchor of earlier) if (anchors.size < anchorCount) anchors.add(anchor);
  return [...anchors];
}

function anchorsOf(rows: readonly object[]): Map<number, string> {
  let own = known.get(rows);
  if (own === undefined) {
    own = new Map();
    known.set(rows, own);
  }
  return own;
}
