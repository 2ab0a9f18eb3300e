import { SourceError } from "../domain/errors.js";
import { type Outcome, reasonOf } from "./attempt.js";
import { Health } from "./health.js";
import type { BreakerState, HttpObserver, HttpRequest } from "./http-types.js";

/** Keeps account of how the tries of one source end, and tells its observer. */
export class Watch {
  readonly health = new Health();

  constructor(
    private readonly sourceId: string,
    private readonly observer: HttpObserver | undefined,
  ) {}

  /** A try has come to something. A write that is refused says nothing of the source; a read that is, says that it cannot be read. */
  note(outcome: Outcome<unknown>, { kind }: HttpRequest): void {
    if (outcome.kind === "answer" || (kind === "write" && isRefusal(outcome))) {
      this.health.succeeded();
    } else {
      this.health.failed(outcome.error.reason);
    }
  }

  /** No try could be made, or a body ended before its time. */
  failed(error: unknown): void {
    if (error instanceof SourceError && error.reason !== "CIRCUIT_OPEN") {
      this.health.failed(error.reason);
    }
  }

  /** What came of a body that was read. That it is not what was promised, nobody but its reader sees. */
  unreadable(error: unknown): void {
    if (reasonOf(error) === "SOURCE_BAD_RESPONSE") this.health.failed("SOURCE_BAD_RESPONSE");
  }

  breaker(state: BreakerState): void {
    this.#tell(() => this.observer?.onBreaker?.({ sourceId: this.sourceId, state }));
  }

  /** A try begins: what is returned tells the observer, once, how it ended. */
  begin(request: HttpRequest, retried: number): (status: number | null, error?: unknown) => void {
    const startedAt = performance.now();
    let told = false;
    return (status, error) => {
      if (told) return;
      told = true;
      this.#tell(() =>
        this.observer?.onRequest?.({
          sourceId: this.sourceId,
          method: request.method ?? "GET",
          kind: request.kind,
          status,
          reason: error === undefined ? null : reasonOf(error),
          durationMs: performance.now() - startedAt,
          retried,
        }),
      );
    };
  }

  #tell(report: () => void): void {
    try {
      report();
    } catch {
      // Whoever watches must not disturb.
    }
  }
}

function isRefusal({ status, error }: Exclude<Outcome<unknown>, { kind: "answer" }>): boolean {
  return error.reason === "SOURCE_ERROR" && (status ?? 500) < 500;
}
