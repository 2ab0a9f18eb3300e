import { expect, test } from "@jest/globals";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { startTestServer, type TestServer } from "./test-server.js";

/** Asks on a connection that is kept. */
function ask(
  server: TestServer,
  agent: Agent,
  query: string,
): Promise<{ status: number; connection: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(server.url, {
      method: "POST",
      agent,
      headers: { "content-type": "application/json" },
    });
    outgoing.on("response", (response) => {
      response.resume();
      response.on("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          connection: response.headers.connection ?? "",
        });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(JSON.stringify({ query }));
  });
}

test("a request in flight is answered, a new one is not taken, then the port is free", async () => {
  const server = await startTestServer();
  const agent = new Agent({ keepAlive: true });
  const inFlight = ask(server, agent, "{ gate }");
  await server.waiting(1);
  const stopped = server.stop();
  expect(server.isDraining()).toBe(true);
  await expect(ask(server, new Agent(), "{ hello }")).rejects.toMatchObject({
    code: "ECONNREFUSED",
  });
  server.openGate();
  const { status, connection } = await inFlight;
  expect(status).toBe(200);
  expect(connection).toBe("close");
  await stopped;
  await server.stop();
  agent.destroy();
});

test("connections that are open and idle do not hold the end up", async () => {
  const server = await startTestServer({ shutdownMs: 5_000 });
  const agent = new Agent({ keepAlive: true });
  await ask(server, agent, "{ hello }");
  await server.stop();
  agent.destroy();
});

test("connections on which nothing was asked do not hold the end up", async () => {
  const server = await startTestServer({ shutdownMs: 60_000 });
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  const closed = once(socket, "close");
  await ask(server, new Agent(), "{ hello }");
  await server.stop();
  await closed;
});

test("a request that outlives the time for it is stopped", async () => {
  const server = await startTestServer({ shutdownMs: 200 });
  const agent = new Agent();
  const inFlight = ask(server, agent, "{ gate }").catch((error: unknown) => error);
  await server.waiting(1);
  await server.stop();
  expect(server.calls[0]?.signal.aborted).toBe(true);
  expect(await inFlight).toMatchObject({ code: "ECONNRESET" });
});
