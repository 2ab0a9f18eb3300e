import { SourceError } from "../domain/errors.js";
import { wait } from "./wait.js";

/** How fast one source is to be asked: all jobs of this process wait together where it wants to be left alone. */
export class SourcePace {
  #pausedUntil = 0;
  #failures = 0;

  constructor(
    private readonly backoffMs: readonly [from: number, to: number],
    private readonly clock: () => number,
  ) {}

  /** Resolves when a request may be made. @throws StoppedError */
  async ready(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    for (;;) {
      const leftMs = this.#pausedUntil - this.clock();
      if (leftMs <= 0) return;
      await wait(leftMs, signal);
    }
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(error: unknown): void {
    const [from, to] = this.backoffMs;
    const ownMs = Math.min(to, from * 2 ** this.#failures) * (0.75 + Math.random() / 2);
    this.#failures = Math.min(this.#failures + 1, 16);
    const askedMs = error instanceof SourceError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
    this.#pausedUntil = Math.max(this.#pausedUntil, this.clock() + Math.max(ownMs, askedMs));
  }
}
