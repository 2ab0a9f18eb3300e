import type { Scope, ViewerLimits } from "../domain/viewer.js";

/** Who may ask, and for what. */
export interface AccessSettings {
  /** What a caller without credentials may do; undefined: nothing. */
  readonly anonymous: { readonly scopes: readonly Scope[] } | undefined;
  readonly apiKeys: readonly ApiKeySettings[];
  readonly jwt: JwtSettings | undefined;
}

export interface ApiKeySettings {
  readonly name: string;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly scopes: readonly Scope[];
  readonly limits: ViewerLimits;
}

export interface JwtSettings {
  readonly keys:
    | { readonly kind: "jwks"; readonly uri: string }
    | { readonly kind: "pem"; readonly publicKey: string };
  readonly issuer: string | undefined;
  /** Empty: any. */
  readonly audience: readonly string[];
  /** Tokens that never expire are refused. */
  readonly requireExpiry: boolean;
  readonly claims: ClaimNames;
}

/** Names of the claims; undefined: no claim says it. */
export interface ClaimNames {
  readonly scopes: string;
  readonly emails: string;
  readonly sources: string;
  readonly platformKeys: string | undefined;
  readonly orgs: string | undefined;
}
