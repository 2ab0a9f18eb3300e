import type { IncomingHttpHeaders } from "node:http";

type Headers = Readonly<Record<string, string>>;

/** Which pages of other origins may call the gateway. Cookies play no part: credentials are sent by hand. */
export interface Cors {
  /** Headers of every answer to a request with these headers. */
  headersFor(headers: IncomingHttpHeaders): Headers;
  /**
   * Whether a request may switch to another protocol: it comes from no page, from one of the gateway's own, or from a
   * configured origin. Browsers ask nobody before they open a WebSocket.
   */
  mayUpgrade(headers: IncomingHttpHeaders): boolean;
  /** Further headers of the answer to a preflight request. */
  preflightHeaders(headers: IncomingHttpHeaders): Headers;
}

const none: Headers = {};
const exposed = "X-Request-ID, Retry-After";
const headerNames = /^[\w!#$%&'*+.^`|~-]+(?:\s*,\s*[\w!#$%&'*+.^`|~-]+)*$/u;

/** Origins are compared in full; there is no wildcard. */
export function createCors(origins: readonly string[]): Cors {
  const byOrigin = new Map(
    origins.map((origin) => [
      origin,
      { "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": exposed },
    ]),
  );
  return {
    headersFor: ({ origin }) => (origin === undefined ? none : (byOrigin.get(origin) ?? none)),
    mayUpgrade: ({ origin, host }) =>
      origin === undefined || byOrigin.has(origin) || isOfHost(origin, host),
    preflightHeaders: (headers) => {
      if (headers.origin === undefined || !byOrigin.has(headers.origin)) return none;
      const asked = headers["access-control-request-headers"] ?? "";
      return {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Max-Age": "600",
        ...(headerNames.test(asked) && { "Access-Control-Allow-Headers": asked }),
      };
    },
  };
}

function isOfHost(origin: string, host: string | undefined): boolean {
  try {
    return new URL(origin).host === host?.toLowerCase();
  } catch {
    return false;
  }
}
