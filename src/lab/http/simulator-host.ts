import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

import { Dial } from "../dial.js";
import { Exchange } from "./exchange.js";
import type { ErrorForm } from "./exchange.js";
import { Query } from "./query.js";
import type { Reply } from "./reply.js";
import type { LabRequest, RequestKind } from "./request.js";
import { RequestLog } from "./request-log.js";
import { routesAt } from "./router.js";
import type { Route } from "./router.js";
import { strike } from "./strike.js";

export interface HostOptions {
  /** Any free port where absent or 0. */
  readonly port?: number | undefined;
  readonly routes: readonly Route[];
  readonly errorForm: ErrorForm;
}

interface Resolved {
  readonly kind: RequestKind;
  readonly params: Record<string, string>;
  readonly handle: Route["handle"];
}

/** The HTTP side of a simulator: it listens on loopback, records, applies the dial, and stops cleanly. */
export class SimulatorHost {
  readonly requests = new RequestLog();
  readonly dial = new Dial();
  /** Called with each request before anything else happens to it; may wait. */
  onRequest: ((request: LabRequest) => void | Promise<void>) | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #late = new Map<NodeJS.Timeout, () => Promise<unknown>>();
  readonly #acting = new Set<Promise<unknown>>();
  #url = "";

  private constructor(private readonly options: HostOptions) {
    this.#server = createServer((message, response) => {
      this.#serve(message, response).catch(() => response.destroy());
    });
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(options: HostOptions): Promise<SimulatorHost> {
    const host = new SimulatorHost(options);
    await new Promise<void>((resolve, reject) => {
      host.#server.once("error", reject);
      host.#server.listen(options.port ?? 0, "127.0.0.1", resolve);
    });
    host.#url = `http://127.0.0.1:${(host.#server.address() as AddressInfo).port}`;
    return host;
  }

  get url(): string {
    return this.#url;
  }

  /** Open connections, idle ones included. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Does at once what late-acting faults still have to do, and waits for it. */
  async settle(): Promise<void> {
    for (const [timer, action] of this.#late) {
      clearTimeout(timer);
      this.#track(action());
    }
    this.#late.clear();
    await Promise.allSettled(this.#acting);
  }

  /** Ends every connection at once; late-acting faults that are still due do nothing. */
  async stop(): Promise<void> {
    for (const timer of this.#late.keys()) clearTimeout(timer);
    this.#late.clear();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const gone = [...this.#sockets].map((socket) => once(socket, "close"));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.allSettled([closed, ...gone]);
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    message.on("error", () => undefined);
    const body = await readBody(message);
    const target = message.url ?? "/";
    const [path = "/", ...rest] = target.split("?");
    const method = message.method ?? "GET";
    const { kind, params, handle } = this.#resolve(method, path);
    const query = Query.parse(rest.join("?"));
    const { headers } = message;
    const targetLength = target.length;
    const request = { method, path, params, query, targetLength, headers, body, portion: 1 };
    const record = this.requests.begin({
      kind,
      method,
      path,
      target,
      query: query.pairs,
      headers,
      body,
    });
    const act = async (portion = 1): Promise<Reply> => handle({ ...request, portion });
    const exchange = new Exchange(request, record, response, act, this.options.errorForm);
    try {
      await this.onRequest?.(request);
      const { delayMs, fault } = this.dial.take(request, kind);
      record.fault = fault?.kind ?? null;
      if (delayMs > 0) await exchange.pause(delayMs);
      if (fault) await strike(fault, exchange, (ms, action) => this.#later(ms, action));
      else await exchange.send(await act());
    } finally {
      this.requests.end(record);
    }
  }

  #resolve(method: string, path: string): Resolved {
    const matches = routesAt(this.options.routes, path);
    const match = matches.find(({ route }) => route.method === method);
    if (match) return { kind: match.route.kind, params: match.params, handle: match.route.handle };
    const kind = method === "GET" || method === "HEAD" ? "read" : "write";
    const status = matches.length > 0 ? 405 : 404;
    const allow = matches.map(({ route }) => route.method).join(", ");
    return {
      kind,
      params: {},
      handle: (request) => {
        const reply = this.options.errorForm(status, request, false);
        return status === 405 ? { ...reply, headers: { ...reply.headers, allow } } : reply;
      },
    };
  }

  #later(delayMs: number, action: () => Promise<unknown>): void {
    const timer = setTimeout(() => {
      this.#late.delete(timer);
      this.#track(action());
    }, delayMs);
    this.#late.set(timer, action);
  }

  #track(acting: Promise<unknown>): void {
    const tracked = acting
      .catch(() => undefined)
      .finally(() => {
        this.#acting.delete(tracked);
      });
    this.#acting.add(tracked);
  }
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
