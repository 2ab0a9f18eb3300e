import { SourceError } from "../domain/errors.js";
import type { Timings } from "./timings.js";

/** The source failed for longer than a job waits for it, or refuses the gateway altogether. */
export class SourceLostError extends Error {
  override readonly name = "SourceLostError";
}

/** Tries with refused credentials, each with fresh ones where they can be renewed. */
const refusedTries = 3;

/** How long one unit bears with failures of its source. */
export class Patience {
  #since: number | null = null;
  #refused = 0;
  #refusedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly timings: Timings,
    private readonly clock: () => number,
  ) {}

  succeeded(): void {
    this.#since = null;
    this.#refused = 0;
  }

  /** @throws SourceLostError where waiting is of no more use; what else than a failure of the source it was */
  failed(error: unknown): void {
    if (!(error instanceof SourceError)) throw error;
    this.#since ??= this.clock();
    if (error.reason === "SOURCE_UNAUTHENTICATED") this.#noteRefusal();
    const isLimit = error.reason === "SOURCE_RATE_LIMITED";
    const { patienceMs, throttlePatienceMs } = this.timings;
    const isOver = this.clock() - this.#since > (isLimit ? throttlePatienceMs : patienceMs);
    if (isOver || this.#refused >= refusedTries || isHopeless(error)) {
      throw new SourceLostError(error.message, { cause: error });
    }
  }

  /** Requests that were under way together are refused together: that is one refusal. */
  #noteRefusal(): void {
    const now = this.clock();
    if (now - this.#refusedAt < this.timings.backoffMs[0]) return;
    this.#refused += 1;
    this.#refusedAt = now;
  }
}

/** Whether the same request would fail in the same way for ever. Refused credentials may be renewed. */
function isHopeless(error: SourceError): boolean {
  return !isPassing(error) && error.reason !== "SOURCE_UNAUTHENTICATED";
}

/** Whether the failure is one of the source's condition, and not of what it was asked. */
export function isPassing(error: SourceError): boolean {
  if (error.reason === "SOURCE_ERROR") return (error.status ?? 0) >= 500;
  return error.retryable;
}
