import type { IncomingMessage, ServerResponse } from "node:http";
import type { Refusal } from "./refusal.js";

/** One HTTP request and what is needed to answer it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Names the request in the log, in masked errors and in the answer's `X-Request-ID`. */
  readonly requestId: string;
  /** As it was sent, without the query. */
  readonly path: string;
  /** With its question mark; empty where there is none. */
  readonly search: string;
  /** Headers that every answer to this request has. */
  readonly headers: Readonly<Record<string, string>>;
}

export const jsonType = "application/json; charset=utf-8";
export const graphqlType = "application/graphql-response+json; charset=utf-8";

/** Writes the whole answer. Does nothing where the client has gone or an answer is out already. */
export function send(
  { response, headers }: Exchange,
  status: number,
  own: Readonly<Record<string, string>>,
  body: string | Buffer,
): void {
  if (response.headersSent || response.destroyed) return;
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, { ...headers, ...own, "Content-Length": String(length) });
  response.end(body);
}

export function sendJson(
  exchange: Exchange,
  status: number,
  value: unknown,
  own: Readonly<Record<string, string>> = {},
): void {
  send(exchange, status, { "Content-Type": jsonType, ...own }, JSON.stringify(value));
}

/** Answers with the refusal in the shape of a GraphQL answer, so that GraphQL clients understand it. */
export function sendRefusal(exchange: Exchange, refusal: Refusal): void {
  const { status, code, message, headers } = refusal;
  const extensions = status >= 500 ? { code, requestId: exchange.requestId } : { code };
  const body = JSON.stringify({ errors: [{ message, extensions }] });
  const accept = exchange.request.headers.accept ?? "";
  const type = accept.includes("application/graphql-response+json") ? graphqlType : jsonType;
  send(exchange, status, { "Content-Type": type, ...headers, ...leaveBody(exchange) }, body);
}

/** How much of a body nobody wants is read all the same, to keep the connection. */
const worthReading = 65_536;

/** Where a body is still under way, the connection ends with the answer unless the rest of it is small. */
function leaveBody({ request }: Exchange): Readonly<Record<string, string>> {
  if (request.complete) return {};
  const length = Number(request.headers["content-length"] ?? Number.NaN);
  const hasBody = request.headers["transfer-encoding"] !== undefined || length > 0;
  return !hasBody || length <= worthReading ? {} : { Connection: "close" };
}
