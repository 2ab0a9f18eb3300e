import type { AxiosInstance } from "axios";
import type { HttpClient, HttpClientSettings } from "./http-types.js";
import { RateWindow } from "./rate-window.js";
import { SourceClient } from "./source-client.js";
import type { WireAnswer } from "./exchange.js";
import { Connections } from "./connections.js";
import { createTransport, type Transport, type WireRequest } from "./transport.js";
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
 * The client of one source: limits, breaker and health are its own, and so are its connections, unless it is given some.
 *
 * @param rate Given by another client that shares its requests per second with this one.
 * @throws Error where the base URL is none.
 */
export function createHttpClient(
  settings: HttpClientSettings,
  rate: RateWindow = new RateWindow(settings.requestsPerSecond),
): HttpClient {
  const { origin } = parseBase(settings.baseUrl);
  const connections = settings.connections ?? new Connections();
  const transport = createTransport(connections.join({ ...settings, origin }));
  settings.credentials?.attach?.(rate);
  return new SourceClient(settings, {
    rate,
    close: () => transport.close(),
    open: createOpener((wire, options) => transport.open(wire, options)),
    readyToWrite: () => (instance ??= loadAxios()),
  });
}

/**
 * axios over a pool of undici: its Node adapter costs four times the CPU for a call, and follows what this gateway must
 * not follow. What it would do to bodies and statuses happens here, under the source's ceilings. A read goes straight to
 * the pool: what an instance does before and after it (settings merged, headers and bodies transformed, interceptors)
 * comes to nothing here, and would be nearly half of the call.
 */
function createOpener(open: Transport["open"]): OpenWire {
  return (wire, options) => {
    const send = (): Promise<WireAnswer> => open(wire, options).answer;
    return wire.kind === "read" ? send() : throughAxios(wire, send);
  };
}

let instance: Promise<AxiosInstance> | undefined;

async function throughAxios(
  { method, path }: WireRequest,
  send: () => Promise<WireAnswer>,
): Promise<WireAnswer> {
  instance ??= loadAxios();
  const { data } = await (
    await instance
  ).request<WireAnswer>({
    method,
    url: path,
    adapter: async (config) => {
      // The headers go past axios, which would mend bad ones in silence instead of refusing them.
      const answer = await send();
      return { data: answer, status: answer.status, statusText: "", headers: {}, config };
    },
  });
  return data;
}

/** With the first write, and one for all sources: Node's own `fetch` comes with it, and together they take 5 MiB. */
async function loadAxios(): Promise<AxiosInstance> {
  const { default: axios } = await import("axios");
  return axios.create({
    transformRequest: [],
    transformResponse: [],
    validateStatus: null,
    responseType: "stream",
    maxRedirects: 0,
    proxy: false,
  });
}
