import type { JWTPayload } from "jose";
import {
  scopes as knownScopes,
  type Scope,
  type Viewer,
  type ViewerLimits,
} from "../domain/viewer.js";
import type { ClaimNames } from "./access-settings.js";

/**
 * Who the holder of a verified token is; undefined where the token names nobody. Scopes that this gateway does not know
 * are left out. A limiting claim that is there and cannot be understood leaves nothing.
 */
export function toViewer(payload: JWTPayload, claims: ClaimNames): Viewer | undefined {
  const { sub } = payload;
  if (typeof sub !== "string" || sub === "") return undefined;
  return {
    subject: sub,
    scopes: new Set(words(payload[claims.scopes]).filter(isScope)),
    limits: limitsOf(payload, claims),
    ownEmails: ownEmails(payload, claims.emails),
  };
}

function isScope(word: string): word is Scope {
  return (knownScopes as readonly string[]).includes(word);
}

function limitsOf(payload: JWTPayload, claims: ClaimNames): ViewerLimits {
  const sources = claim(payload, claims.sources);
  const platformKeys = claim(payload, claims.platformKeys);
  const orgs = claim(payload, claims.orgs);
  return {
    ...(sources !== undefined && { sources: words(sources) }),
    ...(platformKeys !== undefined && { platformKeys: texts(platformKeys) }),
    ...(orgs !== undefined && { orgs: texts(orgs) }),
  };
}

/** Undefined where there is no such claim. */
function claim(payload: JWTPayload, name: string | undefined): unknown {
  return name === undefined || !Object.hasOwn(payload, name) ? undefined : payload[name];
}

/** An address that the issuer says nobody has confirmed proves nothing. */
function ownEmails(payload: JWTPayload, name: string): readonly string[] {
  if (name === "email" && payload["email_verified"] === false) return [];
  return texts(payload[name]).map((address) => address.trim());
}

/** A list of texts, or one text. */
function texts(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item): item is string => typeof item === "string" && item.trim() !== "");
}

/** A list of words, or one text with blanks between them. */
function words(value: unknown): readonly string[] {
  return texts(value).flatMap((text) => text.split(/\s+/u).filter((word) => word !== ""));
}
