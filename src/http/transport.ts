import type { OriginConnections } from "./connections.js";
import { Exchange, type ExchangeOptions } from "./exchange.js";

/** A request as it goes on the wire. */
export interface WireRequest {
  readonly method: "GET" | "POST";
  readonly kind: "read" | "write";
  /** With the base path and the query. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

/** One client's way to its origin. Goes nowhere else: no redirects, no proxies, no cookies. */
export interface Transport {
  /** Sends a request at once; the exchange tells the rest. */
  open(request: WireRequest, options: ExchangeOptions): Exchange;
  /** Refuses what comes later. What is under way ends with the last client that has the same connections. */
  close(): Promise<void>;
}

export function createTransport(connections: OriginConnections): Transport {
  let left: Promise<void> | undefined;
  return {
    open(request, options) {
      const exchange = new Exchange(options, connections.wasIdle);
      if (left === undefined) connections.pool.dispatch(request, exchange);
      else void exchange.return();
      return exchange;
    },
    close: () => (left ??= connections.leave()),
  };
}
