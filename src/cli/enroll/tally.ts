import { count } from "./progress.js";

/** Outcomes with which a person finds everything as it was wanted. */
const successes: ReadonlySet<string> = new Set([
  ...["WOULD_ENROLL", "ENROLLED", "ALREADY_ENROLLED", "INVITED"],
  ...["WOULD_UNENROLL", "UNENROLLED", "NOT_ENROLLED"],
  // Whether it succeeded, the outcome of the earlier row says.
  "DUPLICATE",
]);

/** How many cells ended how. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(outcome: string, cells = 1): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + cells);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, cells) => sum + cells, 0);
  }

  hasFailures(): boolean {
    return [...this.#counts.keys()].some((outcome) => !successes.has(outcome));
  }

  /** For a person to read, the most frequent outcome first. */
  lines(): readonly string[] {
    const sorted = [...this.#counts].sort(([, a], [, b]) => b - a);
    const width = Math.max(0, ...sorted.map(([, cells]) => count(cells).length));
    return sorted.map(([outcome, cells]) => `${count(cells).padStart(width)} ${outcome}`);
  }
}
