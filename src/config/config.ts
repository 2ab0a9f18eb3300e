import type * as z from "zod";
import type { Scope, ViewerLimits } from "../domain/viewer.js";
import type { SharedSettings } from "../sources/source-kind.js";
import type { SettingsOfKind, SourceKindName } from "../sources/source-kinds.js";

/**
 * What the gateway was told, complete: every default filled in, every value checked, deeply frozen.
 * Times are milliseconds, sizes are bytes, paths are absolute. A budget without limit is `Infinity`, a rate without one is
 * undefined.
 * Nobody but the composition root reads it; everything else is handed the values that it needs.
 */
export interface Config {
  readonly server: ServerConfig;
  readonly storage: StorageConfig;
  readonly limits: LimitsConfig;
  readonly access: AccessConfig;
  /** In the order of the file, those with `enabled: false` among them. */
  readonly sources: readonly SourceConfig[];
  /** What deserves a line in the log at the start: sentences for a person, without secrets. */
  readonly warnings: readonly string[];
}

export interface ServerConfig {
  /** Name or address to listen on, an IPv6 address without brackets. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly production: boolean;
  readonly introspection: boolean;
  /** Whether `GET /graphql` shows Apollo Sandbox to a browser. */
  readonly landingPage: boolean;
  readonly cors: { readonly origins: readonly string[] };
  /** How long running requests may go on after SIGTERM. */
  readonly shutdownMs: number;
  /** Signs cursors; at least 32 characters. */
  readonly secret: string;
  /** The secret was made for this start: cursors do not outlive it, and no other replica reads them. */
  readonly secretIsTemporary: boolean;
  /** Absolute path of the manifest of operations, where only those may run. */
  readonly trustedDocuments: string | undefined;
}

/** Where jobs are kept. */
export type StorageConfig =
  /** `directory` is absolute; it need not exist yet. */
  | { readonly kind: "embedded"; readonly directory: string }
  /** `url` holds a password: never log it. */
  | { readonly kind: "postgres"; readonly url: string };

export interface LimitsConfig {
  readonly maxPageSize: number;
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxTokens: number;
  readonly maxCost: number;
  readonly maxBulkCells: number;
  /** Of the body of one HTTP request to the gateway. */
  readonly maxBodyBytes: number;
  /** Of one viewer, in any minute; undefined: not limited. */
  readonly requestsPerMinute: number | undefined;
  /** For one operation; `Infinity`: none. A timer must not be set to that. */
  readonly deadlineMs: number;
}

export interface AccessConfig {
  /** What a caller without credentials may do; undefined: nothing. Never set in production. */
  readonly anonymous: { readonly scopes: readonly Scope[] } | undefined;
  readonly apiKeys: readonly ApiKeyConfig[];
  readonly jwt: JwtConfig | undefined;
}

export interface ApiKeyConfig {
  /** The viewer's subject. No two keys share one, and none is called `anonymous`. */
  readonly name: string;
  /** SHA-256 of the key, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly scopes: readonly Scope[];
  /** Only the limits that were set. Every source that they name is configured. */
  readonly limits: ViewerLimits;
}

export interface JwtConfig {
  readonly keys:
    | { readonly kind: "jwks"; readonly uri: string }
    /** `publicKey` is an SPKI PEM of an RSA (2,048 bits or more), P-256 or Ed25519 key. */
    | { readonly kind: "pem"; readonly publicKey: string };
  /** Undefined (never in production): any issuer. */
  readonly issuer: string | undefined;
  /** A token must be meant for one of these. Empty (never in production): for anybody. */
  readonly audience: readonly string[];
  readonly claims: ClaimNames;
}

/** Names of the claims that say what a token's holder may do and see; undefined: no claim says it. */
export interface ClaimNames {
  readonly scopes: string;
  readonly emails: string;
  readonly sources: string;
  readonly platformKeys: string | undefined;
  readonly orgs: string | undefined;
}

/** A configured learning platform. `kind` tells the union apart. */
export type SourceConfig = { [K in SourceKindName]: SourceConfigOf<K> }[SourceKindName];

/** A source of one kind: what all sources have, and the settings of its kind alone. */
export type SourceConfigOf<K extends SourceKindName> = CommonSourceConfig & {
  readonly kind: K;
} & Readonly<z.output<z.ZodObject<SettingsOfKind<K>>>>;

export interface CommonSourceConfig extends SharedSettings {
  readonly name: string;
  /** No slash at the end, no user, query or fragment. May have a path. */
  readonly baseUrl: string;
  readonly auth: AuthConfig;
  /** Of one upstream request. */
  readonly timeoutMs: number;
  /** After the first try. */
  readonly retries: number;
  /** Upstream requests in flight at most. */
  readonly concurrency: number;
  /** Undefined: not limited. */
  readonly requestsPerSecond: number | undefined;
  readonly maxResponseBytes: number;
  /** 0: nothing is kept. */
  readonly cacheMs: number;
  /** 0: never. */
  readonly staleIfErrorMs: number;
  /** For one operation; `Infinity`: no limit. */
  readonly maxRequests: number;
  /** For one operation; `Infinity`: no limit. */
  readonly maxRows: number;
  /** More request headers. Values may be secret. */
  readonly headers: Readonly<Record<string, string>>;
  readonly breaker: { readonly failures: number; readonly openMs: number };
  /** False: the source is configured, and is to be left out of everything. */
  readonly enabled: boolean;
}

/** How the gateway shows itself to a source. */
export type AuthConfig =
  | { readonly type: "header"; readonly name: string; readonly value: string }
  | { readonly type: "bearer"; readonly token: string }
  | {
      readonly type: "client-credentials";
      readonly clientId: string;
      readonly clientSecret: string;
      readonly tokenUrl: string;
      /** The word before the token; `none`: the bare token. */
      readonly scheme: "Bearer" | "JWT" | "none";
    };
