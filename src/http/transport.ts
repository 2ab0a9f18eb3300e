import { Pool } from "undici";
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

/** The connections to one origin. Goes nowhere else: no redirects, no proxies, no cookies. */
export interface Transport {
  /** Sends a request at once; the exchange tells the rest. */
  open(request: WireRequest, options: ExchangeOptions): Exchange;
  close(): Promise<void>;
}

export function createTransport(settings: {
  readonly origin: string;
  readonly timeoutMs: number;
  readonly concurrency: number;
}): Transport {
  // undici writes the first request to a new connection in the same turn in which it announces the connection.
  let isNew = false;
  const onConnect = (): void => {
    isNew = true;
    queueMicrotask(() => {
      isNew = false;
    });
  };
  const wasIdle = (): boolean => !isNew;
  // With the first request: a pool holds 16 KiB for those that wait, and a gateway may have a hundred sources.
  let pool: Pool | undefined;
  const openPool = (): Pool =>
    new Pool(settings.origin, {
      connections: settings.concurrency,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: settings.timeoutMs },
    }).on("connect", onConnect);
  return {
    open(request, options) {
      const exchange = new Exchange(options, wasIdle);
      pool ??= openPool();
      pool.dispatch(request, exchange);
      return exchange;
    },
    // One that was never used is opened, so that it refuses what comes later.
    close: () => (pool ??= openPool()).destroy(),
  };
}
