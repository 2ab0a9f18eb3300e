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
    const release = this.acquireNow();
    if (release !== undefined) return release;
    if (this.#line.size >= this.maxQueued) {
      throw new SourceError(
        "SOURCE_RATE_LIMITED",
        `More than ${this.maxQueued} requests wait for this source already.`,
      );
    }
    await this.#line.wait(call);
    return this.#hold();
  }

  /** As {@link acquire}; undefined where no place is free. */
  acquireNow(): (() => void) | undefined {
    if (this.#free <= 0) return undefined;
    this.#free -= 1;
    return this.#hold();
  }

  #hold(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (!this.#line.admit()) this.#free += 1;
    };
  }
}
