/** So many are told at once. */
const batch = 256;

/**
 * Durations that are still to be told to a histogram. Told one by one, between other work, each costs ten times as much:
 * the histogram's code and numbers are in no cache by then.
 */
export class WaitingDurations {
  readonly #seconds = new Float64Array(batch);
  #waiting = 0;

  constructor(private readonly tell: (seconds: number) => void) {}

  add(seconds: number): void {
    this.#seconds[this.#waiting] = seconds;
    this.#waiting += 1;
    if (this.#waiting === batch) this.flush();
  }

  /** Before the histogram is read. */
  flush(): void {
    const told = this.#seconds.subarray(0, this.#waiting);
    this.#waiting = 0;
    for (const seconds of told) this.tell(seconds);
  }
}
