import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createCors, type Cors } from "./cors.js";
import { explorerRoutes } from "./explorer.js";
import { sendRefusal, send, type Exchange } from "./exchange.js";
import { createGraphqlService } from "./create-graphql-service.js";
import type { GraphqlService } from "./graphql-service.js";
import { healthRoutes } from "./health.js";
import { describeError } from "../observability/logger.js";
import { metricsRoute } from "./metrics-route.js";
import { PlainRequest } from "./plain-request.js";
import { ClientGone } from "./read-body.js";
import { Refusal } from "./refusal.js";
import { readRequestId } from "./request-id.js";
import { createRouter, type Router } from "./router.js";
import { answerHeaders } from "./security-headers.js";
import type { ServerOptions, UpgradeHandler } from "./server-options.js";

/** A server that listens. */
export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /** Where GraphQL is. */
  readonly url: string;
  /** Whether it has been told to stop. */
  isDraining(): boolean;
  /**
   * Takes no new requests, gives those that run `shutdownMs`, stops what is left, and frees the port. Further calls
   * wait for the first.
   */
  stop(): Promise<void>;
}

/** Requests whose head or body comes in drips are given up. */
const headersTimeoutMs = 15_000;
const requestTimeoutMs = 60_000;
/** Longer than proxies usually keep an idle connection, so that they end it and not we. */
const keepAliveTimeoutMs = 72_000;

/** @throws Error with `code` `EADDRINUSE` and the like where the address cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const service = await createGraphqlService(options);
  const cors = createCors(options.corsOrigins);
  const state: ServerState = {
    draining: false,
    connections: new Set(),
    running: new Set(),
    upgraded: new Set(),
  };
  const routes = [
    service.route,
    ...healthRoutes(options.readiness ?? [], () => state.draining),
    metricsRoute(options.metrics),
    ...explorerRoutes(options),
    ...(options.routes ?? []),
  ];
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      IncomingMessage: PlainRequest,
    },
    createHandler(options, createRouter(routes), state, cors),
  );
  server.on("connection", (socket: Socket) => {
    state.connections.add(socket);
    socket.once("close", () => state.connections.delete(socket));
  });
  const upgrades = options.upgrades?.(service) ?? [];
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (cors.mayUpgrade(request.headers)) upgrade(request, socket, head, { upgrades, state });
    else refuseUpgrade(socket, 403);
  });
  await listen(server, options.host, options.port);
  const { port } = server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  return {
    host: options.host,
    port,
    url: `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}/graphql`,
    isDraining: () => state.draining,
    stop: () => (stopped ??= stopServer({ server, state, options, service, upgrades })),
  };
}

interface ServerState {
  draining: boolean;
  readonly connections: Set<Socket>;
  /** Answers that are under way. */
  readonly running: Set<ServerResponse>;
  /** Connections that speak another protocol now. */
  readonly upgraded: Set<Duplex>;
}

function createHandler(
  options: ServerOptions,
  router: Router,
  state: ServerState,
  cors: Cors,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const requestId = readRequestId(request.headers["x-request-id"]);
    const { path, search } = splitTarget(request.url);
    const headers = Object.assign(answerHeaders(requestId), cors.headersFor(request.headers));
    if (state.draining) headers["Connection"] = "close";
    const exchange: Exchange = { request, response, requestId, path, search, headers };
    state.running.add(response);
    response.once("close", () => state.running.delete(response));
    if (request.method === "OPTIONS") {
      send(exchange, 204, cors.preflightHeaders(request.headers), "");
      return;
    }
    void answer(exchange, router, state, options);
  };
}

/** Every way of failing ends here: with an answer, or with nobody to answer. */
async function answer(
  exchange: Exchange,
  router: Router,
  state: ServerState,
  options: ServerOptions,
): Promise<void> {
  try {
    const route = router.find(exchange.request.method ?? "GET", exchange.path);
    if (state.draining && route.whileDraining !== true) throw stopping();
    await route.handle(exchange);
  } catch (error) {
    if (error instanceof ClientGone) {
      exchange.response.destroy();
      return;
    }
    const refusal = error instanceof Refusal ? error : unexpected(error, exchange, options);
    options.metrics.error(refusal.code);
    logRefusal(refusal, exchange, options);
    sendRefusal(exchange, refusal);
  }
}

function logRefusal(
  { status, code, message, cause }: Refusal,
  { requestId }: Exchange,
  { logger }: ServerOptions,
): void {
  const refused = { event: "refused", requestId, status, code };
  if (cause === undefined) {
    logger.info(refused, "Refused a request");
    return;
  }
  const why = { reason: message, cause: describeError(rootOf(cause)) };
  logger.warn({ ...refused, ...why }, "Refused a request");
}

function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof Error && root.cause !== undefined) root = root.cause;
  return root;
}

function stopping(): Refusal {
  return new Refusal(503, "OVERLOADED", "The gateway is stopping.", { "Retry-After": "1" });
}

function unexpected(error: unknown, { requestId }: Exchange, options: ServerOptions): Refusal {
  options.metrics.unexpectedError();
  options.logger.error(
    { event: "unexpected", requestId, ...describeError(error) },
    "A request failed in an unforeseen way",
  );
  return new Refusal(500, "INTERNAL_SERVER_ERROR", `Internal error; request ${requestId}`);
}

function splitTarget(url = "/"): { readonly path: string; readonly search: string } {
  const at = url.indexOf("?");
  return at < 0 ? { path: url, search: "" } : { path: url.slice(0, at), search: url.slice(at) };
}

function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  to: { readonly upgrades: readonly UpgradeHandler[]; readonly state: ServerState },
): void {
  const { draining, upgraded } = to.state;
  const { path } = splitTarget(request.url);
  const handler = draining ? undefined : to.upgrades.find((each) => each.path === path);
  if (handler === undefined) {
    refuseUpgrade(socket, draining ? 503 : 404);
    return;
  }
  upgraded.add(socket);
  socket.once("close", () => upgraded.delete(socket));
  handler.handle(request, socket, head);
}

const reasons = { 403: "Forbidden", 404: "Not Found", 503: "Service Unavailable" } as const;

function refuseUpgrade(socket: Duplex, status: keyof typeof reasons): void {
  socket.on("error", () => undefined);
  socket.end(
    `HTTP/1.1 ${status} ${reasons[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
}

interface Stopping {
  readonly server: Server;
  readonly state: ServerState;
  readonly options: ServerOptions;
  readonly service: GraphqlService;
  readonly upgrades: readonly UpgradeHandler[];
}

async function stopServer({ server, state, options, service, upgrades }: Stopping): Promise<void> {
  state.draining = true;
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // What is being answered tells its client that the connection ends with it.
  for (const response of state.running) {
    if (!response.headersSent) response.setHeader("Connection", "close");
  }
  server.closeIdleConnections();
  // Those on which nothing was asked so far do not count as idle there.
  for (const socket of state.connections) if (socket.bytesRead === 0) socket.destroy();
  const timer = setTimeout(() => {
    service.abandonAll();
    server.closeAllConnections();
    for (const socket of state.upgraded) socket.destroy();
  }, options.shutdownMs);
  await Promise.all([closed, ...upgrades.map((each) => each.drain?.())]);
  clearTimeout(timer);
  await service.stop();
}
