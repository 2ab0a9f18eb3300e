import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import type { Viewer } from "../domain/viewer.js";
import type { AccessSettings } from "./access-settings.js";
import { createKeyRing } from "./api-keys.js";
import { Refusal } from "./refusal.js";
import { createTokenCheck, looksLikeToken } from "./tokens.js";

/** What a caller showed: the values of two headers, or the same words of a WebSocket's `connectionParams`. */
export interface Credentials {
  /** `Bearer KEY` or `Bearer TOKEN`. */
  readonly authorization: string | undefined;
  /** The bare key. */
  readonly apiKey: string | undefined;
}

/**
 * Tells who is asking.
 * @throws Refusal 401 where the credentials are missing or prove nothing: which of the two is all that it says; 503
 * where they cannot be checked at the moment.
 */
export type Authenticate = (credentials: Credentials) => Promise<Viewer>;

export function createAuthenticate(settings: AccessSettings): Authenticate {
  const findKey = createKeyRing(settings.apiKeys);
  const checkToken = settings.jwt === undefined ? undefined : createTokenCheck(settings.jwt);
  const anonymous = anonymousViewer(settings);
  // Jobs and cursors belong to a subject: a token must not call its holder by the name of a key.
  const taken = new Set(["anonymous", ...settings.apiKeys.map(({ name }) => name)]);
  return async (credentials) => {
    if (isAnonymous(credentials)) {
      if (anonymous === undefined) throw missing();
      return anonymous;
    }
    const secret = secretOf(credentials);
    // The ring is asked even for what cannot be a key: the time taken is always that.
    const owner = findKey(secret ?? "");
    if (secret === undefined) throw wrong();
    if (owner !== undefined) return owner;
    const isToken = credentials.authorization !== undefined && looksLikeToken(secret);
    const holder = isToken ? await checkToken?.(secret) : undefined;
    if (holder === undefined || taken.has(holder.subject)) throw wrong();
    return holder;
  };
}

/** The credentials of an HTTP request, upgrades to WebSocket included. */
export function credentialsOf(headers: IncomingHttpHeaders): Credentials {
  return { authorization: textOf(headers.authorization), apiKey: textOf(headers["x-api-key"]) };
}

/** Whether nothing was shown at all. */
export function isAnonymous({ authorization, apiKey }: Credentials): boolean {
  return authorization === undefined && apiKey === undefined;
}

/**
 * What its sender wrote: Node reads each byte of a header as a letter of Latin-1. Browsers send Latin-1; most others
 * send UTF-8, which Latin-1 text with letters beyond ASCII hardly ever is by chance.
 */
function textOf(value: string | string[] | undefined): string | undefined {
  if (value === undefined) return undefined;
  const letters = Array.isArray(value) ? value.join(", ") : value;
  const bytes = Buffer.from(letters, "latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : letters;
}

function anonymousViewer({ anonymous }: AccessSettings): Viewer | undefined {
  if (anonymous === undefined || anonymous.scopes.length === 0) return undefined;
  return { subject: "anonymous", scopes: new Set(anonymous.scopes), limits: {}, ownEmails: [] };
}

/** Undefined where what was shown is neither a bearer's nor one key, or is two different ones. */
function secretOf({ authorization, apiKey }: Credentials): string | undefined {
  if (authorization === undefined) return apiKey === "" ? undefined : apiKey;
  const bearer = bearerOf(authorization);
  return apiKey === undefined || apiKey === bearer ? bearer : undefined;
}

/** All that stands behind the word: a key may have blanks inside. */
function bearerOf(authorization: string): string | undefined {
  const shown = /^Bearer ([^]*)$/i.exec(authorization)?.[1] ?? "";
  const key = withoutBlanks(shown);
  return key === "" ? undefined : key;
}

/** At the ends; in time that grows with the text, which a pattern's would not. */
function withoutBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(letter: string | undefined): boolean {
  return letter === " " || letter === "\t";
}

const challenge = 'Bearer realm="rollcall"';

function missing(): Refusal {
  return new Refusal(
    401,
    "UNAUTHENTICATED",
    "Expected credentials: the header Authorization: Bearer KEY, or X-API-Key: KEY.",
    { "WWW-Authenticate": challenge },
  );
}

function wrong(): Refusal {
  return new Refusal(401, "UNAUTHENTICATED", "The credentials are not accepted.", {
    "WWW-Authenticate": `${challenge}, error="invalid_token"`,
  });
}
