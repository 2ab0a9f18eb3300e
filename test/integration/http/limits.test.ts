import { afterEach, describe, expect, test } from "@jest/globals";
import { getIntrospectionQuery } from "graphql";
import { createHash } from "node:crypto";
import type { ServerOptions } from "../../../src/server/server-options.js";
import { readTrustedDocuments } from "../../../src/server/trusted-documents.js";
import { openAccess, startTestServer, type TestServer } from "./test-server.js";

let server: TestServer;
afterEach(() => server.stop());

async function start(...changes: Parameters<typeof startTestServer>): Promise<void> {
  server = await startTestServer(...changes);
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions: Readonly<Record<string, unknown>> }[];
}

async function ask(body: unknown, headers?: Record<string, string>): Promise<Answer> {
  return (await (await server.ask(body, headers)).json()) as Answer;
}

async function refusalOf(query: string): Promise<unknown> {
  const { data, errors } = await ask({ query });
  expect(data).toBeUndefined();
  return errors?.[0]?.extensions;
}

describe("limits of an operation, kept before anything of it runs", () => {
  test("aliases", async () => {
    await start({ limits: { maxAliases: 2 } });
    expect(await refusalOf("{ a: hello b: hello c: hello }")).toEqual({
      code: "QUERY_TOO_COSTLY",
      measure: "aliases",
      figure: 3,
      limit: 2,
    });
    expect(await ask({ query: "{ a: hello b: hello }" })).toHaveProperty("data.b");
  });

  test("depth", async () => {
    await start({ limits: { maxDepth: 1 } });
    expect(await ask({ query: "{ hello __schema { types { name } } }" })).toHaveProperty(
      "data.hello",
    );
    await server.stop();
    await start({ limits: { maxDepth: 0 } });
    expect(await refusalOf("{ hello }")).toMatchObject({ measure: "depth", figure: 1, limit: 0 });
  });

  test("tokens", async () => {
    await start({ limits: { maxTokens: 6 } });
    expect(await refusalOf("{ hello hello hello hello hello }")).toEqual({
      code: "QUERY_TOO_COSTLY",
      measure: "tokens",
      figure: 7,
      limit: 6,
    });
    expect(await ask({ query: "{ hello hello }" })).toHaveProperty("data.hello");
  });

  test("what is asked of the schema, where that multiplies, and not what tools ask", async () => {
    await start({ limits: { maxTokens: 1_000_000, maxBodyBytes: 4_000_000 } });
    const { data } = await ask({
      query: getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }),
    });
    expect(data).toHaveProperty("__schema.types");
    const types = "types { ...Type }";
    const many = Array.from({ length: 8_000 }, (_, at) => `a${at}: ${types}`).join(" ");
    const fragments =
      "fragment Type on __Type { name fields { name args { name type { ...Part } } type { ...Part } } } " +
      "fragment Part on __Type { name kind ofType { name fields { name description } } }";
    expect(await refusalOf(`{ __schema { ${many} } } ${fragments}`)).toMatchObject({
      code: "QUERY_TOO_COSTLY",
      measure: "introspection",
      limit: 1_000_000,
    });
  });

  test("selections, each as often as its fragments are spread", async () => {
    await start();
    const spread = (at: number): string => (at === 24 ? "hello" : `...F${at + 1} ...F${at + 1}`);
    const fragments = Array.from(
      { length: 25 },
      (_, at) => `fragment F${at} on Query { ${spread(at)} }`,
    );
    expect(await refusalOf(`{ ...F0 } ${fragments.join(" ")}`)).toEqual({
      code: "QUERY_TOO_COSTLY",
      measure: "selections",
      figure: 10_000_001,
      limit: 10_000_000,
    });
  });

  test("the answer's status follows the type of answer that was asked for", async () => {
    await start({ limits: { maxAliases: 1 } });
    const body = { query: "{ a: hello b: hello }" };
    const plain = await server.ask(body, { accept: "application/json" });
    const graphql = await server.ask(body, { accept: "application/graphql-response+json" });
    expect([plain.status, graphql.status]).toEqual([200, 400]);
    expect(server.calls.every((call) => !call.signal.aborted)).toBe(true);
  });

  test("nesting without end is refused, and the server goes on", async () => {
    await start({ limits: { maxTokens: 1_000_000, maxBodyBytes: 4_000_000 } });
    const deep = `${"{ hello ".repeat(50_000)}${"}".repeat(50_000)}`;
    const { errors } = await ask({ query: deep });
    expect(errors).toHaveLength(1);
    for (const levels of [200, 3_000, 50_000]) {
      const list = `{ hello(name: ${"[".repeat(levels)}${"]".repeat(levels)}) }`;
      const variables = `${'{"name":'.repeat(levels)}1${"}".repeat(levels)}`;
      const query = "query ($name: String) { hello(name: $name) }";
      for (const body of [
        JSON.stringify({ query: list }),
        `{"query":"${query}","variables":${variables}}`,
      ]) {
        const refused = (await (await server.ask(body)).json()) as Answer;
        expect(refused.errors).toHaveLength(1);
        expect(refused.errors?.[0]?.extensions["code"]).not.toBe("INTERNAL_SERVER_ERROR");
      }
    }
    expect(await ask({ query: "{ hello }" })).toHaveProperty("data.hello");
  });
});

describe("requests of one viewer", () => {
  test("more than allowed in a minute are a 429 that says when to come back", async () => {
    const key = "a key";
    const sha256 = createHash("sha256").update(key).digest("hex");
    await start({
      limits: { requestsPerMinute: 3 },
      access: {
        ...openAccess,
        apiKeys: [{ name: "hr", sha256, scopes: ["enrollments:read"], limits: {} }],
      },
    });
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++) statuses.push((await server.ask({ query: "{ hello }" })).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const refused = await server.ask({ query: "{ hello }" });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
    expect(await refused.json()).toMatchObject({
      errors: [{ extensions: { code: "RATE_LIMITED" } }],
    });
    const other = await server.ask({ query: "{ hello }" }, { "x-api-key": key });
    expect(other.status).toBe(200);
  });
});

describe("more work than there is room for", () => {
  test("is refused early with a 503 that says when to come back", async () => {
    await start({ limits: { maxInFlight: 2 } });
    const inside = [server.ask({ query: "{ gate }" }), server.ask({ query: "{ gate }" })];
    await server.waiting(2);
    const refused = await server.ask({ query: "{ hello }" });
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await refused.json()).toMatchObject({
      errors: [{ extensions: { code: "OVERLOADED" } }],
    });
    expect((await fetch(new URL("/health/live", server.url))).status).toBe(200);
    server.openGate();
    for (const each of await Promise.all(inside)) expect(each.status).toBe(200);
    expect((await server.ask({ query: "{ hello }" })).status).toBe(200);
  });

  test("a flood is turned away at the door, and nothing of it is left behind", async () => {
    await start({ limits: { maxInFlight: 20 } });
    const flood = Array.from({ length: 300 }, () => server.ask({ query: "{ gate }" }));
    await server.waiting(20);
    // Whoever was refused has the answer while the others still wait.
    const refused = flood.map(async (each) => (await each).headers.get("retry-after"));
    let told = 0;
    for (const each of refused) void each.then(() => (told += 1));
    for (let tries = 0; told < 280 && tries < 1_000; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(told).toBe(280);
    server.openGate();
    const statuses = (await Promise.all(flood)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.filter((status) => status === 503)).toHaveLength(280);
    expect((await Promise.all(refused)).filter((seconds) => seconds === "1")).toHaveLength(280);
    expect(await server.metrics.text()).toMatch(/^rollcall_operations_in_flight 0$/mu);
  });
});

describe("time", () => {
  test("the deadline reaches the operation ahead of the answer", async () => {
    await start({ limits: { deadlineMs: 300 } });
    expect(await ask({ query: "{ untilAborted }" })).toEqual({
      data: { untilAborted: "SourceError" },
    });
  });

  test("a client that goes away ends its operation", async () => {
    await start({ limits: { deadlineMs: Infinity } });
    const abort = new AbortController();
    const gone = fetch(server.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ untilAborted }" }),
      signal: abort.signal,
    }).catch(() => "gone");
    while (server.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(server.calls[0]?.signal.aborted).toBe(false);
    abort.abort();
    expect(await gone).toBe("gone");
    while (server.calls[0]?.signal.aborted !== true)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(server.calls[0].deadlineAt).toBe(Infinity);
  });
});

describe("trusted documents", () => {
  const text = "query Greet { hello }";
  const sha256 = createHash("sha256").update(text).digest("hex");
  const options: Partial<ServerOptions> = {
    trusted: readTrustedDocuments(JSON.stringify({ "sha1:abc": text })),
  };

  test.each([
    ["by its text", { query: text }],
    ["by the manifest's id", { documentId: "sha1:abc" }],
    ["by its SHA-256", { documentId: `sha256:${sha256}` }],
    [
      "as a persisted query",
      { extensions: { persistedQuery: { version: 1, sha256Hash: sha256 } } },
    ],
  ])("one of them runs %s", async (_how, body) => {
    await start(options);
    expect(await ask(body)).toEqual({ data: { hello: "Hello world" } });
  });

  test("nothing else runs, nor can it be added", async () => {
    await start(options);
    const other = "{ hello }";
    const hash = createHash("sha256").update(other).digest("hex");
    const extensions = { persistedQuery: { version: 1, sha256Hash: hash } };
    for (const body of [{ query: other }, { query: other, extensions }]) {
      const response = await server.ask(body);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: "FORBIDDEN" } }],
      });
    }
    for (const body of [{ extensions }, { documentId: hash }]) {
      const { errors } = await ask(body);
      expect(errors?.[0]?.extensions["code"]).toBe("PERSISTED_QUERY_NOT_FOUND");
    }
  });
});
