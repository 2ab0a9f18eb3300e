import type { SourceCall } from "../domain/call-context.js";
import { SourceError } from "../domain/errors.js";
import { assertRunning } from "./call-end.js";
import { WaitingLine } from "./waiting-line.js";

/** The places of one source: so many requests at a time, the others wait in line. */
export class Concurrency {
  readonly #line = new WaitingLine();
  #free: number;

  constructor(
    places: number,
    private readonly maxQueued: number,
  ) {
    this.#free = places;
  }

  /**
   * Waits for a place.
   *
   * @returns gives the place back; only the first call counts.
   * @throws SourceError SOURCE_RATE_LIMITED where too many wait already; what ended the call where it ended.
   */
  async acquire(call: SourceCall): Promise<() => void> {
    assertRunning(call);
    if (this.#free > 0) {
      this.#free -= 1;
    } else {
      if (this.#line.size >= this.maxQueued) {
        throw new SourceError(
          "SOURCE_RATE_LIMITED",
          `More than ${this.maxQueued} requests wait for this source already.`,
        );
      }
      await this.#line.wait(call);
    }
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (!this.#line.admit()) this.#free += 1;
    };
  }
}
