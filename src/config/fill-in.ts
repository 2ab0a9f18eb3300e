import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { Config, LimitsConfig, ServerConfig } from "./config.js";
import { defaults } from "./defaults.js";
import { fillInAccess } from "./fill-in-access.js";
import { fillInSource } from "./fill-in-source.js";
import { freezeDeeply } from "./freeze-deeply.js";
import type { Settings } from "./settings.js";
import { readStorageUrl } from "./storage-settings.js";
import { toLimit, toMs } from "./units.js";
import { findWarnings } from "./warnings.js";

export interface FillInContext {
  /** Absolute; relative paths start here. */
  readonly directory: string;
  readonly port: number;
  readonly production: boolean;
}

/** Checked settings as the gateway uses them: in its units, with the defaults that depend on other settings. */
export function fillIn(settings: Settings, context: FillInContext): Config {
  const server = fillInServer(settings, context);
  const storage = readStorageUrl(settings.storage.url, context.directory);
  if (storage === undefined) throw new Error("a storage URL was accepted that cannot be read");
  const config = {
    server,
    storage,
    limits: fillInLimits(settings.limits),
    access: fillInAccess(settings.access, server),
    sources: settings.sources.map((source) => fillInSource(source, settings.limits)),
  };
  return freezeDeeply({ ...config, warnings: findWarnings(config) });
}

function fillInServer(
  { server }: Settings,
  { directory, port, production }: FillInContext,
): ServerConfig {
  const { origins = production ? [] : [...defaults.server.corsOrigins] } = server.cors;
  return {
    host: server.host.replace(/^\[(.*)\]$/u, "$1"),
    port,
    production,
    introspection: server.introspection ?? !production,
    landingPage: server.landingPage ?? !production,
    cors: { origins },
    shutdownMs: toMs(server.shutdownSeconds),
    secret: server.secret ?? randomBytes(32).toString("base64url"),
    secretIsTemporary: server.secret === undefined,
    trustedDocuments:
      server.trustedDocuments === undefined
        ? undefined
        : resolve(directory, server.trustedDocuments),
  };
}

function fillInLimits(limits: Settings["limits"]): LimitsConfig {
  return {
    maxPageSize: limits.maxPageSize,
    maxDepth: limits.maxDepth,
    maxAliases: limits.maxAliases,
    maxTokens: limits.maxTokens,
    maxCost: limits.maxCost,
    maxBulkCells: limits.maxBulkCells,
    maxBodyBytes: limits.maxBodyKiB * 1024,
    requestsPerMinute: limits.requestsPerMinute === 0 ? undefined : limits.requestsPerMinute,
    deadlineMs: toLimit(toMs(limits.deadlineSeconds)),
  };
}
