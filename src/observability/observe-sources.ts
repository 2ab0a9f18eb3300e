import { wasSaidBefore } from "../domain/recipes.js";
import { describeError, type Logger } from "./logger.js";
import type { BreakerPosition, Metrics } from "./metrics.js";
import type { Tracing } from "./tracing.js";

/** What the parts that speak to one source tell of it. */
export interface SourceObserver {
  readonly reportDrift: (drift: { readonly source: string; readonly what: string }) => void;
  /** An exception in what speaks to the source: a fault of the gateway. */
  readonly reportFault: (fault: unknown) => void;
  readonly http: {
    onRequest(event: RequestEvent): void;
    onBreaker(event: { readonly state: BreakerPosition }): void;
  };
}

interface RequestEvent {
  readonly method: string;
  readonly kind: "read" | "write";
  readonly status: number | null;
  readonly reason: string | null;
  readonly durationMs: number;
  readonly retried: number;
}

/** For sources of which nobody wants to be told. */
export const unobserved: SourceObserver = {
  reportDrift: () => undefined,
  reportFault: () => undefined,
  http: { onRequest: () => undefined, onBreaker: () => undefined },
};

/** Different texts of drift that are remembered for each source. */
const maxDriftTexts = 100;

/** Turns what is told of sources into log lines, metrics and spans. */
export function observeSources(to: {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}): (source: string) => SourceObserver {
  const { logger, metrics, tracing } = to;
  return (source) => {
    const seen = new Set<string>();
    metrics.breaker(source, "closed");
    const account = metrics.upstream(source);
    return {
      reportDrift: ({ what }) => {
        if (wasSaidBefore()) return;
        metrics.drift(source);
        if (seen.has(what) || seen.size >= maxDriftTexts) return;
        seen.add(what);
        logger.warn({ event: "drift", source, what }, "A source sent what it does not promise");
      },
      reportFault: (fault) =>
        logger.error(
          { event: "fault", source, ...describeError(fault) },
          "The gateway failed unexpectedly at what speaks to a source",
        ),
      http: {
        onRequest: ({ method, kind, status, reason, durationMs, retried }) => {
          account.count({ kind, outcome: reason ?? "ok", durationMs, isRetry: retried > 0 });
          tracing.upstream({ source, method, status, reason, durationMs, retried });
        },
        onBreaker: ({ state }) => {
          metrics.breaker(source, state);
          logger.warn({ event: "breaker", source, state }, "The breaker of a source changed");
        },
      },
    };
  };
}
