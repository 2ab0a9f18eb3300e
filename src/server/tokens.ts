import { createHash, createPublicKey } from "node:crypto";
import {
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from "jose";
import { LRUCache } from "lru-cache";
import type { Viewer } from "../domain/viewer.js";
import type { JwtSettings } from "./access-settings.js";
import { Refusal, retryAfter } from "./refusal.js";
import { toViewer } from "./token-viewer.js";

/**
 * Finds whose token it is; undefined where it proves nothing.
 * @throws Refusal 503 where it cannot be checked at the moment.
 */
export type TokenCheck = (token: string) => Promise<Viewer | undefined>;

const algorithms = ["RS256", "ES256", "EdDSA", "Ed25519"];
const leewaySeconds = 30;
const jwksTimeoutMs = 5_000;
const jwksMaxAgeMs = 600_000;
const jwksCooldownMs = 30_000;

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
  return async (token) => {
    const name = createHash("sha256").update(token).digest("base64url");
    const seen = known.get(name);
    if (seen !== undefined && Date.now() < seen.expiresAt) return seen.viewer;
    const payload = await verify(token, keys, options);
    const viewer = payload === undefined ? undefined : toViewer(payload, settings.claims);
    if (viewer !== undefined) {
      const expiresAt = ((payload?.exp ?? Infinity) + leewaySeconds) * 1000;
      known.set(name, { viewer, expiresAt });
    }
    return viewer;
  };
}

type Payload = Awaited<ReturnType<typeof jwtVerify>>["payload"];

/** The issuer's key set cannot be had: nothing is said about the token. */
class KeysUnavailable extends Error {
  override readonly name = "KeysUnavailable";
}

async function verify(
  token: string,
  keys: JWTVerifyGetKey,
  options: JWTVerifyOptions,
): Promise<Payload | undefined> {
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    if (!(error instanceof KeysUnavailable)) return undefined;
    throw new Refusal(
      503,
      "INTERNAL_SERVER_ERROR",
      "Tokens cannot be checked at the moment: the issuer's keys cannot be read.",
      retryAfter(5),
    );
  }
}

function keysOf({ keys, jwksCooldownMs: cooldownMs }: JwtSettings): JWTVerifyGetKey {
  if (keys.kind === "pem") {
    const key = createPublicKey(keys.publicKey);
    return () => key;
  }
  const remote = createRemoteJWKSet(new URL(keys.uri), {
    timeoutDuration: jwksTimeoutMs,
    cacheMaxAge: jwksMaxAgeMs,
    cooldownDuration: cooldownMs ?? jwksCooldownMs,
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      if (isAboutToken(error)) throw error;
      throw new KeysUnavailable("The key set cannot be read", { cause: error });
    }
  };
}

/** What is wrong with the token's choice of a key, told from what is wrong with the key set. */
function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
