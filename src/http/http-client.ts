import axios, { AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from "axios";
import type { HttpClient, HttpClientSettings } from "./http-types.js";
import { RateWindow } from "./rate-window.js";
import { SourceClient } from "./source-client.js";
import type { Exchange, Head } from "./exchange.js";
import { createTransport, type Transport } from "./transport.js";
import type { OpenWire } from "./attempt.js";
import { parseBase } from "./wire-path.js";

export type {
  BodyReader,
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
    open: createOpener((wire, options) => transport.open(wire, options)),
  });
}

/**
 * axios over a pool of undici: its Node adapter costs four times the CPU for a call, and follows what this gateway must
 * not follow. What it would do to bodies and statuses happens here, under the source's ceilings. A read goes straight to
 * the adapter: what an instance does before and after it (settings merged, headers and bodies transformed, interceptors)
 * comes to nothing here, and would be nearly half of the call.
 */
function createOpener(open: Transport["open"]): OpenWire {
  const instance = axios.create({
    transformRequest: [],
    transformResponse: [],
    validateStatus: null,
    responseType: "stream",
    maxRedirects: 0,
    proxy: false,
  });
  const noHeaders = new AxiosHeaders();
  return async (wire, options) => {
    const adapter = async (config: InternalAxiosRequestConfig): Promise<AxiosResponse<Opened>> => {
      // The headers go past axios, which would mend bad ones in silence instead of refusing them.
      const exchange = open(wire, options);
      const head = await exchange.head;
      return { data: { head, exchange }, status: head.status, statusText: "", headers: {}, config };
    };
    const config = { method: wire.method, url: wire.path, adapter };
    const { data } =
      wire.kind === "read"
        ? await adapter({ ...config, headers: noHeaders })
        : await instance.request<Opened>(config);
    const { status, headers } = data.head;
    return { status, headers, body: data.exchange };
  };
}

interface Opened {
  readonly head: Head;
  readonly exchange: Exchange;
}
