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

/** As text, in bytes, or in pieces that follow each other. */
export type Body = string | Buffer | readonly Uint8Array[];

/** Writes the whole answer. Does nothing where the client has gone or an answer is out already. */
export function send(
  { response, headers }: Exchange,
  status: number,
  own: Readonly<Record<string, string>>,
  body: Body,
): void {
  if (response.headersSent || response.destroyed) return;
  const pieces = toPieces(body);
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const head = headList(headers, own);
  head.push("Content-Length", String(length));
  response.writeHead(status, head);
  // One write for all pieces and the head.
  response.cork();
  for (const piece of pieces) response.write(piece);
  response.end();
  response.uncork();
}

/** Names and values in turn, which Node writes as they stand. A name of its own takes the place of one of all answers. */
function headList(
  headers: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): string[] {
  const list: string[] = [];
  for (const name in headers) if (own[name] === undefined) list.push(name, headers[name] ?? "");
  for (const name in own) list.push(name, own[name] ?? "");
  return list;
}

function toPieces(body: Body): readonly Uint8Array[] {
  // As text, the body would be put together once to be measured, and once more behind the head.
  if (typeof body === "string") return [Buffer.from(body)];
  return Buffer.isBuffer(body) ? [body] : body;
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
  const own = { "Content-Type": type, ...headers };
  if (isBodyWorthReading(exchange.request)) send(exchange, status, own, body);
  else sendAndLeave(exchange, status, own, body);
}

/** How much of a body that nobody wants is read all the same, to keep the connection. */
const worthReading = 65_536;

function isBodyWorthReading(request: IncomingMessage): boolean {
  if (request.complete) return true;
  if (request.headers["transfer-encoding"] !== undefined) return false;
  return Number(request.headers["content-length"] ?? 0) <= worthReading;
}

/** For how long, and how much of, a body is thrown away so that its sender comes to read the answer. */
const leavingMs = 1_000;
const leavingBytes = 64 * 1024 * 1024;

/**
 * Answers at once and ends the connection a little later: one that ends while its client is still sending takes the
 * answer with it.
 */
function sendAndLeave(
  { request, response, headers }: Exchange,
  status: number,
  own: Readonly<Record<string, string>>,
  body: string,
): void {
  if (response.headersSent || response.destroyed) return;
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, { ...headers, ...own, Connection: "close", "Content-Length": length });
  response.write(body);
  let left = leavingBytes;
  const end = (): void => {
    clearTimeout(timer);
    request.removeListener("data", discard);
    response.end();
  };
  const discard = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) end();
  };
  const timer = setTimeout(end, leavingMs);
  request.on("data", discard);
  request.once("end", end);
  request.once("close", end);
  request.resume();
}
