/* eslint @typescript-eslint/no-unsafe-argument: "off", @typescript-eslint/no-unsafe-assignment: "off", @typescript-eslint/no-unsafe-member-access: "off", @typescript-eslint/no-unsafe-return: "off" -- answers to queries that are written in tests have no types */
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { Writable } from "node:stream";
import { createConfig } from "../../../src/config/create-config.js";
import { startGateway } from "../../../src/gateway.js";
import type { RequestLog } from "../../../src/lab/http/request-log.js";
import { startLab, type Lab, type LabOptions } from "../../../src/lab/start-lab.js";
import { createLogger } from "../../../src/observability/logger.js";

export interface GraphQLError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

export interface Answer<Data> {
  readonly data: Data;
  readonly errors?: readonly GraphQLError[];
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a query written in a test answers is not typed
export type AnyData = any;

export type SourceSettings = Readonly<Record<string, unknown>>;

export type Platform = "catalog" | "moocit" | "ispring" | "truto";

/** A whole gateway over a lab of its own, asked over HTTP. */
export interface ReadingGateway {
  readonly lab: Lab;
  readonly url: string;
  ask<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Answer<Data>>;
  ask(query: string, variables?: object): Promise<Answer<AnyData>>;
  /** The data of an answer without errors. */
  read(query: string, variables?: object): Promise<AnyData>;
  /** Forgets what the simulators received so far, and every fault. */
  reset(): void;
  /** What all simulators received since, by path; requests of tokens apart. */
  received(): Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

export interface ReadingOptions {
  readonly lab?: LabOptions;
  /** Added to the settings of the lab's sources, by their ids. */
  readonly campus?: SourceSettings;
  readonly mooc?: SourceSettings;
  readonly ispring?: SourceSettings;
  readonly talent?: SourceSettings;
  /** Added to all of them. */
  readonly all?: SourceSettings;
  /** More sources over the same simulators. */
  readonly more?: readonly { readonly of: Platform; readonly settings: SourceSettings }[];
  readonly limits?: Readonly<Record<string, unknown>>;
}

export async function startReading(options: ReadingOptions = {}): Promise<ReadingGateway> {
  const lab = await startLab({ people: 250, truto: { mode: "generic" }, ...options.lab });
  const shared = { cacheSeconds: 0, retries: 0, breaker: { failures: 1_000 }, ...options.all };
  const source = (platform: Platform, id: string, more: SourceSettings = {}): SourceSettings => ({
    ...sourceOf(lab, platform),
    id,
    ...shared,
    ...more,
  });
  const config = createConfig(
    {
      server: { port: 0, secret: "a secret of the tests, 32 letters long" },
      limits: { maxRequests: 0, maxRows: 0, maxCost: 10_000_000, ...options.limits },
      sources: [
        source("catalog", "campus", options.campus),
        source("moocit", "mooc", options.mooc),
        source("ispring", "ispring", options.ispring),
        source("truto", "talent", { requires: "nothing", ...options.talent }),
        ...(options.more ?? []).map(({ of, settings }) => source(of, "", settings)),
      ],
    },
    { env: {}, directory: process.cwd() },
  );
  const gateway = await startGateway({ config, logger: silent() });
  const ask = async (query: unknown, variables?: object): Promise<Answer<AnyData>> =>
    post(gateway.url, typeof query === "string" ? query : print(query as never), variables);
  const logs = (): readonly (readonly [Platform, RequestLog])[] =>
    platforms.map((name) => [name, lab[name].requests] as const);
  return {
    lab,
    url: gateway.url,
    ask: ask as ReadingGateway["ask"],
    read: async (query, variables) => {
      const { data, errors } = await ask(query, variables);
      if (errors !== undefined) throw new Error(JSON.stringify(errors, null, 1));
      return data;
    },
    reset: () => {
      for (const name of platforms) {
        lab[name].requests.reset();
        lab[name].dial.clear();
      }
    },
    received: () => {
      const counts: Record<string, number> = {};
      for (const [name, log] of logs()) {
        for (const { kind, path } of log.all()) {
          if (kind === "token") continue;
          const key = `${name} ${path.replace(/(\/unified\/lms\/(?:users|courses))\/.+/, "$1/:id")}`;
          counts[key] = (counts[key] ?? 0) + 1;
        }
      }
      return counts;
    },
    stop: async () => {
      await gateway.stop();
      await lab.stop();
    },
  };
}

const platforms = ["catalog", "moocit", "ispring", "truto"] as const;

function sourceOf(lab: Lab, platform: Platform): SourceSettings {
  const { catalog, moocit, ispring, truto } = lab;
  switch (platform) {
    case "catalog":
      return {
        kind: "catalog-search",
        baseUrl: catalog.url,
        auth: { type: "header", ...catalog.credentials },
      };
    case "moocit":
      return {
        kind: "moocit",
        baseUrl: moocit.url,
        auth: { type: "bearer", ...moocit.credentials },
      };
    case "ispring":
      return {
        kind: "ispring",
        baseUrl: ispring.url,
        auth: { type: "client-credentials", ...ispring.credentials },
      };
    case "truto":
      return {
        kind: "truto",
        baseUrl: truto.url,
        integratedAccountId: truto.credentials.integratedAccountId,
        auth: { type: "bearer", token: truto.credentials.token },
      };
  }
}

function silent(): ReturnType<typeof createLogger> {
  return createLogger({ destination: new Writable({ write: (_line, _encoding, done) => done() }) });
}

async function post(url: string, query: string, variables: unknown): Promise<Answer<AnyData>> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer<AnyData>;
}

/** Every node of a list, page by page as clients read it. */
export async function readAll(
  gateway: Pick<ReadingGateway, "read">,
  list: {
    readonly field?: "enrollments" | "users" | "courses";
    readonly filter?: object;
    readonly orderBy?: object;
    readonly nodes: string;
    readonly pageSize?: number;
  },
): Promise<readonly AnyData[]> {
  const { field = "enrollments", nodes, filter, orderBy, pageSize = 100 } = list;
  const type = { enrollments: "Enrollment", users: "User", courses: "Course" }[field];
  const ordered =
    orderBy === undefined ? ["", ""] : [", $orderBy: EnrollmentOrder", ", orderBy: $orderBy"];
  const query = `query All($filter: ${type}Filter, $first: Int, $after: String${ordered[0]}) {
    ${field}(filter: $filter, first: $first, after: $after${ordered[1]}) {
      nodes { ${nodes} }
      pageInfo { hasNextPage endCursor }
      isComplete
      sources { source { id } status reason }
    }
  }`;
  const all: AnyData[] = [];
  let after: string | null = null;
  for (;;) {
    const data = await gateway.read(query, { filter, first: pageSize, after, orderBy });
    const page = data[field];
    if (page.isComplete !== true) throw new Error(JSON.stringify(page.sources));
    all.push(...(page.nodes as AnyData[]));
    if (page.pageInfo.hasNextPage !== true) return all;
    if (page.pageInfo.endCursor === after) throw new Error("The cursor does not move");
    after = page.pageInfo.endCursor as string;
  }
}
