import { afterEach, describe, expect, it } from "@jest/globals";
import { createConfig } from "../../../src/config/create-config.js";
import { openSources } from "../../../src/gateway.js";
import { unobserved } from "../../../src/observability/observe-sources.js";
import { Connections } from "../../../src/http/connections.js";
import { call, client, closeAll, errorOf, get, serve, until, type TestServer } from "./support.js";

afterEach(closeAll);

/** A source that keeps those waiting who ask for "/slow". */
function slowWhereAsked(): Promise<TestServer> {
  return serve((request, response) => {
    if (request.url !== "/slow") response.end("here");
  });
}

/** An answer is told before its connection is free: whoever asks again at once gets a second one. */
const oneAtATime = 2;

const slow = { ...get, path: "/slow" };

describe("clients of one origin that were given the same connections", () => {
  it("ask over one after the other", async () => {
    const server = await slowWhereAsked();
    const connections = new Connections();
    const clients = Array.from({ length: 20 }, (_, index) =>
      client(`${server.url}/account-${index}`, { connections }),
    );
    for (const each of clients) await each.send(get, call());
    expect(server.requests.map(({ url }) => url)).toEqual(
      clients.map((_, index) => `/account-${index}/things`),
    );
    expect(server.connections()).toBeLessThanOrEqual(oneAtATime);
  });

  it("send their own credentials each", async () => {
    const server = await slowWhereAsked();
    const connections = new Connections();
    const clients = ["one", "two"].map((key) =>
      client(server.url, { connections, headers: { "x-key": key } }),
    );
    for (const each of clients) await each.send(get, call());
    expect(server.requests.map(({ headers }) => headers["x-key"])).toEqual(["one", "two"]);
  });

  it("do not wait for each other's places", async () => {
    const server = await slowWhereAsked();
    const connections = new Connections();
    const busy = client(server.url, { connections, concurrency: 3 });
    const other = client(server.url, { connections, concurrency: 1 });
    const held = Promise.all([1, 2, 3].map(() => errorOf(busy.send(slow, call()))));
    await until(() => server.requests.length === 3);
    expect((await other.send(get, call())).body.toString()).toBe("here");
    await closeAll();
    await held;
  });

  it("are not held up by those who come when the first request is under way", async () => {
    const server = await slowWhereAsked();
    const connections = new Connections();
    const busy = client(server.url, { connections, concurrency: 1 });
    const held = errorOf(busy.send(slow, call()));
    await until(() => server.requests.length === 1);
    const late = client(server.url, { connections, concurrency: 1 });
    expect((await late.send(get, call())).body.toString()).toBe("here");
    await closeAll();
    await held;
  });

  it("go on where one of them is closed, which is refused", async () => {
    const server = await slowWhereAsked();
    const connections = new Connections();
    const closed = client(server.url, { connections });
    const open = client(server.url, { connections });
    await closed.send(get, call());
    await closed.close();
    expect((await errorOf(closed.send(get, call()))).reason).toBe("SOURCE_UNREACHABLE");
    expect((await open.send(get, call())).body.toString()).toBe("here");
    expect(server.requests).toHaveLength(2);
  });

  it("leave none behind when the last of them is closed, however often the first was", async () => {
    const server = await slowWhereAsked();
    const connections = new Connections();
    const [first, last] = [
      client(server.url, { connections }),
      client(server.url, { connections }),
    ];
    const sent = errorOf(last.send(slow, call()));
    await until(() => server.requests.length === 1);
    await first.close();
    await first.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.open()).toBe(1);
    await last.close();
    expect((await sent).reason).toBe("SOURCE_UNREACHABLE");
    await until(() => server.open() === 0);
  });

  it("have others where another origin is asked", async () => {
    const [one, two] = [await slowWhereAsked(), await slowWhereAsked()];
    const connections = new Connections();
    for (const { url } of [one, two]) await client(url, { connections }).send(get, call());
    expect([one.connections(), two.connections()]).toEqual([1, 1]);
  });
});

it("all sources of a gateway share their connections", async () => {
  const server = await slowWhereAsked();
  const settings = {
    sources: ["a", "b", "c", "d"].map((id) => ({
      id,
      kind: "moocit",
      baseUrl: `${server.url}/${id}`,
      auth: { type: "bearer", token: id },
    })),
  };
  const config = createConfig(settings, { env: {}, directory: process.cwd(), overrides: {} });
  const sources = openSources(config, () => unobserved);
  for (const source of sources) await source.client.send(get, call());
  expect(server.connections()).toBeLessThanOrEqual(oneAtATime);
  await Promise.all(sources.map((source) => source.client.close()));
});
