import { anchorCount } from "./place.js";
import { RecentAnchors } from "./recent-anchors.js";
import type { Step } from "./step.js";

const recent = new RecentAnchors();

/**
 * What a place behind the row at this index remembers: the row and those before it, the nearest first, also those of the
 * page before (`head`) and of an earlier place. A row that is sent twice stands where it stands first.
 */
export function anchorsUpTo<Row extends object>(
  { page: { rows }, head, repeats }: Pick<Step<Row>, "page" | "head" | "repeats">,
  index: number,
  earlier: readonly string[],
  keyOf: (row: Row) => readonly string[],
): readonly string[] {
  const anchors = new Set<string>();
  for (let at = index; at >= 0 && anchors.size < anchorCount; at--) {
    const row = repeats?.has(at) === true ? undefined : rows[at];
    if (row !== undefined) anchors.add(recent.of(keyOf(row)));
  }
  for (let at = head.length - 1; at >= 0 && anchors.size < anchorCount; at--) {
    anchors.add(recent.of(head[at] ?? []));
  }
  for (const anchor of earlier) if (anchors.size < anchorCount) anchors.add(anchor);
  return [...anchors];
}
