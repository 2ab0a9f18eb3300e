/** What a long piece of work may take in one go, in milliseconds. */
const sliceMs = 8;

/** Long work in slices: others get their turn in between. */
export class Turns {
  #since = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#since > sliceMs;
  }

  /** To be called often; waits only where the slice is over. */
  async pause(): Promise<void> {
    if (!this.isOver) return;
    await new Promise((resume) => setImmediate(resume));
    this.#since = performance.now();
  }
}

const runLength = 1_024;
const stepsPerLook = 4_096;

/** Sorts numbers in place, equal ones staying as they stand, and answers them. */
export async function sortInTurns(
  numbers: Uint32Array,
  compare: (a: number, b: number) => number,
  turns: Turns,
): Promise<Uint32Array> {
  let from = numbers;
  for (let start = 0; start < from.length; start += runLength) {
    from.subarray(start, start + runLength).sort(compare);
    await turns.pause();
  }
  let to: Uint32Array = new Uint32Array(from.length);
  for (let width = runLength; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      const ends = { middle: start + width, end: Math.min(start + 2 * width, from.length) };
      await mergeInTurns({ from, to, start, ...ends }, compare, turns);
    }
    [from, to] = [to, from];
  }
  return from;
}

async function mergeInTurns(
  runs: {
    readonly from: Uint32Array;
    readonly to: Uint32Array;
    readonly start: number;
    readonly middle: number;
    readonly end: number;
  },
  compare: (a: number, b: number) => number,
  turns: Turns,
): Promise<void> {
  const { from, to, start, middle, end } = runs;
  let left = start;
  let right = Math.min(middle, end);
  for (let at = start; at < end; at++) {
    const [a, b] = [from[left] ?? 0, from[right] ?? 0];
    const takesLeft = right >= end || (left < middle && compare(a, b) <= 0);
    to[at] = takesLeft ? a : b;
    if (takesLeft) left += 1;
    else right += 1;
    if (at % stepsPerLook === 0) await turns.pause();
  }
}
