import { sourceKindOf } from "../sources/source-kinds.js";
import type { AuthConfig, CommonSourceConfig, SourceConfig } from "./config.js";
import type { Settings } from "./settings.js";
import type { SourceSettings } from "./source-settings.js";
import { toLimit, toMs } from "./units.js";

/** A source with its budgets from `limits` where it has none of its own. */
export function fillInSource(source: SourceSettings, limits: Settings["limits"]): SourceConfig {
  const baseUrl = normaliseUrl(source.baseUrl);
  const common: CommonSourceConfig = {
    id: source.id,
    name: source.name ?? source.id,
    baseUrl,
    auth: fillInAuth(source, baseUrl),
    timeZone: source.timeZone,
    timeoutMs: toMs(source.timeoutSeconds),
    retries: source.retries,
    concurrency: source.concurrency,
    requestsPerSecond: source.requestsPerSecond,
    maxResponseBytes: Math.ceil(source.maxResponseMiB * 1024 * 1024),
    cacheMs: toMs(source.cacheSeconds),
    staleIfErrorMs: toMs(source.staleIfErrorSeconds),
    maxRequests: toLimit(source.maxRequests ?? limits.maxRequests),
    maxRows: toLimit(source.maxRows ?? limits.maxRows),
    pageSize: source.pageSize,
    batchSize: source.batchSize,
    headers: source.headers,
    breaker: { failures: source.breaker.failures, openMs: toMs(source.breaker.seconds) },
    enabled: source.enabled,
  };
  // The kind and its own settings come from one object, so they belong together.
  return { ...common, kind: source.kind, ...ownSettings(source) } as SourceConfig;
}

function ownSettings(source: SourceSettings): Readonly<Record<string, unknown>> {
  const own = new Set(Object.keys(sourceKindOf(source.kind).settings));
  return Object.fromEntries(Object.entries(source).filter(([key]) => own.has(key)));
}

function fillInAuth({ kind, auth }: SourceSettings, baseUrl: string): AuthConfig {
  if (auth.type !== "client-credentials") return auth;
  const { type, clientId, clientSecret, scheme } = auth;
  const tokenUrl =
    auth.tokenUrl === undefined
      ? `${baseUrl}${sourceKindOf(kind).tokenPath ?? ""}`
      : new URL(auth.tokenUrl).href;
  return { type, clientId, clientSecret, tokenUrl, scheme };
}

function normaliseUrl(url: string): string {
  return new URL(url).href.replace(/\/+$/u, "");
}
