import { acceptEncoding } from "./decompress.js";
import type { HttpRequest } from "./http-types.js";

/** Names in lower case. Objects of these are completed with credentials. */
type Headers = Record<string, string>;

/** What every request of a client carries. */
export function toOwnHeaders(configured: Readonly<Headers>): Readonly<Headers> {
  const own = { "user-agent": "rollcall" };
  add(own, configured);
  return own;
}

/** What a request carries; its own headers go before those of its client. */
export function toHeaders(own: Readonly<Headers>, { headers, accept, body }: HttpRequest): Headers {
  const all: Headers = { ...own };
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
