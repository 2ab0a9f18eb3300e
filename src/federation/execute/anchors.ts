import type { Step } from "./find-place.js";
import { anchorCount, anchorOf } from "./place.js";

/** What was made last for a page on which nothing but its own rows is remembered. */
const last = new WeakMap<
  readonly object[],
  { readonly index: number; readonly anchors: readonly string[] }
>();

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
  const isAlone = head.length === 0 && earlier.length === 0;
  const known = isAlone ? last.get(rows) : undefined;
  if (known?.index === index) return known.anchors;
  const anchors = new Set<string>();
  const remember = (key: readonly string[]): void => {
    if (anchors.size < anchorCount) anchors.add(anchorOf(key));
  };
  for (let at = index; at >= 0 && anchors.size < anchorCount; at--) {
    const row = rows[at];
    if (row !== undefined) remember(keyOf(row));
  }
  for (let at = head.length - 1; at >= 0; at--) remember(head[at] ?? []);
  for (const anchor of earlier) if (anchors.size < anchorCount) anchors.add(anchor);
  const made = [...anchors];
  if (isAlone) last.set(rows, { index, anchors: made });
  return made;
}
