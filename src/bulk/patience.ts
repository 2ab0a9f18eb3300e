import { SourceError } from "../domain/errors.js";
import type { Timings } from "./timings.js";

/** The source failed for longer than a job waits for it, or refuses the gateway altogether. */
export class SourceLostError extends Error {
  override readonly name = "SourceLostError";
}

/** What a source was asked for. That it answers the one says nothing about the other: it may permit only looks. */
export type Asked = "look" | "write";

/** Requests with refused credentials in a row: one, and one more, be it with renewed ones or with the same. */
const refusedTries = 2;

interface Failing {
  /** When the first of the failures in a row came. */
  readonly since: number;
  readonly refused: number;
  readonly refusedAt: number;
}

/** How long one unit bears with failures of its source. */
export class Patience {
  readonly #failing: Record<Asked, Failing | null> = { look: null, write: null };
  #failures = 0;

  constructor(
    private readonly timings: Pick<Timings, "patienceMs" | "throttlePatienceMs" | "backoffMs">,
    private readonly clock: () => number,
  ) {}

  /** How many failures there were in all. */
  get failures(): number {
    return this.#failures;
  }

  succeeded(asked: Asked): void {
    this.#failing[asked] = null;
  }

  /** @throws SourceLostError where waiting is of no more use; what else than a failure of the source it was */
  failed(asked: Asked, error: unknown): void {
    if (!(error instanceof SourceError)) throw error;
    this.#failures += 1;
    const failing = this.#note(asked, error);
    const isLimit = error.reason === "SOURCE_RATE_LIMITED";
    const { patienceMs, throttlePatienceMs } = this.timings;
    const isOver = this.clock() - failing.since > (isLimit ? throttlePatienceMs : patienceMs);
    if (isOver || failing.refused >= refusedTries || isHopeless(error)) {
      throw new SourceLostError(error.message, { cause: error });
    }
  }

  #note(asked: Asked, error: SourceError): Failing {
    const now = this.clock();
    const last = this.#failing[asked] ?? { since: now, refused: 0, refusedAt: -Infinity };
    const failing =
      error.reason === "SOURCE_UNAUTHENTICATED" ? this.#noteRefusal(last, error) : last;
    this.#failing[asked] = failing;
    return failing;
  }

  /** Requests that were under way together are refused together: that is one refusal. */
  #noteRefusal(last: Failing, { renewed }: SourceError): Failing {
    const now = this.clock();
    // Less than the shortest wait between two tries.
    if (!renewed && now - last.refusedAt < this.timings.backoffMs[0] / 2) return last;
    return { ...last, refused: last.refused + (renewed ? refusedTries : 1), refusedAt: now };
  }
}

/** Whether the same request would fail in the same way for ever. */
function isHopeless(error: SourceError): boolean {
  return !isPassing(error) && error.reason !== "SOURCE_UNAUTHENTICATED";
}

/** Whether the failure is one of the source's condition, and not of what it was asked. */
export function isPassing(error: SourceError): boolean {
  if (error.reason === "SOURCE_ERROR") return (error.status ?? 0) >= 500;
  return error.retryable;
}
