import { SourceError } from "../domain/errors.js";
import type { Asked } from "./patience.js";
import { wait } from "./wait.js";

/** No source has so many writes on their way that it would matter. */
const mostCounted = 8;
/** Waits in a row that a source may name, and be wrong about. */
const trustedWaits = 5;

/** How fast one source is to be asked: all jobs of this process wait together where it wants to be left alone. */
export class SourcePace {
  #pausedUntil = 0;
  /** In a row. */
  readonly #failures: Record<Asked, number> = { look: 0, write: 0 };
  /** Writes that may be on their way at a time: few after the source refused some, and one more with each round. */
  #allowed = Number.POSITIVE_INFINITY;
  #writing = 0;
  #isWriteShutOut = false;
  readonly #waiting: (() => void)[] = [];

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

  /**
   * Resolves when a write may be made.
   * @returns to be called when it is over
   * @throws StoppedError
   */
  async beginWrite(signal: AbortSignal): Promise<() => void> {
    await this.ready(signal);
    while (this.#writing >= this.#allowed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
      await this.ready(signal);
    }
    this.#writing += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#writing -= 1;
      for (const wake of this.#waiting.splice(0)) wake();
    };
  }

  /** The last write found the circuit open: it was not sent, for failures that may be those of looks alone. */
  get isWriteShutOut(): boolean {
    return this.#isWriteShutOut;
  }

  succeeded(asked: Asked): void {
    this.#failures[asked] = 0;
    if (asked === "look") return;
    this.#isWriteShutOut = false;
    this.#allowed =
      this.#allowed > mostCounted ? Number.POSITIVE_INFINITY : this.#allowed + 1 / this.#allowed;
  }

  /**
   * Where the source names the wait, that is the wait: a longer one would be time lost. One that asks again and again is
   * waited for longer.
   */
  failed(asked: Asked, error: unknown): void {
    const now = this.clock();
    if (asked === "write") {
      this.#isWriteShutOut = error instanceof SourceError && error.reason === "CIRCUIT_OPEN";
    }
    // Requests that were under way together fail together: that is one failure.
    if (now >= this.#pausedUntil) this.#failures[asked] = Math.min(this.#failures[asked] + 1, 16);
    if (error instanceof SourceError && isRefused(error)) this.#allowed = 1;
    const named = error instanceof SourceError ? error.retryAfterSeconds : undefined;
    const namedMs = (named ?? 0) * 1_000;
    const trusts = namedMs > 0 && this.#failures[asked] <= trustedWaits;
    const waitMs = trusts ? namedMs : Math.max(namedMs, this.#ownWait(this.#failures[asked]));
    this.#pausedUntil = Math.max(this.#pausedUntil, now + waitMs);
  }

  #ownWait(failures: number): number {
    const [from, to] = this.backoffMs;
    return Math.min(to, from * 2 ** Math.max(0, failures - 1)) * (0.75 + Math.random() / 2);
  }
}

/** Whether it is refused for as long as the source does not change its mind: one request is enough to find out. */
function isRefused({ reason }: SourceError): boolean {
  return reason === "SOURCE_RATE_LIMITED" || reason === "SOURCE_UNAUTHENTICATED";
}
