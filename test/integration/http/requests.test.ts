import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { startTestServer, type TestServer } from "./test-server.js";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ corsOrigins: ["https://studio.apollographql.com"] });
});
afterAll(() => server.stop());

async function answerOf(response: Response): Promise<Answer> {
  return (await response.json()) as Answer;
}

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly string[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

describe("answers", () => {
  test("where introspection is switched off, the answer names the setting that allows it", async () => {
    const closed = await startTestServer({ introspection: false });
    const response = await closed.ask({ query: "{ __schema { __typename } }" });
    await closed.stop();
    expect(await answerOf(response)).toEqual({
      errors: [
        {
          message:
            "Introspection is switched off here: `server.introspection` in the configuration allows it.",
          locations: [{ line: 1, column: 3 }],
          extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
        },
      ],
    });
  });

  test("an operation is answered, and nobody on the way keeps the answer", async () => {
    const response = await server.ask({ query: "{ hello }" });
    expect(response.status).toBe(200);
    expect(await answerOf(response)).toEqual({ data: { hello: "Hello world" } });
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("vary")).toMatch(/Authorization/);
    expect(response.headers.get("vary")).toMatch(/X-API-Key/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("x-frame-options")).toBe("DENY");
    expect(response.headers.get("content-security-policy")).toMatch(/default-src 'none'/);
  });

  test("a sane request id is taken over, any other is replaced", async () => {
    const sane = await server.ask({ query: "{ requestId }" }, { "x-request-id": "trace:7f.A-1" });
    expect(sane.headers.get("x-request-id")).toBe("trace:7f.A-1");
    expect(await answerOf(sane)).toEqual({ data: { requestId: "trace:7f.A-1" } });
    for (const odd of ["jane@example.org", "a b", "x".repeat(65), "<script>"]) {
      const response = await server.ask({ query: "{ hello }" }, { "x-request-id": odd });
      expect(response.headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/);
    }
  });

  test("Cache-Control: no-cache asks for live data", async () => {
    const live = await server.ask({ query: "{ live }" }, { "cache-control": "no-cache" });
    expect(await answerOf(live)).toEqual({ data: { live: true } });
    expect(await answerOf(await server.ask({ query: "{ live }" }))).toEqual({
      data: { live: false },
    });
  });

  test("a deadline comes with the operation, a little earlier than the answer has to be out", async () => {
    const { data } = await answerOf(await server.ask({ query: "{ deadlineInMs }" }));
    expect(data?.["deadlineInMs"]).toBeGreaterThan(9_000);
    expect(data?.["deadlineInMs"]).toBeLessThan(9_800);
  });

  test("failures of fields stand beside the data, unexpected ones without their words", async () => {
    const response = await server.ask({ query: "{ hello forbidden sourceFails breaks }" });
    expect(response.status).toBe(200);
    const { data, errors = [] } = await answerOf(response);
    expect(data).toEqual({
      hello: "Hello world",
      forbidden: null,
      sourceFails: null,
      breaks: null,
    });
    const byPath = new Map(errors.map((error) => [error.path?.[0], error]));
    expect(byPath.get("forbidden")?.extensions["code"]).toBe("FORBIDDEN");
    expect(byPath.get("sourceFails")?.extensions).toMatchObject({
      code: "SOURCE_TIMEOUT",
      source: "campus",
      retryable: true,
    });
    const masked = byPath.get("breaks");
    const requestId = response.headers.get("x-request-id");
    expect(masked?.message).toBe(`Internal error; request ${requestId ?? ""}`);
    expect(masked?.extensions).toEqual({ code: "INTERNAL_SERVER_ERROR", requestId });
    const line =
      server
        .logged()
        .split("\n")
        .find((text) => text.includes('"unexpected"')) ?? "";
    expect(line).toContain(requestId);
    expect(line).not.toContain("jane@example.org");
  });
});

describe("requests that cannot be read", () => {
  const refusals: readonly (readonly [string, RequestInit, number])[] = [
    ["a body that is no JSON", { body: '{"query":' }, 400],
    ["a body that is no text in UTF-8", { body: new Uint8Array([0x22, 0xff, 0x22]) }, 400],
    ["a batch", { body: '[{"query":"{ hello }"}]' }, 400],
    ["a body that is no object", { body: '"{ hello }"' }, 400],
    ["no operation", { body: '{"variables":{}}' }, 400],
    ["another type", { body: "query=x", headers: { "content-type": "text/plain" } }, 415],
    [
      "another charset",
      { body: "{}", headers: { "content-type": "application/json; charset=latin1" } },
      415,
    ],
    [
      "a compressed body",
      { body: "{}", headers: { "content-type": "application/json", "content-encoding": "gzip" } },
      415,
    ],
    ["a longer body than is allowed", { body: `{"query":"${"x".repeat(200_000)}"}` }, 413],
  ];

  test.each(refusals)("%s is refused in the shape of an answer", async (_what, init, status) => {
    const response = await fetch(server.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      ...init,
    });
    expect(response.status).toBe(status);
    const { errors } = await answerOf(response);
    expect(errors?.[0]?.extensions["code"]).toBe("BAD_REQUEST");
  });

  test("a longer body than is allowed is refused although its length is not told", async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(server.url, {
        method: "POST",
        headers: { "content-type": "application/json", "transfer-encoding": "chunked" },
      });
      request.on("response", (response) => {
        response.resume();
        clearInterval(timer);
        request.destroy();
        resolve(response.statusCode);
      });
      request.on("error", reject);
      const timer = setInterval(() => request.write("x".repeat(20_000)), 5);
    });
    expect(status).toBe(413);
  });

  test("places that are not there and methods that are not taken are told as JSON", async () => {
    const nowhere = await fetch(new URL("/nowhere", server.url));
    expect(nowhere.status).toBe(404);
    expect(nowhere.headers.get("content-type")).toMatch(/^application\/json/);
    const method = await fetch(server.url, { method: "DELETE" });
    expect(method.status).toBe(405);
    expect(method.headers.get("allow")).toBe("GET, POST");
  });

  test("what is no HTTP closes the connection and nothing else", async () => {
    const { port } = server;
    await new Promise<void>((resolve) => {
      const socket = connect(port, "127.0.0.1", () =>
        socket.write("\u0000\u0001 nonsense\r\n\r\n"),
      );
      socket.on("error", () => undefined);
      socket.on("close", () => resolve());
      socket.resume();
    });
    expect((await server.ask({ query: "{ hello }" })).status).toBe(200);
  });
});

describe("pages of other origins", () => {
  const studio = "https://studio.apollographql.com";

  test("a configured origin may ask", async () => {
    const preflight = await fetch(server.url, {
      method: "OPTIONS",
      headers: {
        origin: studio,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,authorization",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe(studio);
    expect(preflight.headers.get("access-control-allow-headers")).toBe(
      "content-type,authorization",
    );
    expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
    const response = await server.ask({ query: "{ hello }" }, { origin: studio });
    expect(response.headers.get("access-control-allow-origin")).toBe(studio);
    expect(response.headers.get("vary")).toMatch(/Origin/);
  });

  test.each(["https://evil.example", "https://studio.apollographql.com.evil.example", "null"])(
    "%s may not",
    async (origin) => {
      const preflight = await fetch(server.url, { method: "OPTIONS", headers: { origin } });
      expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
      expect(preflight.headers.get("access-control-allow-headers")).toBeNull();
    },
  );

  test("a request that a page can send without asking is refused", async () => {
    const url = `${server.url}?query=%7Bhello%7D`;
    expect((await fetch(url)).status).toBe(400);
    expect((await fetch(url, { headers: { "apollo-require-preflight": "1" } })).status).toBe(200);
  });

  test("a change by GET is refused", async () => {
    const response = await fetch(`${server.url}?query=mutation%7Bchange%7D`, {
      headers: { "apollo-require-preflight": "1" },
    });
    expect(response.status).toBe(405);
  });
});

describe("the page for browsers", () => {
  const browser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

  test("is shown without credentials, under the policy that it brings along", async () => {
    const closed = await startTestServer({
      access: { anonymous: undefined, apiKeys: [], jwt: undefined },
    });
    const response = await fetch(closed.url, { headers: browser });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/html/);
    expect(response.headers.get("content-security-policy")).toBe("frame-ancestors 'none'");
    expect(await response.text()).toContain("sandbox");
    const asked = await fetch(`${closed.url}?query=%7B__typename%7D`, { headers: browser });
    expect(asked.headers.get("content-security-policy")).toBe("frame-ancestors 'none'");
    expect(await asked.text()).toContain("sandbox");
    await closed.stop();
  });

  test("is not shown where it is off", async () => {
    const plain = await startTestServer({ landingPage: false });
    const response = await fetch(plain.url, { headers: browser });
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).not.toMatch(/html/);
    await plain.stop();
  });
});

describe("health and metrics", () => {
  test("live and ready are told apart, with reasons", async () => {
    const reasons: (string | null)[] = ["The job store is closed.", null];
    const checked = await startTestServer({
      readiness: [{ name: "job store", check: () => reasons[0] ?? null }],
    });
    const at = (path: string): Promise<Response> => fetch(new URL(path, checked.url));
    expect((await at("/health/live")).status).toBe(200);
    const unready = await at("/health/ready");
    expect(unready.status).toBe(503);
    expect(await unready.json()).toEqual({
      status: "not ready",
      reasons: ["job store: The job store is closed."],
    });
    reasons.shift();
    expect((await at("/health/ready")).status).toBe(200);
    await checked.stop();
  });

  test("operations and refusals are counted", async () => {
    await server.ask({ query: "{ hello }" });
    const text = await (await fetch(new URL("/metrics", server.url))).text();
    expect(text).toMatch(/rollcall_operations_total\{type="query",outcome="ok"\} [1-9]/);
    expect(text).toMatch(/rollcall_operation_duration_seconds_count\{type="query"\} [1-9]/);
    expect(text).toMatch(/rollcall_errors_total\{code="BAD_REQUEST"\} [1-9]/);
    expect(text).toMatch(/rollcall_operations_in_flight 0/);
  });
});
