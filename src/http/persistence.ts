import type { SourceCall } from "../domain/call-context.js";
import type { SourceError } from "../domain/errors.js";
import { sleep } from "./call-end.js";
import type { Failure } from "./http-error.js";
import type { HttpRequest } from "./http-types.js";
import { RetryDelays } from "./retry.js";

/** Decides, for one request, whether and when a failed try is followed by another one. */
export class Persistence {
  /** Tries that failed. */
  tries = 0;
  /** What the last of them came to. */
  last: SourceError | undefined;
  readonly #delays = new RetryDelays();
  #retries = 0;
  #reconnected = false;
  #renewed = false;

  constructor(
    private readonly request: HttpRequest,
    private readonly call: SourceCall,
    private readonly retries: number,
  ) {}

  /**
   * Waits until the next try is due.
   *
   * @param renew Renews the credentials, and answers whether that was possible.
   * @throws the failure where no try follows; what ended the call where it ends meanwhile
   */
  async waitAfter(failure: Failure, renew: () => boolean): Promise<void> {
    this.tries += 1;
    this.last = failure.error;
    const delayMs = this.#delayAfter(failure, renew);
    if (delayMs === null) throw this.#endOf(failure.error);
    if (delayMs > 0) await sleep(delayMs, this.call);
  }

  /** Milliseconds until the next try; null: give up. */
  #delayAfter({ error, again }: Failure, renew: () => boolean): number | null {
    // A 401 refuses the request as a whole: even a write may go again, once.
    if (again === "renewed") {
      if (this.#renewed || !renew()) return null;
      this.#renewed = true;
      return 0;
    }
    if (this.request.kind === "write" || again === "no") return null;
    if (this.#retries >= this.retries) return null;
    this.#retries += 1;
    if (again === "now" && !this.#reconnected) {
      this.#reconnected = true;
      return 0;
    }
    return this.#delays.next(error.retryAfterSeconds, this.call.deadlineAt);
  }

  /** The last failure, as the request ends with it. */
  #endOf(error: SourceError): SourceError {
    const isRefusal = error.reason === "SOURCE_UNAUTHENTICATED";
    return isRefusal && this.#renewed ? error.afterRenewal() : error;
  }
}
