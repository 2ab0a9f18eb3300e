/**
 * A body that can be read once. `onEnd` is called once: with nothing where it was read to its end or left, or with the
 * error that ended it.
 */
export class StreamBody implements AsyncIterable<Buffer> {
  #claimed = false;

  constructor(
    private readonly source: AsyncIterable<Buffer>,
    /** What the reader gets to see of an error. */
    private readonly translate: (error: unknown) => unknown,
    private readonly onEnd: (error?: unknown) => void,
  ) {}

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    if (this.#claimed) throw new Error("A body can be read only once.");
    this.#claimed = true;
    return this.#read();
  }

  async *#read(): AsyncGenerator<Buffer, void, undefined> {
    let failure: { readonly error: unknown } | undefined;
    try {
      yield* this.source;
    } catch (error) {
      failure = { error: this.translate(error) };
      throw failure.error;
    } finally {
      this.onEnd(failure?.error);
    }
  }
}
