/**
 * Every default of the configuration but those of settings that one kind of source alone has, in the units of the file.
 * The few that depend on something else (production, the
 * source's kind, a neighbouring setting) are told by their setting's description.
 */
export const defaults = {
  server: {
    host: "127.0.0.1",
    port: 4000,
    shutdownSeconds: 10,
    /** In development; none in production. */
    corsOrigins: ["https://studio.apollographql.com"],
  },
  storage: { url: "file:./data" },
  limits: {
    maxPageSize: 100,
    maxDepth: 10,
    maxAliases: 30,
    maxTokens: 10_000,
    maxCost: 10_000,
    maxBulkCells: 50_000,
    maxRequests: 50,
    maxRows: 50_000,
    deadlineSeconds: 25,
    /** Room for the largest bulk enrollment: 50,000 identifiers of 80 bytes. */
    maxBodyKiB: 4096,
    /** No limit. */
    requestsPerMinute: 0,
  },
  access: {
    /** In development, on a loopback host, where neither API keys nor tokens are configured. */
    anonymousScopes: ["enrollments:read", "bulk:write", "raw:read", "sources:read"],
    claims: { scopes: "scope", emails: "email", sources: "rollcall_sources" },
  },
  source: {
    timeZone: "UTC",
    timeoutSeconds: 10,
    retries: 2,
    concurrency: 4,
    maxResponseMiB: 64,
    cacheSeconds: 30,
    staleIfErrorSeconds: 600,
    breaker: { failures: 5, seconds: 10 },
    enabled: true,
  },
  clientCredentials: { scheme: "Bearer" },
} as const;
