/** What a reader of a long body may take in one go, in milliseconds. */
const sliceMs = 10;

/**
 * Waits a turn of the event loop wherever a reader has taken long in one go. Pieces of a body that have arrived already
 * follow each other without one, and a fast source would keep all others waiting.
 */
export class Pauses {
  #since = performance.now();

  /** Undefined where nothing has to be waited for. */
  due(): Promise<void> | undefined {
    if (performance.now() - this.#since < sliceMs) return undefined;
    return new Promise((resume) => {
      setImmediate(() => {
        this.#since = performance.now();
        resume();
      });
    });
  }
}
