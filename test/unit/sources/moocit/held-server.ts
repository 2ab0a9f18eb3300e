import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createHttpClient, type HttpClient } from "../../../../src/http/http-client.js";

/** A request that waits for its answer: a list, which is sent part by part. */
export interface Held {
  /** Path and query. */
  readonly url: string;
  /** Sends rows, and leaves the list open. They are read a hundred at a time, once a further one begins. */
  rows(...rows: readonly object[]): void;
  /** Sends further rows, and ends the list. */
  end(...rows: readonly object[]): void;
  /** Refuses. */
  refuse(status: number): void;
  /** Breaks the connection. */
  breakOff(): void;
}

/** A platform that answers when a test says so, and a client for it. */
export interface HeldServer {
  readonly http: HttpClient;
  /** All that were sent. */
  readonly requests: readonly Held[];
  /** The request of this place in the order of their coming, when it has come. */
  request(at: number): Promise<Held>;
  stop(): Promise<void>;
}

export async function startHeld(): Promise<HeldServer> {
  const requests: Held[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    requests.push(hold(request.url ?? "", response));
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const http = createHttpClient({
    sourceId: "mooc",
    baseUrl: `http://127.0.0.1:${port}`,
    timeoutMs: 30_000,
    retries: 1,
    concurrency: 8,
    maxResponseBytes: 64 * 1024 * 1024,
    headers: {},
    breaker: { failures: 100, openMs: 1_000 },
  });
  return {
    http,
    requests,
    request: (at) =>
      new Promise((resolve) => {
        const look = (): void => {
          const held = requests[at];
          if (held === undefined) return;
          waiting.delete(look);
          resolve(held);
        };
        waiting.add(look);
        look();
      }),
    stop: async () => {
      await http.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function hold(url: string, response: ServerResponse): Held {
  let isOpen = false;
  const send = (rows: readonly object[]): void => {
    if (!response.headersSent) response.writeHead(200, { "content-type": "application/json" });
    for (const row of rows) {
      response.write(`${isOpen ? "," : "["}${JSON.stringify(row)}`);
      isOpen = true;
    }
  };
  return {
    url,
    rows: (...rows) => send(rows),
    end: (...rows) => {
      send(rows);
      response.end(isOpen ? "]" : "[]");
    },
    refuse: (status) => {
      response.writeHead(status);
      response.end();
    },
    breakOff: () => response.destroy(),
  };
}
