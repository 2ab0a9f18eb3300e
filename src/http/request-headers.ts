import { acceptEncoding } from "./decompress.js";
import type { HttpRequest } from "./http-types.js";

/** Names in lower case. Objects of these are completed with credentials. */
type Headers = Record<string, string>;

/** What every request of a client carries; null: what is common to all of them. */
export function toOwnHeaders(configured: Readonly<Headers>): Readonly<Headers> | null {
  return Object.keys(configured).length === 0 ? null : configured;
}

/** What a request carries; its own headers go before those of its client. */
export function toHeaders(
  own: Readonly<Headers> | null,
  { headers, accept, body }: HttpRequest,
): Headers {
  // What all requests carry, in one step: each name more is a step of its own for the engine.
  const all: Headers = { "user-agent": "rollcall", accept, "accept-encoding": acceptEncoding };
  if (own !== null) add(all, own);
  if (headers !== undefined) add(all, headers);
  all["accept"] = accept;
  all["accept-encoding"] = acceptEncoding;
  // As platforms document it. JSON and forms are in UTF-8 by definition, and a document in XML names it itself.
  if (body !== undefined) all["content-type"] = body.type;
  return all;
}

function add(all: Headers, more: Readonly<Headers>): void {
  for (const name of Object.keys(more)) all[name.toLowerCase()] = more[name] ?? "";
}
