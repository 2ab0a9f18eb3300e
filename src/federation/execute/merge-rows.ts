/** Merges lists that are in order into one that is, as far as `size`. Equal rows keep the order of the lists. */
export function mergeSorted<T>(
  lists: readonly (readonly T[])[],
  compare: (a: T, b: T) => number,
  size: number,
): T[] {
  const merged: T[] = [];
  const heads = lists.map(() => 0);
  while (merged.length < size) {
    let best = -1;
    let least: T | undefined;
    lists.forEach((list, at) => {
      const head = list[heads[at] ?? 0];
      if (head === undefined) return;
      if (best === -1 || least === undefined || compare(head, least) < 0) {
        best = at;
        least = head;
      }
    });
    if (best === -1 || least === undefined) break;
    merged.push(least);
    heads[best] = (heads[best] ?? 0) + 1;
  }
  return merged;
}
