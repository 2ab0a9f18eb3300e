import { afterEach, beforeAll, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import { subscriptionUpgrade } from "../../../src/server/subscriptions.js";
import { SocketClient, type Message } from "./socket-client.js";
import { openAccess, roomyLimits, startTestServer, type TestServer } from "./test-server.js";

const key = "a-key-for-sockets";
const sha256 = createHash("sha256").update(key).digest("hex");
const question = "{ subject }";

let server: TestServer;
let publicKey: string;
let sign: (expiresInSeconds: number) => Promise<string>;

beforeAll(async () => {
  const keys = await generateKeyPair("ES256", { extractable: true });
  publicKey = await exportSPKI(keys.publicKey);
  sign = (expiresIn) =>
    new SignJWT({ sub: "jane", scope: "enrollments:read" })
      .setProtectedHeader({ alg: "ES256" })
      .setExpirationTime(Math.floor(Date.now() / 1000) + expiresIn)
      .sign(keys.privateKey);
});
afterEach(() => server.stop());

async function start(
  requestsPerMinute?: number,
  production = false,
  shutdownMs = 100,
): Promise<void> {
  server = await startTestServer({
    shutdownMs,
    production,
    introspection: !production,
    limits: { ...roomyLimits, requestsPerMinute },
    access: {
      ...openAccess,
      anonymous: undefined,
      apiKeys: [{ name: "hr", sha256, scopes: ["enrollments:read"], limits: {} }],
      jwt: {
        keys: { kind: "pem", publicKey },
        issuer: undefined,
        audience: [],
        requireExpiry: true,
        claims: {
          scopes: "scope",
          emails: "email",
          sources: "sources",
          platformKeys: undefined,
          orgs: undefined,
        },
      },
    },
    upgrades: (service) => [subscriptionUpgrade(service)],
  });
}

const answer = (subject: string): unknown => [
  expect.objectContaining({ type: "next", payload: { data: { subject } } }),
  expect.objectContaining({ type: "complete" }),
];

test.each<[string, Record<string, string>, Record<string, unknown> | undefined]>([
  ["a header of the upgrade", { authorization: `Bearer ${key}` }, undefined],
  ["the key's own header", { "x-api-key": key }, {}],
  ["connectionParams", {}, { authorization: `Bearer ${key}` }],
  ["connectionParams, however spelt", {}, { Authorization: `bearer ${key}` }],
])("who is asking is told by %s", async (_where, headers, params) => {
  await start();
  const client = new SocketClient(server, headers);
  await client.greet(params);
  expect(await client.ask(question)).toEqual(answer("hr"));
  client.close();
});

test.each<[string, Record<string, string>, Record<string, unknown> | undefined]>([
  ["no credentials", {}, undefined],
  ["wrong ones", {}, { authorization: "Bearer of-nobody" }],
  ["wrong ones beside right ones", { "x-api-key": key }, { authorization: "Bearer of-nobody" }],
])("with %s the connection is closed", async (_what, headers, params) => {
  await start();
  const client = new SocketClient(server, headers);
  await client.greet(params);
  expect(await client.closed).toBe(4401);
});

test("a connection does not outlive the token with which it was opened", async () => {
  await start();
  const client = new SocketClient(server);
  // The leeway is half a minute.
  await client.greet({ authorization: `Bearer ${await sign(-28)}` });
  expect(await client.ask(question)).toEqual(answer("jane"));
  let last: readonly Message[] = [];
  for (let tries = 0; tries < 100 && last[0]?.type !== "error"; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    last = await client.ask(question);
  }
  expect(last[0]).toMatchObject({
    type: "error",
    payload: [{ extensions: { code: "UNAUTHENTICATED" } }],
  });
  client.close();
});

test("in production a connection tells nothing of the schema either", async () => {
  await start(undefined, true);
  const client = new SocketClient(server, { "x-api-key": key });
  await client.greet();
  const told: unknown[] = [];
  for (const query of ["{ __schema { types { name } } }", '{ __type(name: "Query") { name } }']) {
    told.push((await client.ask(query))[0]);
  }
  for (const query of ["{ subjec }", "{ hello(planted: 1) }", "{ hello(nam: 1) }"]) {
    told.push((await client.ask(query))[0]);
  }
  for (const each of told) {
    expect(each).toMatchObject({ type: "error" });
    expect(JSON.stringify(each)).toContain("GRAPHQL_VALIDATION_FAILED");
  }
  expect(JSON.stringify(told)).not.toMatch(/Did you mean|expected one of|planted/u);
  client.close();
});

test("bad input over a connection is answered with its place and with what would be right", async () => {
  await start();
  const client = new SocketClient(server, { "x-api-key": key });
  await client.greet();
  expect((await client.ask("{ hello(name: 12345) }"))[0]).toMatchObject({
    payload: [
      {
        message: 'Argument "name" has an invalid value: expected a value of type "String".',
        extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
      },
    ],
  });
  expect((await client.ask("query ($x: Int = 1.5) { big(bytes: $x) }"))[0]).toMatchObject({
    payload: [{ message: 'Variable "$x" has an invalid value: expected a value of type "Int".' }],
  });
  expect((await client.ask("{ hello(nam: 1) }"))[0]).toMatchObject({
    payload: [{ message: 'Field "Query.hello" has no such argument. Did you mean "name"?' }],
  });
  client.close();
});

test("operations over a connection keep to the same limits", async () => {
  await start(2);
  const client = new SocketClient(server, { "x-api-key": key });
  await client.greet();
  expect(await client.ask(question)).toEqual(answer("hr"));
  const wrong = "{ nothing }";
  expect((await client.ask(wrong))[0]).toMatchObject({
    type: "error",
    payload: [{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }],
  });
  expect((await client.ask(question))[0]).toMatchObject({
    type: "error",
    payload: [{ extensions: { code: "RATE_LIMITED" } }],
  });
  client.close();
});

test("what a connection is still to be answered is answered before the server stops, and nothing new is begun", async () => {
  await start(undefined, false, 5_000);
  const busy = new SocketClient(server, { "x-api-key": key });
  const idle = new SocketClient(server, { "x-api-key": key });
  await busy.greet();
  await idle.greet();
  expect(await idle.ask(question)).toEqual(answer("hr"));
  const waiting = busy.ask("{ gate }");
  await server.waiting(1);
  const stopped = server.stop();
  expect(await idle.closed).toBe(1001);
  const [refused] = await busy.ask(question);
  expect(refused).toMatchObject({
    type: "error",
    payload: [{ extensions: { code: "OVERLOADED" } }],
  });
  server.openGate();
  expect((await waiting).map(({ type }) => type)).toContain("next");
  expect(await busy.closed).toBe(1001);
  await stopped;
});
