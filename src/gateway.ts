import { readFileSync } from "node:fs";
import type { AuthConfig, Config, SourceConfig } from "./config/config.js";
import type { Environment } from "./config/environment.js";
import { createFederation, type ManagedFederation } from "./federation/create-federation.js";
import {
  createGraphContext,
  type GraphContext,
  type GraphContextParts,
} from "./graphql/context.js";
import { buildGatewaySchema } from "./graphql/schema.js";
import type { SourceHealth } from "./graphql/source-description.js";
import { toSourceKind } from "./graphql/types/source-kind.enum.js";
import { BodyMemory } from "./http/body-memory.js";
import { Connections } from "./http/connections.js";
import { bearer, clientCredentials, staticHeader, type Credentials } from "./http/credentials.js";
import { createHttpClient, type HttpClient, type HttpClientSettings } from "./http/http-client.js";
import type { Operation } from "./federation/federation.js";
import { createLogger, type Logger } from "./observability/logger.js";
import { createMetrics, type Metrics } from "./observability/metrics.js";
import { watchReuse } from "./observability/watch-reuse.js";
import { observeSources, type SourceObserver } from "./observability/observe-sources.js";
import { createTracing, noTracing } from "./observability/tracing.js";
import { openJobs, type JobOptions } from "./open-jobs.js";
import { examplePageRoutes } from "./server/example-page.js";
import { explorerRoutes } from "./server/explorer.js";
import type { ServerOptions } from "./server/server-options.js";
import { lateUpgrade } from "./server/late-upgrade.js";
import { startTracing } from "./start-tracing.js";
import { startServer } from "./server/start-server.js";
import { readTrustedDocuments, type TrustedDocuments } from "./server/trusted-documents.js";
import { guardConnector } from "./sources/spi/guarded-connector.js";
import type { SourceConnector } from "./sources/spi/source-connector.js";
import { sourceKindOf } from "./sources/source-kinds.js";

export interface GatewayOptions {
  readonly config: Config;
  /** Says where spans go, in the names that OpenTelemetry has for it. Default: nowhere. */
  readonly environment?: Environment;
  /** Default: JSON lines on standard output. */
  readonly logger?: Logger;
  /** Whether `GET /` shows the example page, which speaks of the lab's people. Default: no. */
  readonly withExamplePage?: boolean;
  /** Whether jobs can be run: opens the store of the configuration, which serves one process only where it is embedded. */
  readonly withJobs?: boolean;
  /** What tests change of that to which the configuration leads. */
  readonly overrides?: Partial<Pick<ServerOptions, "access" | "limits" | "readiness" | "routes">>;
}

/** A gateway that answers. */
export interface Gateway {
  /** Where GraphQL is: `http://HOST:PORT/graphql`. */
  readonly url: string;
  /** Lets running operations end within the configured time, and frees everything. Further calls wait for the first. */
  stop(): Promise<void>;
}

/** A source that can be asked. */
export interface OpenSource {
  readonly config: SourceConfig;
  readonly connector: SourceConnector;
  readonly client: HttpClient;
}

/**
 * Builds everything that the configuration asks for, and starts to answer.
 * @throws Error where the port is taken, or a file that the configuration names cannot be used.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, overrides = {} } = options;
  const logger = options.logger ?? createLogger();
  const metrics = createMetrics();
  const traceExport = await startTracing(options.environment);
  const tracing = traceExport === undefined ? noTracing : createTracing();
  for (const warning of config.warnings) logger.warn({ event: "configuration" }, warning);
  const trusted = readTrusted(config.server.trustedDocuments);
  const memory = new BodyMemory();
  watchReuse(metrics, memory);
  const sources = openSources(config, observeSources({ logger, metrics, tracing }), memory);
  const closeSources = (): Promise<void> => closeAll(sources);
  try {
    const federation = federate(sources, config, metrics);
    const jobs =
      options.withJobs === true
        ? await openJobs(jobOptions(config, { sources, federation, logger, metrics }))
        : null;
    const server = await startServer({
      ...config.server,
      corsOrigins: config.server.cors.origins,
      trusted,
      access: accessOf(config),
      limits: config.limits,
      schema: buildGatewaySchema(),
      federation,
      createContext: contextFactory({ config, federation, sources, bulk: jobs?.parts }),
      logger,
      metrics,
      tracing,
      routes: [
        ...explorerRoutes(config.server),
        ...(options.withExamplePage === true ? examplePageRoutes() : []),
      ],
      upgrades: (service) => [
        lateUpgrade("/graphql", async () => {
          const { subscriptionUpgrade } = await import("./server/subscriptions.js");
          return subscriptionUpgrade(service);
        }),
      ],
      ...overrides,
      readiness: [...(jobs?.readiness ?? []), ...(overrides.readiness ?? [])],
    }).catch(async (error: unknown) => {
      await jobs?.close();
      throw error;
    });
    await jobs?.begin();
    logger.info({ event: "ready", url: server.url }, "Ready");
    logger.flush();
    return {
      url: server.url,
      stop: async () => {
        await Promise.all([server.stop(), jobs?.stop()]);
        await jobs?.close();
        await closeSources();
        await traceExport?.stop();
        logger.flush();
      },
    };
  } catch (error) {
    await closeSources();
    throw error;
  }
}

/** Opens every source that is enabled. Nothing is sent to them yet. */
export function openSources(
  config: Config,
  observe: (source: string) => SourceObserver,
  memory = new BodyMemory(),
): readonly OpenSource[] {
  const connections = new Connections();
  return config.sources
    .filter((source) => source.enabled)
    .map((source) => {
      const observer = observe(source.id);
      const client = createHttpClient({
        ...clientSettings(source, { observe: observer.http, connections }),
        memory,
      });
      return {
        config: source,
        client,
        connector: guardConnector(
          sourceKindOf(source.kind).connect(source, client, observer.reportDrift),
          observer.reportFault,
        ),
      };
    });
}

export async function closeAll(sources: readonly OpenSource[]): Promise<void> {
  await Promise.all(sources.map(({ client }) => client.close()));
}

function clientSettings(
  source: SourceConfig,
  parts: Pick<HttpClientSettings, "observe" | "connections">,
): HttpClientSettings {
  const { id, auth, requestsPerSecond, ...rest } = source;
  const shared = {
    sourceId: id,
    timeoutMs: rest.timeoutMs,
    retries: rest.retries,
    concurrency: rest.concurrency,
    ...(requestsPerSecond !== undefined && { requestsPerSecond }),
    maxResponseBytes: rest.maxResponseBytes,
    breaker: rest.breaker,
    ...parts,
  };
  const credentials = credentialsOf(auth, shared);
  return { ...shared, baseUrl: rest.baseUrl, headers: rest.headers, credentials };
}

function credentialsOf(
  auth: AuthConfig,
  client: Omit<HttpClientSettings, "baseUrl" | "credentials" | "headers">,
): Credentials {
  switch (auth.type) {
    case "header":
      return staticHeader(auth.name, auth.value);
    case "bearer":
      return bearer(auth.token);
    case "client-credentials":
      return clientCredentials({ ...auth, client });
  }
}

function federate(
  sources: readonly OpenSource[],
  config: Config,
  metrics: Metrics,
): ManagedFederation {
  const federation = createFederation({
    sources: sources.map(({ connector, config: settings }) => ({ connector, settings })),
    secret: config.server.secret,
  });
  metrics.watch({
    name: "rollcall_cache_reads_total",
    help: "Reads that were answered from memory (hit), and reads that were not.",
    kind: "counter",
    labels: ["result"],
    read: () => [
      { labels: { result: "hit" }, value: federation.cache.hits },
      { labels: { result: "miss" }, value: federation.cache.misses },
    ],
  });
  return federation;
}

function jobOptions(
  { storage, server, limits }: Config,
  {
    sources,
    ...parts
  }: Pick<JobOptions, "federation" | "logger" | "metrics"> & {
    readonly sources: readonly OpenSource[];
  },
): JobOptions {
  return {
    storage,
    secret: server.secret,
    shutdownMs: server.shutdownMs,
    maxCells: limits.maxBulkCells,
    connectors: sources.map(({ connector }) => connector),
    ...parts,
  };
}

function contextFactory({
  config,
  federation,
  sources,
  bulk,
}: {
  readonly config: Config;
  readonly federation: ManagedFederation;
  readonly sources: readonly OpenSource[];
  readonly bulk: GraphContextParts["bulk"];
}): (operation: Operation) => GraphContext {
  const clients = new Map(sources.map(({ config: { id }, client }) => [id, client]));
  const descriptions = new Map(
    sources.map(({ config: { id, name, kind } }) => {
      const { courseKind = "OTHER" } = sourceKindOf(kind);
      return [id, { id, name, kind: toSourceKind(kind), courseKind }];
    }),
  );
  const health = (id: string): SourceHealth => {
    const client = clients.get(id);
    if (client === undefined) throw new Error(`${id} is no source`);
    return client.health as SourceHealth;
  };
  const { limits } = config;
  return (operation) =>
    createGraphContext({ operation, federation, sources: descriptions, limits, bulk, health });
}

function accessOf({ access, server }: Config): ServerOptions["access"] {
  const { jwt } = access;
  return {
    ...access,
    jwt: jwt === undefined ? undefined : { ...jwt, requireExpiry: server.production },
  };
}

function readTrusted(path: string | undefined): TrustedDocuments | undefined {
  return path === undefined ? undefined : readTrustedDocuments(readFileSync(path, "utf8"));
}
