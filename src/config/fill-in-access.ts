import type { ViewerLimits } from "../domain/viewer.js";
import type { AccessConfig, ApiKeyConfig, JwtConfig, ServerConfig } from "./config.js";
import { defaults } from "./defaults.js";
import { isLoopbackHost } from "./loopback.js";
import { readPublicKey } from "./public-key.js";
import type { Settings } from "./settings.js";

type AccessSettings = Settings["access"];

/**
 * Who may ask. Without a word about it, callers without credentials are let in only where none but this machine can
 * reach the gateway: in development, on a loopback host, with neither keys nor tokens configured.
 */
export function fillInAccess(access: AccessSettings, server: ServerConfig): AccessConfig {
  return {
    anonymous: anonymousOf(access, server),
    apiKeys: access.apiKeys.map(fillInApiKey),
    jwt: access.jwt === undefined ? undefined : fillInJwt(access.jwt),
  };
}

function anonymousOf(
  { anonymous, apiKeys, jwt }: AccessSettings,
  { production, host }: ServerConfig,
): AccessConfig["anonymous"] {
  if (production) return undefined;
  if (anonymous !== undefined) {
    return anonymous.scopes.length === 0 ? undefined : { scopes: anonymous.scopes };
  }
  const isClosed = apiKeys.length > 0 || jwt !== undefined || !isLoopbackHost(host);
  return isClosed ? undefined : { scopes: [...defaults.access.anonymousScopes] };
}

function fillInApiKey(key: AccessSettings["apiKeys"][number]): ApiKeyConfig {
  const { name, sha256, scopes, sources, platformKeys, orgs, emails } = key;
  const limits: ViewerLimits = {
    ...(sources && { sources }),
    ...(platformKeys && { platformKeys }),
    ...(orgs && { orgs }),
    ...(emails && { emails }),
  };
  return { name, sha256: sha256.toLowerCase(), scopes, limits };
}

function fillInJwt(jwt: NonNullable<AccessSettings["jwt"]>): JwtConfig {
  const { audience = [], claims } = jwt;
  return {
    keys: keysOf(jwt),
    issuer: jwt.issuer,
    audience: typeof audience === "string" ? [audience] : audience,
    claims: {
      scopes: claims.scopes ?? defaults.access.claims.scopes,
      emails: claims.emails ?? defaults.access.claims.emails,
      sources: claims.sources ?? defaults.access.claims.sources,
      platformKeys: claims.platformKeys,
      orgs: claims.orgs,
    },
  };
}

function keysOf({ jwksUri, publicKey }: NonNullable<AccessSettings["jwt"]>): JwtConfig["keys"] {
  if (jwksUri !== undefined) return { kind: "jwks", uri: jwksUri };
  const pem = publicKey === undefined ? undefined : readPublicKey(publicKey);
  if (pem === undefined) throw new Error("a key was accepted that cannot be read");
  return { kind: "pem", publicKey: pem };
}
