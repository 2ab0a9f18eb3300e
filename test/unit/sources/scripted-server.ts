import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { SourceCall } from "../../../src/domain/call-context.js";
import { createHttpClient, type HttpClient } from "../../../src/http/http-client.js";

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly type?: string;
  /** Anything but text is sent as JSON. */
  readonly body: unknown;
}

/** A platform that says what a test wants it to say, and a client for it. */
export interface ScriptedServer {
  readonly http: HttpClient;
  readonly seen: Seen[];
  readonly drifts: string[];
  readonly report: (drift: { readonly source: string; readonly what: string }) => void;
  stop(): Promise<void>;
}

export async function startScripted(answer: (request: Seen) => Answer): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://lab");
      const one: Seen = {
        method: request.method ?? "",
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      seen.push(one);
      const { status = 200, type, body } = answer(one);
      response.writeHead(status, { "content-type": type ?? "application/json" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const http = clientOf(`http://127.0.0.1:${port}`);
  const drifts: string[] = [];
  return {
    http,
    seen,
    drifts,
    report: ({ what }) => drifts.push(what),
    stop: async () => {
      await http.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function clientOf(baseUrl: string, headers: Record<string, string> = {}): HttpClient {
  return createHttpClient({
    sourceId: "source",
    baseUrl,
    timeoutMs: 5_000,
    retries: 0,
    concurrency: 4,
    maxResponseBytes: 64 * 1024 * 1024,
    headers,
    breaker: { failures: 100, openMs: 1_000 },
  });
}

export function aCall(): SourceCall {
  return {
    requestId: "test",
    viewer: { subject: "test", scopes: new Set(["enrollments:read"]), limits: {}, ownEmails: [] },
    signal: new AbortController().signal,
    deadlineAt: Infinity,
    live: true,
    priority: "interactive",
    meter: { takeRequest: () => undefined },
  };
}
