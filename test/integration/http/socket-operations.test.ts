import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { buildSchema, type GraphQLSchema } from "graphql";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { subscriptionUpgrade } from "../../../src/server/subscriptions.js";
import { startLabGateway, type LabGateway } from "./lab-gateway.js";
import { SocketClient, type Asked } from "./socket-client.js";
import { startTestServer, type TestCall, type TestServer } from "./test-server.js";

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000 && !holds(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function connect(server: { readonly url: string }): Promise<SocketClient> {
  const client = new SocketClient(server);
  await client.greet();
  return client;
}

describe("with the whole gateway over a source that never answers", () => {
  let upstream: Server;
  let directory: string;
  let gateway: LabGateway;
  let requests = 0;
  let givenUp = 0;

  beforeAll(async () => {
    upstream = createServer((_request, response) => {
      requests += 1;
      response.once("close", () => (givenUp += 1));
    });
    await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
    directory = await mkdtemp(`${tmpdir()}/rollcall-sockets-`);
    const { port } = upstream.address() as AddressInfo;
    gateway = await startLabGateway(
      {
        limits: { deadlineSeconds: 60 },
        sources: [
          {
            id: "silent",
            kind: "catalog-search",
            baseUrl: `http://127.0.0.1:${port}`,
            platformKey: "main",
            auth: { type: "header", name: "Authorization", value: "key" },
            timeoutSeconds: 60,
          },
        ],
      },
      directory,
    );
  });
  afterAll(async () => {
    await gateway.stop();
    upstream.closeAllConnections();
    upstream.close();
    await rm(directory, { recursive: true, force: true });
  });

  test.each<[string, (client: SocketClient, id: string) => void]>([
    ["says so", (client, id) => client.giveUp(id)],
    ["closes its connection", (client) => client.close()],
    ["goes away without a word", (client) => client.terminate()],
  ])("an operation is stopped at the source when its client %s", async (_how, leave) => {
    requests = 0;
    givenUp = 0;
    const client = await connect(gateway);
    const id = await client.begin("{ enrollments { nodes { id } } }");
    await until(() => requests > 0);
    expect([requests, givenUp]).toEqual([1, 0]);
    leave(client, id);
    await until(() => givenUp > 0);
    expect([requests, givenUp]).toEqual([1, 1]);
    client.terminate();
  });

  test("an operation that is given up leaves the others of its connection alone", async () => {
    requests = 0;
    givenUp = 0;
    const client = await connect(gateway);
    const list = (key: string): string =>
      `{ enrollments(filter: { courseExternalId: ["${key}"] }) { nodes { id } } }`;
    const first = await client.begin(list("a"));
    await until(() => requests === 1);
    const second = await client.begin(list("b"));
    await until(() => requests === 2);
    client.giveUp(first);
    await until(() => givenUp === 1);
    const [{ type } = { type: "none" }] = await client.ask("{ viewer { subject } }");
    expect([type, requests, givenUp]).toEqual(["next", 2, 1]);
    client.giveUp(second);
    await until(() => givenUp === 2);
    expect([requests, givenUp]).toEqual([2, 2]);
    client.close();
  });

  const nested = (times: number, open: string, inside: string, close: string): string =>
    open.repeat(times) + inside + close.repeat(times);

  test.each<[string, string, string | Asked]>([
    ["no GraphQL", "GRAPHQL_PARSE_FAILED", "{ viewer"],
    ["too many tokens", "QUERY_TOO_COSTLY", `{ viewer { ${"subject ".repeat(10_001)} } }`],
    [
      "too many aliases",
      "QUERY_TOO_COSTLY",
      `{ ${Array.from({ length: 200 }, (_, n) => `a${n}: viewer { subject }`).join(" ")} }`,
    ],
    ["a selection nested too deeply", "", nested(3_000, "{viewer", "{subject}", "}")],
    [
      "an argument nested too deeply",
      "BAD_USER_INPUT",
      `{ enrollments(filter: ${nested(1_600, "{or:[", "{}", "]}")}) { nodes { id } } }`,
    ],
    ["a field that is none", "GRAPHQL_VALIDATION_FAILED", "{ viewer { nothing } }"],
    [
      "a variable without use",
      "GRAPHQL_VALIDATION_FAILED",
      "query ($unused: Int) { viewer { subject } }",
    ],
    [
      "a variable without definition",
      "GRAPHQL_VALIDATION_FAILED",
      "{ enrollments(first: $undefined) { nodes { id } } }",
    ],
    [
      "no operation of the name",
      "OPERATION_RESOLUTION_FAILURE",
      { query: "query A { viewer { subject } }", operationName: "secret" },
    ],
    [
      "several operations and no name",
      "OPERATION_RESOLUTION_FAILURE",
      { query: "query A { viewer { subject } } query B { viewer { subject } }" },
    ],
  ])("%s is answered as over HTTP, and the connection goes on", async (_what, code, asked) => {
    const body = typeof asked === "string" ? { query: asked } : asked;
    const response = await gateway.ask(body);
    const { errors } = (await response.json()) as { errors: unknown[] };
    const client = await connect(gateway);
    expect(await client.ask(asked)).toEqual([{ id: "1", type: "error", payload: errors }]);
    if (code !== "") expect(errors).toMatchObject([{ extensions: { code } }]);
    expect(JSON.stringify(errors)).not.toContain("secret");
    expect((await client.ask("{ viewer { subject } }")).map(({ type }) => type)).toEqual([
      "next",
      "complete",
    ]);
    client.close();
  });

  test("too many tokens are told with the figure and the limit", async () => {
    const client = await connect(gateway);
    const [told] = await client.ask(`{ viewer { ${"subject ".repeat(10_001)} } }`);
    expect(told?.payload).toMatchObject([
      { extensions: { measure: "tokens", figure: 10_001, limit: 10_000 } },
    ]);
    client.close();
  });
});

describe("with a server of its own", () => {
  let server: TestServer;
  afterEach(() => server.stop());

  async function start(changes: Parameters<typeof startTestServer>[0]): Promise<void> {
    server = await startTestServer({
      shutdownMs: 100,
      upgrades: (service) => [subscriptionUpgrade(service)],
      ...changes,
    });
  }

  test("an operation too many is answered OVERLOADED, and its connection goes on", async () => {
    await start({ limits: { maxInFlight: 1 } });
    const client = await connect(server);
    const waiting = client.ask("{ gate }");
    await server.waiting(1);
    const refused = await client.ask("{ subject }");
    expect(refused).toMatchObject([
      { type: "next", payload: { errors: [{ extensions: { code: "OVERLOADED" } }] } },
      { type: "complete" },
    ]);
    server.openGate();
    expect(await waiting).toMatchObject([{ payload: { data: { gate: "through" } } }, {}]);
    expect(await client.ask("{ hello }")).toMatchObject([{ type: "next" }, { type: "complete" }]);
    client.close();
  });

  test("switched-off introspection is told as over HTTP", async () => {
    await start({ introspection: false });
    const query = "{ __schema { queryType { name } } }";
    const { errors } = (await (await server.ask({ query })).json()) as { errors: unknown[] };
    const client = await connect(server);
    const [told] = await client.ask(query);
    expect(told?.payload).toMatchObject([errors[0], {}]);
    client.close();
  });

  test.each<[string, (client: SocketClient, id: string) => void]>([
    ["says so", (client, id) => client.giveUp(id)],
    ["goes away", (client) => client.terminate()],
  ])("an event that is being answered is stopped when its client %s", async (_how, leave) => {
    await start({ schema: schemaOfOneEvent() });
    const client = await connect(server);
    const id = await client.begin("subscription { event }");
    await until(() => server.calls.length === 2);
    expect(server.calls[1]?.signal.aborted).toBe(false);
    leave(client, id);
    await until(() => server.calls[1]?.signal.aborted === true);
    expect(server.calls[1]?.signal.aborted).toBe(true);
    client.terminate();
  });
});

/** A subscription to a single event, which is answered when its call is aborted. */
function schemaOfOneEvent(): GraphQLSchema {
  const schema = buildSchema("type Query { a: Int } type Subscription { event: String }");
  const event = schema.getSubscriptionType()?.getFields()["event"];
  if (event === undefined) throw new Error("The schema has no event");
  event.subscribe = async function* () {
    yield {};
  };
  event.resolve = (_event, _args, { call }: TestCall) =>
    new Promise((resolve) => call.signal.addEventListener("abort", () => resolve("stopped")));
  return schema;
}
