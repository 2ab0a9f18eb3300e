import type { SourceCall } from "../domain/call-context.js";
import { createHttpClient } from "./http-client.js";
import type { Credentials, HttpClient, HttpClientSettings } from "./http-types.js";
import { RateWindow } from "./rate-window.js";
import { requestToken } from "./token-request.js";
import { TokenStore } from "./token-store.js";

export type { Credentials } from "./http-types.js";

/** A fixed header, such as `Authorization: Api-Token KEY`. Cannot be renewed. */
export function staticHeader(name: string, value: string): Credentials {
  const lowerName = name.toLowerCase();
  return {
    apply: (headers) => {
      headers[lowerName] = value;
      return undefined;
    },
    renew: () => false,
  };
}

/** A fixed bearer token. Cannot be renewed. */
export function bearer(token: string): Credentials {
  return staticHeader("authorization", `Bearer ${token}`);
}

export interface ClientCredentialsSettings {
  /** Token requests go to this origin and nowhere else. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What stands before the token in the `Authorization` header. `JWT` also asks for a token of that kind. */
  readonly scheme: "Bearer" | "JWT" | "none";
  /**
   * The source's own settings: its time-outs, retries and ceilings hold for token requests too. Its `baseUrl`,
   * `credentials` and `headers` play no part.
   */
  readonly client: Omit<HttpClientSettings, "baseUrl" | "credentials" | "headers">;
}

/**
 * OAuth 2 client credentials: a token is fetched once however many requests wait for it, ahead of its end (by 60 seconds
 * or a tenth of its life, whichever is less), and thrown away once on a 401. A token request borrows the place of the
 * request that needs it, shares the source's requests per second, and is charged to no budget; it is given up when
 * nobody waits any more.
 */
export function clientCredentials(settings: ClientCredentialsSettings): Credentials {
  const { origin, pathname } = new URL(settings.tokenUrl);
  const onRequest = settings.client.observe?.onRequest?.bind(settings.client.observe);
  const create = (rate: RateWindow): HttpClient =>
    createHttpClient(
      {
        ...settings.client,
        baseUrl: origin,
        headers: {},
        concurrency: 1,
        // The breaker of token requests is not the source's.
        observe: onRequest === undefined ? {} : { onRequest },
      },
      rate,
    );
  let client: HttpClient | undefined;
  const tokens = new TokenStore((call) => {
    client ??= create(new RateWindow(settings.client.requestsPerSecond));
    return requestToken(client, pathname, settings, call);
  });
  const toHeader = (token: string): string =>
    settings.scheme === "none" ? token : `${settings.scheme} ${token}`;
  return {
    apply: (headers: Record<string, string>, call: SourceCall) => {
      const held = tokens.getNow();
      if (held === undefined) {
        return tokens.get(call).then((token) => void (headers["authorization"] = toHeader(token)));
      }
      headers["authorization"] = toHeader(held);
      return undefined;
    },
    renew: (refused) => {
      tokens.forget(
        (token) => refused === undefined || refused["authorization"] === toHeader(token),
      );
      return true;
    },
    attach: (rate) => {
      client ??= create(rate);
    },
    close: async () => client?.close(),
  };
}
