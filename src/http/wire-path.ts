import { SourceError } from "../domain/errors.js";
import { encodeForm } from "./encode.js";
import type { HttpRequest } from "./http-types.js";

/** Where all requests of a source go. */
export interface Base {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The path of the base URL, without a slash at its end. */
  readonly prefix: string;
}

/** @throws Error where the URL is no base: another scheme than HTTP, credentials, a query, a fragment. */
export function parseBase(baseUrl: string): Base {
  const url = new URL(baseUrl);
  const plain = url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (!plain || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new Error("A base URL is http(s)://HOST[:PORT][/PATH], and nothing else.");
  }
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, "") };
}

/** Unreserved characters, sub-delimiters, and what is percent-encoded. */
const path = /^\/(?!\/)(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/;
const dotSegment = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

/**
 * Path and query of a request, below the base.
 *
 * @throws SourceError SOURCE_ERROR where the path could lead elsewhere: an absolute URL, `//host`, dot segments, or
 * characters that should have been encoded.
 */
export function toWirePath(base: Base, request: HttpRequest): string {
  if (!path.test(request.path) || dotSegment.test(request.path)) {
    throw new SourceError("SOURCE_ERROR", "This request would leave the source's base URL.");
  }
  const { query = [] } = request;
  const encoded = typeof query === "string" ? query : encodeForm(query);
  return base.prefix + request.path + (encoded === "" ? "" : `?${encoded}`);
}
