import {
  createFederation,
  type ManagedFederation,
} from "../../src/federation/create-federation.js";
import type { Operation } from "../../src/federation/federation.js";
import type { CallContext } from "../../src/domain/call-context.js";
import { scopes, type Viewer, type ViewerLimits } from "../../src/domain/viewer.js";
import {
  bearer,
  clientCredentials,
  staticHeader,
  type Credentials,
} from "../../src/http/credentials.js";
import { createHttpClient, type HttpClient } from "../../src/http/http-client.js";
import type { Lab } from "../../src/lab/start-lab.js";
import { createCatalogSearchConnector } from "../../src/sources/catalog-search/catalog-search.connector.js";
import { createIspringConnector } from "../../src/sources/ispring/ispring.connector.js";
import { createMoocitConnector } from "../../src/sources/moocit/moocit.connector.js";
import type { SourceConnector } from "../../src/sources/spi/source-connector.js";
import { createTrutoConnector } from "../../src/sources/truto/truto.connector.js";

/** How the sources of a test federation differ from the defaults. */
export interface LabFederationOptions {
  readonly cacheMs?: number;
  readonly staleIfErrorMs?: number;
  readonly maxRequests?: number;
  readonly maxRows?: number;
  readonly timeoutMs?: number;
  readonly retries?: number;
  readonly pageSize?: number;
  readonly platformKey?: string | undefined;
  readonly format?: "json" | "xml";
  readonly results?: boolean;
  readonly requires?: "user-and-course" | "nothing";
  readonly secret?: string;
  readonly maxResponseBytes?: number;
  /** Failures in a row that open a source's breaker; none do by default. */
  readonly breakerAfter?: number;
}

export interface LabFederation {
  readonly federation: ManagedFederation;
  readonly connectors: Readonly<Record<"campus" | "mooc" | "ispring" | "talent", SourceConnector>>;
  close(): Promise<void>;
}

/** A federation over the four simulators: campus, mooc, ispring, talent. */
export function federateLab(lab: Lab, options: LabFederationOptions = {}): LabFederation {
  const clients: HttpClient[] = [];
  const client = (sourceId: string, baseUrl: string, credentials: Credentials): HttpClient => {
    const http = createHttpClient({ ...transport(sourceId, options), baseUrl, credentials });
    clients.push(http);
    return http;
  };
  const common = { timeZone: "UTC", pageSize: options.pageSize };
  const drift = (): undefined => undefined;
  const { catalog, moocit, ispring, truto } = lab;
  const connectors = {
    campus: createCatalogSearchConnector(
      { id: "campus", ...common, platformKey: options.platformKey },
      client(
        "campus",
        catalog.url,
        staticHeader(catalog.credentials.name, catalog.credentials.value),
      ),
      drift,
    ),
    mooc: createMoocitConnector(
      { id: "mooc", ...common },
      client("mooc", moocit.url, bearer(moocit.credentials.token)),
      drift,
    ),
    ispring: createIspringConnector(
      {
        id: "ispring",
        ...common,
        format: options.format ?? "json",
        results: options.results ?? true,
      },
      client(
        "ispring",
        ispring.url,
        clientCredentials({
          tokenUrl: `${ispring.url}/api/v3/token`,
          ...ispring.credentials,
          scheme: "Bearer",
          client: transport("ispring", options),
        }),
      ),
      drift,
    ),
    talent: createTrutoConnector(
      {
        id: "talent",
        ...common,
        integratedAccountId: truto.credentials.integratedAccountId,
        requires: options.requires ?? "nothing",
      },
      client("talent", truto.url, bearer(truto.credentials.token)),
      drift,
    ),
  };
  const settings = {
    maxRequests: options.maxRequests ?? 1_000,
    maxRows: options.maxRows ?? Infinity,
    cacheMs: options.cacheMs ?? 0,
    staleIfErrorMs: options.staleIfErrorMs ?? 0,
  };
  return {
    federation: createFederation({
      sources: Object.values(connectors).map((connector) => ({ connector, settings })),
      secret: options.secret ?? "a secret of the tests, 32 letters long",
    }),
    connectors,
    close: async () => {
      await Promise.all(clients.map((http) => http.close()));
    },
  };
}

function transport(
  sourceId: string,
  options: LabFederationOptions,
): Omit<Parameters<typeof createHttpClient>[0], "baseUrl" | "credentials"> {
  return {
    sourceId,
    timeoutMs: options.timeoutMs ?? 5_000,
    retries: options.retries ?? 0,
    concurrency: 8,
    maxResponseBytes: options.maxResponseBytes ?? 64 * 1024 * 1024,
    headers: {},
    breaker: { failures: options.breakerAfter ?? 1_000_000, openMs: 200 },
  };
}

/** A viewer who may do everything, within limits. */
export function viewer(limits: ViewerLimits = {}): Viewer {
  return { subject: "tester", scopes: new Set(scopes), limits, ownEmails: [] };
}

export function begin(federation: ManagedFederation, call: Partial<CallContext> = {}): Operation {
  return federation.begin({
    requestId: "test",
    viewer: viewer(),
    signal: new AbortController().signal,
    deadlineAt: Infinity,
    live: false,
    priority: "interactive",
    ...call,
  });
}
