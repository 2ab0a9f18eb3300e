import axios from "axios";
import type { HttpClient, HttpClientSettings } from "./http-types.js";
import { RateWindow } from "./rate-window.js";
import { SourceClient } from "./source-client.js";
import type { Exchange, Head } from "./exchange.js";
import { createTransport, type OpenOptions, type WireRequest } from "./transport.js";
import type { WireAnswer } from "./attempt.js";
import { parseBase } from "./wire-path.js";

export type {
  BreakerState,
  HealthSnapshot,
  HttpBody,
  HttpClient,
  HttpClientSettings,
  HttpHeaders,
  HttpObserver,
  HttpRequest,
  HttpRequestEvent,
  HttpResponse,
  HttpStream,
} from "./http-types.js";

/**
 * The client of one source: connections, limits, breaker and health are its own.
 *
 * @param rate Given by another client that shares its requests per second with this one.
 * @throws Error where the base URL is none.
 */
export function createHttpClient(
  settings: HttpClientSettings,
  rate: RateWindow = new RateWindow(settings.requestsPerSecond),
): HttpClient {
  const { origin } = parseBase(settings.baseUrl);
  const transport = createTransport({ ...settings, origin });
  settings.credentials?.attach?.(rate);
  return new SourceClient(settings, {
    rate,
    close: () => transport.close(),
    open: createOpener((request, options) => transport.open(request, options)),
  });
}

/**
 * axios over a pool of undici: its Node adapter costs four times the CPU for a call, and follows what this gateway must
 * not follow. What it would do to bodies and statuses happens here, under the source's ceilings.
 */
function createOpener(
  open: (request: WireRequest, options: OpenOptions) => Exchange,
): (request: WireRequest, options: OpenOptions) => Promise<WireAnswer> {
  const instance = axios.create({
    transformRequest: [],
    transformResponse: [],
    validateStatus: null,
    responseType: "stream",
    maxRedirects: 0,
    proxy: false,
  });
  return async ({ method, path, headers, body }, options) => {
    const response = await instance.request<{ head: Head; exchange: Exchange }>({
      method,
      url: path,
      adapter: async (config) => {
        // The headers go past axios, which would mend bad ones in silence instead of refusing them.
        const exchange = open({ method, path, headers, body }, options);
        const head = await exchange.head;
        return {
          data: { head, exchange },
          status: head.status,
          statusText: "",
          headers: {},
          config,
        };
      },
    });
    const { head, exchange } = response.data;
    return { ...head, body: exchange };
  };
}
