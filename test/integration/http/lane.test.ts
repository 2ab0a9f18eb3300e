import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { buildSchema, type GraphQLSchema } from "graphql";
import { readdirSync, readFileSync } from "node:fs";
import { RequestError, SourceError } from "../../../src/domain/errors.js";
import type { Instant } from "../../../src/domain/values.js";
import { buildGatewaySchema } from "../../../src/graphql/schema.js";
import { createFakeContext } from "../../unit/graphql/support/fake-context.js";
import {
  createEnrollment,
  createFakeFederation,
  createReport,
} from "../../unit/graphql/support/fake-federation.js";
import { startTestServer, type TestServer } from "./test-server.js";

/** What a client sees of an answer; what the log says of it stands beside it. */
interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly logged: unknown;
}

type Body = Readonly<Record<string, unknown>>;

async function see(
  server: TestServer,
  body: Body,
  headers: Record<string, string> = {},
): Promise<Seen> {
  const before = server.logged().length;
  const response = await server.ask(body, { "x-request-id": "request-1", ...headers });
  const text = await response.text();
  const rest = without(Object.fromEntries(response.headers), ["date"]);
  return { status: response.status, headers: rest, text, logged: shown(server, before) };
}

function without<T extends Body>(all: T, names: readonly string[]): T {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name))) as T;
}

/** Without times, and without the stacks of what nobody foresaw. */
function shown(server: TestServer, from: number): unknown {
  const lines = server.logged().slice(from).trim().split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => without(JSON.parse(line) as Body, ["time", "durationMs", "stack"]));
}

/** An empty `extensions` changes no answer; such a request always goes through Apollo Server. */
async function seeBothWays(
  server: TestServer,
  body: Body,
  headers: Record<string, string> = {},
): Promise<readonly [long: Seen, short: Seen]> {
  await see(server, body, headers);
  const long = await see(server, { ...body, extensions: {} }, headers);
  return [long, await see(server, body, headers)];
}

const accepts: readonly Record<string, string>[] = [
  {},
  { accept: "application/json" },
  { accept: "application/graphql-response+json" },
  { accept: "application/graphql-response+json; charset=utf-8, application/json;q=0.9" },
  { accept: "text/html" },
];

const sdl = `
  type Query {
    hello(name: String, times: Int = 1): String!
    node: Node
    forbidden: String
    fails: [String!]
    breaks: String
    whole: String!
    seen: Int!
  }
  interface Node { id: ID! }
  type Person implements Node { id: ID! name: String friend: Person! }
  type Mutation { change: String! }
`;

/** `seen` counts the lists of field nodes that its resolver was given: the long way makes a new one each time. */
function createSchema(): GraphQLSchema {
  const schema = buildSchema(sdl);
  const lists = new Set<unknown>();
  const fields = schema.getQueryType()?.getFields() ?? {};
  const resolvers: Record<string, unknown> = {
    hello: (_source: unknown, args: { name?: string; times: number }) =>
      `Hello ${args.name ?? "“world”"}`.repeat(args.times),
    node: async () => ({ __typename: "Person", id: 7, name: "Jo", friend: { id: "x\n" } }),
    forbidden: () => {
      throw new RequestError("FORBIDDEN", "This needs the scope raw:read.");
    },
    fails: () => ["a", Promise.reject(new SourceError("SOURCE_TIMEOUT", "Too late."))],
    breaks: () => {
      throw new TypeError("secret-in-a-message of jane@example.org");
    },
    whole: () => null,
    seen: (_source: unknown, _args: unknown, _context: unknown, info: { fieldNodes: unknown }) =>
      lists.add(info.fieldNodes).size,
  };
  for (const [name, resolve] of Object.entries(resolvers)) {
    if (fields[name] !== undefined) fields[name].resolve = resolve as never;
  }
  const change = schema.getMutationType()?.getFields()["change"];
  if (change !== undefined) change.resolve = () => "changed";
  return schema;
}

const bodies: readonly (readonly [what: string, body: Body])[] = [
  ["a constant query", { query: "{ hello }" }],
  ["variables", { query: "query Q($n: String) { hello(name: $n) }", variables: { n: 'a "b"' } }],
  ["variables that are null", { query: "{ hello }", variables: null, operationName: null }],
  ["defaults", { query: "query ($t: Int = 2) { hello(times: $t) }" }],
  [
    "one of several operations",
    { query: "query A { hello } query B { b: hello }", operationName: "B" },
  ],
  ["no name among several operations", { query: "query A { hello } query B { hello }" }],
  ["an unknown name", { query: "query A { hello }", operationName: "B" }],
  ["an empty name", { query: "query A { hello }", operationName: "" }],
  [
    "fragments",
    {
      query:
        "{ node { __typename ... on Person { ...F } } } fragment F on Person { friend { id } name }",
    },
  ],
  [
    "conditions",
    {
      query: "query ($a: Boolean!) { hello @skip(if: $a) x: hello @include(if: $a) }",
      variables: { a: true },
    },
  ],
  ["no condition", { query: "query ($a: Boolean!) { hello @skip(if: $a) }", variables: {} }],
  [
    "a variable of another type",
    { query: "query ($t: Int) { hello(times: $t) }", variables: { t: "x" } },
  ],
  [
    "a null where none may be",
    { query: "query ($t: Int!) { hello(times: $t) }", variables: { t: null } },
  ],
  ["a list as variables", { query: "{ hello }", variables: [1] }],
  ["a text as variables", { query: "{ hello }", variables: "{}" }],
  ["a number as a name", { query: "{ hello }", operationName: 3 }],
  ["an error", { query: "{ forbidden hello }" }],
  ["an error within a list", { query: "{ fails }" }],
  ["an error that is not shown", { query: "{ breaks hello }" }],
  ["an error that takes all away", { query: "{ hello whole }" }],
  [
    "too many aliases",
    { query: `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: hello`).join(" ")} }` },
  ],
  ["a mutation", { query: "mutation { change }" }],
  ["introspection", { query: "{ __schema { queryType { name } } __typename }" }],
  ["a faulty text", { query: "{ hello" }],
  ["an unknown field", { query: "{ nothing }" }],
  ["no text", { variables: {} }],
];

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ schema: createSchema() });
});
afterAll(() => server.stop());

describe("a query that was asked before is answered as through Apollo Server:", () => {
  test.each(bodies)("%s", async (_what, body) => {
    for (const headers of accepts) {
      const [long, short] = await seeBothWays(server, body, headers);
      expect(short).toEqual(long);
    }
  });

  test("it is executed on a way of its own, and what is known of its selection is kept", async () => {
    const count = async (body: Body): Promise<number> => {
      const { data } = (await (await server.ask(body)).json()) as { data: { seen: number } };
      return data.seen;
    };
    const query = "query Twice { seen }";
    const [first, second, third] = [
      await count({ query }),
      await count({ query }),
      await count({ query }),
    ];
    expect([second, third]).toEqual([first + 1, first + 1]);
    expect(await count({ query, extensions: {} })).toBe(first + 2);
  });

  test("variables that were sent before are told from all others", async () => {
    const texts = ["query ($t: Int, $n: String) { hello(times: $t, name: $n) }"];
    texts.push("query ($t: Int = 3, $n: String) { again: hello(times: $t, name: $n) }");
    const sent = [{ t: 1 }, { t: 2 }, { t: 1 }, { t: "1" }, { n: "1" }, { t: 1, n: "a" }, {}];
    for (const variables of [...sent, ...sent]) {
      for (const query of texts) {
        const [long, short] = await seeBothWays(server, { query, variables });
        expect(short).toEqual(long);
      }
    }
    const [, short] = await seeBothWays(server, { query: texts[0], variables: { t: 2 } });
    expect(short.text).toBe('{"data":{"hello":"Hello “world”Hello “world”"}}\n');
  });

  test("metrics count it alike", async () => {
    const counted = async (): Promise<number> => {
      const text = await server.metrics.text();
      return Number(/operations_total\{type="query",outcome="error"\} (\d+)/.exec(text)?.[1] ?? 0);
    };
    const before = await counted();
    await seeBothWays(server, { query: "{ forbidden }" });
    expect(await counted()).toBe(before + 3);
  });
});

describe("limits of a known query", () => {
  test("a page that is too large by its variables is refused as when it is asked first", async () => {
    const limited = await startGateway({ maxCost: 200 });
    const query = "query ($n: Int) { enrollments(first: $n) { nodes { id } } }";
    try {
      for (const n of [10, 100, 99, 1_000, null]) {
        const [long, short] = await seeBothWays(limited, { query, variables: { n } });
        expect(short).toEqual(long);
      }
      const [, short] = await seeBothWays(limited, {
        query: "query ($n: Int) { enrollments(first: $n) { nodes { user { id } course { id } } } }",
        variables: { n: 100 },
      });
      expect(short.text).toContain("QUERY_TOO_COSTLY");
    } finally {
      await limited.stop();
    }
  });

  test("where only trusted documents may run, no other is known", async () => {
    const trusted = { find: () => undefined, has: (text: string) => text === "{ hello }" };
    const strict = await startTestServer({ schema: createSchema(), trusted });
    try {
      for (const query of ["{ hello }", "{ seen }"]) {
        const [long, short] = await seeBothWays(strict, { query });
        expect(short).toEqual(long);
      }
    } finally {
      await strict.stop();
    }
  });
});

const folder = new URL("../../../schema/operations/", import.meta.url);

/** The public schema over rows that stay. */
async function startGateway(limits: { readonly maxCost?: number } = {}): Promise<TestServer> {
  const rows = Array.from({ length: 5 }, (_, at) =>
    createEnrollment({
      key: [`${at}`, "course-v1:A+B+C"],
      status: at === 0 ? (new Error("told as a value") as never) : "ENROLLED",
      createdAt: "2026-01-01T00:00:00.000Z" as Instant,
      user: at === 3 ? null : { type: "user", source: "campus", key: `u${at}`, name: `N "${at}"` },
      metadata: { at, list: [at, null] },
    }),
  );
  const { federation, operation } = createFakeFederation({
    enrollments: rows,
    users: rows.flatMap(({ user }) => user ?? []),
    courses: rows.flatMap(({ course }) => course ?? []),
    enrollment: () => rows[1] ?? null,
    page: { reports: [createReport()], totalCount: 5 },
  });
  return startTestServer({
    schema: buildGatewaySchema(),
    limits: { maxPageSize: 100, ...limits },
    federation: { begin: (call) => ({ ...operation, call }) },
    createContext: (running) => createFakeContext({ federation, operation: running }),
  });
}

describe("the project's own operations", () => {
  let gateway: TestServer;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.stop());

  test.each(readdirSync(folder))("%s", async (file) => {
    const query = readFileSync(new URL(file, folder), "utf8");
    const id = "not-an-id";
    const variables = { first: 3, id, ids: [id], email: ["a@b.example"], before: "x", until: "x" };
    for (const each of [variables, {}]) {
      const [long, short] = await seeBothWays(gateway, { query, variables: each });
      expect(short).toEqual(long);
    }
  });

  test("missing scopes", async () => {
    const query =
      "{ enrollments { nodes { id status remoteData user { name } metadata } } sources { id } }";
    const [long, short] = await seeBothWays(gateway, { query });
    expect(short).toEqual(long);
    expect(short.text).toContain("FORBIDDEN");
  });
});
