import type { BodyEnd } from "./attempt.js";

/**
 * A body that can be read once. `onEnd` is called once: with nothing where it was read to its end or left, or with the
 * error that ended it.
 */
export class StreamBody implements AsyncIterable<Buffer> {
  /** What ended it before its time; its reader gets to see the `error` of it. */
  brokenBy: BodyEnd | undefined;
  #claimed = false;

  constructor(
    private readonly source: AsyncIterable<Buffer>,
    private readonly toEnd: (error: unknown) => BodyEnd,
    private readonly onEnd: (error?: unknown) => void,
  ) {}

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    if (this.#claimed) throw new Error("A body can be read only once.");
    this.#claimed = true;
    return this.#read();
  }

  async *#read(): AsyncGenerator<Buffer, void, undefined> {
    try {
      yield* this.source;
    } catch (error) {
      this.brokenBy = this.toEnd(error);
      throw this.brokenBy.error;
    } finally {
      this.onEnd(this.brokenBy?.error);
    }
  }
}
