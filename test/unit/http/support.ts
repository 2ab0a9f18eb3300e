import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { SourceCall } from "../../../src/domain/call-context.js";
import { SourceError } from "../../../src/domain/errors.js";
import {
  createHttpClient,
  type HttpClient,
  type HttpClientSettings,
} from "../../../src/http/http-client.js";

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export interface TestServer {
  readonly url: string;
  readonly requests: {
    method: string;
    url: string;
    headers: IncomingMessage["headers"];
    body: string;
  }[];
  /** That were made so far. */
  readonly connections: () => number;
  /** Connections that are there. */
  readonly open: () => number;
  close(): Promise<void>;
}

const open: (() => Promise<void>)[] = [];

/** Closes everything that a test has opened. To be called after each. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((close) => close()));
}

export async function serve(handler: Handler): Promise<TestServer> {
  const requests: TestServer["requests"] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      requests.push({ method, url, headers, body });
      handler(request, response, body);
    });
  });
  server.on("connection", (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  open.push(close);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    open: () => sockets.size,
    close,
  };
}

export function client(baseUrl: string, settings: Partial<HttpClientSettings> = {}): HttpClient {
  const created = createHttpClient({
    sourceId: "test",
    baseUrl,
    timeoutMs: 5_000,
    retries: 0,
    concurrency: 4,
    maxResponseBytes: 1024 * 1024,
    headers: {},
    breaker: { failures: 100, openMs: 60_000 },
    ...settings,
  });
  open.push(() => created.close());
  return created;
}

export interface TestCall extends SourceCall {
  readonly taken: () => number;
  readonly abort: (reason?: unknown) => void;
}

export function call(options: Partial<SourceCall> & { budget?: number } = {}): TestCall {
  const controller = new AbortController();
  let taken = 0;
  return {
    requestId: "r",
    viewer: { subject: "test", scopes: new Set(), limits: {}, ownEmails: [] },
    signal: controller.signal,
    deadlineAt: Infinity,
    live: false,
    priority: "interactive",
    meter: {
      takeRequest: () => {
        if (taken >= (options.budget ?? Infinity)) {
          throw new SourceError("SCAN_BUDGET_EXCEEDED", "No request is left.");
        }
        taken += 1;
      },
    },
    ...options,
    taken: () => taken,
    abort: (reason) => controller.abort(reason),
  };
}

export const get = { path: "/things", accept: "application/json", kind: "read" } as const;
export const post = { ...get, method: "POST", kind: "write" } as const;

/** The SourceError that a promise is rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<SourceError> {
  const error = await rejectionOf(promise);
  if (!(error instanceof SourceError)) throw new Error(`Not a SourceError: ${String(error)}`);
  return error;
}

export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It was not rejected.");
}

export function settle(ms = 20): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !condition(); tries += 1) await settle(5);
  if (!condition()) throw new Error("It did not come about.");
}

export async function* chunksOf(...parts: (string | Buffer)[]): AsyncGenerator<Buffer, void> {
  for (const part of parts) yield typeof part === "string" ? Buffer.from(part) : part;
}

export async function collect<T>(iterable: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const group of iterable) all.push(...group);
  return all;
}
