/**
 * The one of `words` that `given` was most likely meant to be: fewest letters added, dropped, changed or swapped with
 * their neighbour, ignoring case; a word that contains the other counts as near. Undefined where none is alike.
 */
export function nearestWord(given: unknown, words: readonly string[]): string | undefined {
  if (typeof given !== "string" || given.length > 100) return undefined;
  const target = simplify(given);
  let best: { word: string; distance: number } | undefined;
  for (const word of words) {
    const distance = distanceBetween(target, simplify(word));
    if (best === undefined || distance < best.distance) best = { word, distance };
  }
  return best !== undefined && best.distance <= Math.ceil(target.length / 2)
    ? best.word
    : undefined;
}

function simplify(word: string): string {
  return word.toLowerCase().replace(/[-_\s]/gu, "");
}

function distanceBetween(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  const contains = shorter >= 3 && (left.includes(right) || right.includes(left));
  return contains && left !== right ? 1 : editDistance(left, right);
}

/** Optimal string alignment distance. */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current[column] = Math.min(
        cell(last, column) + 1,
        cell(current, column - 1) + 1,
        cell(last, column - 1) + (same ? 0 : 1),
        swapped && row > 1 ? cell(beforeLast, column - 2) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return cell(last, right.length);
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
