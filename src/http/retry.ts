import { ExponentialBackoff, type IBackoff } from "cockatiel";

/** No single wait is longer, whatever the source asks for. */
const maxWaitMs = 60_000;

/** How long to wait between the tries of one request: exponential, with jitter; longer where the source asks for it. */
export class RetryDelays {
  #last: IBackoff<unknown> | undefined;

  /**
   * @param retryAfterSeconds What the source asked for.
   * @returns milliseconds, or null where the wait would pass the deadline or be unreasonable.
   */
  next(retryAfterSeconds: number | undefined, deadlineAt: number): number | null {
    this.#last = this.#last === undefined ? backoff.next() : this.#last.next(undefined);
    const ownMs = this.#last.duration;
    const waitMs =
      retryAfterSeconds === undefined ? ownMs : Math.max(retryAfterSeconds * 1000, ownMs);
    return waitMs > maxWaitMs || Date.now() + waitMs >= deadlineAt ? null : Math.ceil(waitMs);
  }
}

const backoff = new ExponentialBackoff({ initialDelay: 100, maxDelay: 5_000 });

/** The header `Retry-After`, in seconds from now: from a number of seconds, or from a date. */
export function readRetryAfter(header: string | undefined, now = Date.now()): number | undefined {
  const text = header?.trim();
  if (text === undefined || text === "") return undefined;
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text);
  const at = /\d{2}:\d{2}:\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
