import type { IncomingHttpHeaders } from "node:http";

import { Query } from "./query.js";

/** What a request does: reads, writes, or asks for an access token. Each is counted apart. */
export type RequestKind = "read" | "write" | "token";

/** A request as a simulator's handlers see it. */
export interface LabRequest {
  readonly method: string;
  /** The path as sent, still percent-encoded, without the query. */
  readonly path: string;
  /** The decoded values of the route's `:name` segments. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  /** How long path and query are as sent. */
  readonly targetLength: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The share of the work that a write does before it stops; 1 unless a fault says otherwise. */
  readonly portion: number;
}

export function param(request: LabRequest, name: string): string {
  return request.params[name] ?? "";
}

export function contentType(request: LabRequest): string {
  return request.headers["content-type"] ?? "";
}

/** The parsed JSON body; `undefined` where it is no JSON. */
export function jsonBody(request: LabRequest): unknown {
  try {
    return JSON.parse(request.body) as unknown;
  } catch {
    return undefined;
  }
}

export function formBody(request: LabRequest): Query {
  return Query.parse(request.body);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
