import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  idsInTurn,
  pageSizes,
  pagesInTurn,
  plainOperations,
  queryNames,
  rollcallOperations,
} from "./queries.js";
import type { Operation, QueryName } from "./queries.js";

/** Sends an operation to a contestant, outside of any measurement. */
export type Ask = (operation: Operation) => Promise<unknown>;

/** One process whose costs are compared. */
export interface Contestant {
  /** In the tables. Processes of one name are one contestant: each answers queries of its own. */
  readonly name: string;
  /** Among all processes. */
  readonly process: string;
  readonly title: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether no two answers of the upstream are the same, so that each has to be read. */
  readonly fresh: boolean;
  readonly queries: readonly QueryName[];
  /** Its answer is the end of the start. */
  readonly first: Operation;
  /** What is sent, once it is running. */
  operations(name: QueryName, ask: Ask): Promise<readonly Operation[]>;
}

/** Where things are: the bundles, Rollcall's program, and the stub. */
export interface Setting {
  readonly place: string;
  readonly stubPort: number;
}

type Plain = "floor" | "tutorial" | "mercurius";

const plainTitles: Readonly<Record<Plain, string>> = {
  floor: "F: bare node:http, undici, a join by hand",
  tutorial: "A: Apollo Server, type-graphql, DataLoader and axios as their guides have them",
  mercurius: "M: Mercurius with JIT and loaders, undici",
};

export function plain(name: Plain, { place, stubPort }: Setting): Contestant {
  const stub = `http://127.0.0.1:${stubPort}`;
  return {
    name: { floor: "F", tutorial: "A", mercurius: "M" }[name],
    process: name,
    title: plainTitles[name],
    args: [join(place, `bench/contestants/${name}.mjs`)],
    env: {
      MAIN: `${stub}/main`,
      LIST: `${stub}/list`,
      QUARTERS: [1, 2, 3, 4].map((n) => `${stub}/quarter-${n}`).join(","),
    },
    headers: {},
    fresh: true,
    queries: queryNames,
    first: firstOf(plainOperations("Q1", [])),
    operations: async (query, ask) =>
      plainOperations(query, query === "Q2" ? await idsOfFirstPages(ask) : []),
  };
}

/** The ids of Q2 are those of the first two pages of Q1. */
async function idsOfFirstPages(ask: Ask): Promise<readonly string[]> {
  const pages = await Promise.all(plainOperations("Q1", []).slice(0, 2).map(ask));
  return pages.flatMap((page) => idsIn(page)).slice(0, idsInTurn);
}

/** Which sources Rollcall has, and in pages of which size it reads them. */
export type Setup = "short pages" | "long pages" | "one list" | "whole list" | "four sources";

interface Sources {
  readonly accounts: readonly string[];
  readonly pageSize: number;
  readonly queries: readonly QueryName[];
  /** Whether each account has callers of its own, who see nothing else. */
  readonly apart?: true;
}

/** Accounts whose lists begin where the pages of the one long list do. */
function accountsFor(pageSize: number): readonly string[] {
  return Array.from({ length: pagesInTurn }, (_, page) => `from-${page * pageSize}`);
}

const setups: Readonly<Record<Setup, Sources>> = {
  "short pages": {
    accounts: accountsFor(pageSizes.Q1),
    pageSize: pageSizes.Q1,
    queries: ["Q1"],
    apart: true,
  },
  "long pages": {
    accounts: accountsFor(pageSizes.Q3),
    pageSize: pageSizes.Q3,
    queries: ["Q3"],
    apart: true,
  },
  "one list": { accounts: ["main"], pageSize: pageSizes.walk, queries: ["Q2", "walk"] },
  "whole list": { accounts: ["list"], pageSize: 1_000, queries: ["Q4"] },
  "four sources": {
    accounts: [1, 2, 3, 4].map((n) => `quarter-${n}`),
    pageSize: 1_000,
    queries: ["four"],
  },
};

export function setupOf(query: QueryName): Setup {
  return allSetups.find((name) => setups[name].queries.includes(query)) ?? "short pages";
}

export const allSetups = Object.keys(setups) as readonly Setup[];

export interface RollcallOptions {
  readonly name: string;
  readonly title: string;
  /** The folder that holds `dist`. */
  readonly program: string;
  readonly setup: Setup;
  readonly fresh?: boolean;
  /** Leave everything that has a default at it. */
  readonly withDefaults?: boolean;
  readonly withReport?: boolean;
  readonly withKey?: boolean;
  /** For Node itself. */
  readonly flags?: readonly string[];
}

const key = "bench-key-of-no-worth-to-anybody";

function keyOf(account: string): string {
  return `${key}-for-${account}`;
}

/** Rollcall as it is shipped, in production, with what the queries need beyond its defaults. */
export function rollcall(options: RollcallOptions, { place, stubPort }: Setting): Contestant {
  const { name, program, setup, withKey = true, withReport = true, withDefaults = false } = options;
  const { accounts, pageSize, queries, apart } = setups[setup];
  const stub = `http://127.0.0.1:${stubPort}`;
  const scopes = ["enrollments:read", "sources:read"];
  const process = `${name} ${setup}`.replaceAll(/\W+/gu, "-");
  const config = {
    server: {
      production: withKey,
      secret: "a-secret-for-the-benchmark-and-nothing-else",
      landingPage: false,
      introspection: false,
    },
    // Each its own: an embedded store serves one process at a time.
    storage: { url: `file:./data-${process}` },
    limits: { maxPageSize: 1_000 },
    access: accessTo(apart === true ? accounts : null, withKey, scopes),
    sources: accounts.map((account) => ({
      id: account,
      kind: "ispring",
      baseUrl: `${stub}/${account}`,
      auth: {
        type: "client-credentials",
        clientId: "bench",
        clientSecret: "bench",
        tokenUrl: `${stub}/${account}/token`,
      },
      results: false,
      ...(!withDefaults && { pageSize, batchSize: 1_000, concurrency: 64, cacheSeconds: 0 }),
    })),
  };
  const path = join(place, `${process}.yaml`);
  writeFileSync(path, JSON.stringify(config, null, 2));
  const callers = accounts.map((account) => ({
    authorization: `Bearer ${apart === true ? keyOf(account) : key}`,
  }));
  const words = { withReport, cursors: [null], callers, ids: [] };
  const first = (query: QueryName): Operation => firstOf(rollcallOperations(query, words));
  const [firstQuery = "Q1"] = queries.filter((name) => name !== "Q2");
  return {
    name,
    process,
    title: options.title,
    args: [...(options.flags ?? []), join(program, "dist/main.js"), "--config", path],
    env: {},
    headers: withKey ? { authorization: `Bearer ${key}` } : {},
    fresh: options.fresh ?? true,
    queries,
    first: first(firstQuery),
    operations: async (query, ask) => {
      switch (query) {
        case "walk":
          return rollcallOperations(query, { ...words, cursors: await walk(first(query), ask) });
        case "Q2": {
          const cursors = await walk(first("walk"), ask, 2);
          const two = rollcallOperations("walk", { ...words, cursors });
          const pages = await Promise.all(two.map(ask));
          const ids = pages.flatMap((page) => idsIn(page)).slice(0, idsInTurn);
          return rollcallOperations(query, { ...words, ids });
        }
        case "Q1":
        case "Q3":
        case "Q4":
        case "four":
          return rollcallOperations(query, words);
      }
    },
  };
}

/** Where the pages begin: each names the end after which the next one comes. */
async function walk(
  page: Operation,
  ask: Ask,
  pages: number = pagesInTurn,
): Promise<readonly (string | null)[]> {
  const cursors: (string | null)[] = [null];
  while (cursors.length < pages) {
    const after = cursors.at(-1) ?? null;
    const answer = await ask({ ...page, variables: { ...page.variables, after } });
    const { data } = answer as { data: { enrollments: { pageInfo: { endCursor: string } } } };
    cursors.push(data.enrollments.pageInfo.endCursor);
  }
  return cursors;
}

function idsIn(answer: unknown): readonly string[] {
  const { data } = answer as { data: { enrollments: { nodes: readonly { id: string }[] } } };
  return data.enrollments.nodes.map(({ id }) => id);
}

/** One key for everything, or for each account a key that sees nothing else. */
function accessTo(
  apart: readonly string[] | null,
  withKey: boolean,
  scopes: readonly string[],
): unknown {
  const all = { name: "bench", sha256: sha256(key), scopes };
  const own = (apart ?? []).map((account) => ({
    name: account,
    sha256: sha256(keyOf(account)),
    scopes,
    sources: [account],
  }));
  return withKey ? { apiKeys: [all, ...own] } : { anonymous: { scopes } };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function firstOf(operations: readonly Operation[]): Operation {
  const [first] = operations;
  if (first === undefined) throw new Error("There is nothing to be asked");
  return first;
}
