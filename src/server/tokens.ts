import { createHash, createPublicKey } from "node:crypto";
import { errors, jwtVerify, type JWTVerifyOptions } from "jose";
import { LRUCache } from "lru-cache";
import type { Viewer } from "../domain/viewer.js";
import type { JwtSettings } from "./access-settings.js";
import { createKeySet, KeysUnavailable, mayLackKey, type KeySet } from "./key-set.js";
import { Refusal, retryAfter } from "./refusal.js";
import { toViewer } from "./token-viewer.js";

/**
 * Finds whose token it is; undefined where it proves nothing.
 * @throws Refusal 503 where it cannot be checked at the moment.
 */
export type TokenCheck = (token: string) => Promise<Viewer | undefined>;

const algorithms = ["RS256", "ES256", "EdDSA", "Ed25519"];
const leewaySeconds = 30;

/** Keys that a token is tried with where it does not say which of the issuer's keys it was signed with. */
const maxCandidates = 8;

/** How long a token that was checked is believed without checking it again, and how many of them. */
const rememberMs = 60_000;
const rememberTokens = 10_000;

interface Known {
  readonly viewer: Viewer;
  readonly expiresAt: number;
}

/** Whether it has the shape of a signed token: three parts, the first of them a JSON object. */
export function looksLikeToken(text: string): boolean {
  return /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/u.test(text);
}

export function createTokenCheck(settings: JwtSettings): TokenCheck {
  const keys = keysOf(settings);
  const known = new LRUCache<string, Known>({ max: rememberTokens, ttl: rememberMs });
  const options: JWTVerifyOptions = {
    algorithms,
    clockTolerance: leewaySeconds,
    requiredClaims: settings.requireExpiry ? ["sub", "exp"] : ["sub"],
    ...(settings.issuer !== undefined && { issuer: settings.issuer }),
    ...(settings.audience.length > 0 && { audience: [...settings.audience] }),
  };
  // What was signed with keys that the issuer has given up is not believed any longer.
  const forget = (): void => known.clear();
  return async (token) => {
    const name = createHash("sha256").update(token).digest("base64url");
    const seen = known.get(name);
    if (seen !== undefined && Date.now() < seen.expiresAt) return seen.viewer;
    const payload = await verify(token, keys, options, forget);
    const viewer = payload === undefined ? undefined : toViewer(payload, settings.claims);
    if (viewer !== undefined) {
      const expiresAt = ((payload?.exp ?? Infinity) + leewaySeconds) * 1000;
      known.set(name, { viewer, expiresAt });
    }
    return viewer;
  };
}

type Payload = Awaited<ReturnType<typeof jwtVerify>>["payload"];

async function verify(
  token: string,
  keys: KeySet,
  options: JWTVerifyOptions,
  onOtherKeys: () => void,
): Promise<Payload | undefined> {
  const attempt = async (): Promise<Payload> => {
    try {
      return (await jwtVerify(token, keys.find, options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      return verifyWithOneOf(error, token, options);
    }
  };
  try {
    return await attempt().catch(async (error: unknown) => {
      if (!mayLackKey(error) || !(await keys.refresh())) throw error;
      onOtherKeys();
      return attempt();
    });
  } catch (error) {
    if (!(error instanceof KeysUnavailable)) return undefined;
    throw new Refusal(
      503,
      "INTERNAL_SERVER_ERROR",
      "Tokens cannot be checked at the moment: the issuer's keys cannot be read.",
      retryAfter(5),
      error,
    );
  }
}

/** A key that did not sign the token, or is too weak for its algorithm, is passed over. */
async function verifyWithOneOf(
  candidates: errors.JWKSMultipleMatchingKeys,
  token: string,
  options: JWTVerifyOptions,
): Promise<Payload> {
  let failure: Error = candidates;
  let tried = 0;
  for await (const key of candidates) {
    try {
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed) failure = error;
      else if (!(error instanceof TypeError)) throw error;
    }
    tried += 1;
    if (tried === maxCandidates) break;
  }
  throw failure;
}

function keysOf({ keys }: JwtSettings): KeySet {
  if (keys.kind === "jwks") return createKeySet(keys.uri);
  const key = createPublicKey(keys.publicKey);
  return { find: () => key, refresh: async () => false };
}
