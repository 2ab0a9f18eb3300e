import { expect, test } from "@jest/globals";
import { connect, type Socket } from "node:net";
import type { UpgradeHandler } from "../../../src/server/server-options.js";
import { startTestServer, type TestServer } from "./test-server.js";

function upgrade(
  server: TestServer,
  path: string,
  more = "",
): Promise<{ socket: Socket; answer: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, "127.0.0.1", () => {
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      );
    });
    socket.once("data", (data) => resolve({ socket, answer: data.toString() }));
    socket.on("error", reject);
  });
}

const greeter: UpgradeHandler = {
  path: "/graphql",
  handle: (_request, socket) => {
    socket.on("error", () => undefined);
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n");
  },
};

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

test("an upgrade goes to whoever serves its path, any other is refused", async () => {
  const server = await startTestServer({ upgrades: () => [greeter], shutdownMs: 100 });
  const { socket, answer } = await upgrade(server, "/graphql?x=1");
  expect(answer).toContain("101");
  expect((await upgrade(server, "/elsewhere")).answer).toContain("404");
  const ended = closed(socket);
  await server.stop();
  await ended;
});

test("a handler that ends its connections in order is not cut off", async () => {
  let drained = false;
  const sockets = new Set<NodeJS.WritableStream>();
  const orderly: UpgradeHandler = {
    ...greeter,
    handle: (request, socket, head) => {
      sockets.add(socket);
      greeter.handle(request, socket, head);
    },
    drain: () => {
      drained = true;
      for (const socket of sockets) socket.end("bye");
    },
  };
  const server = await startTestServer({ upgrades: () => [orderly], shutdownMs: 5_000 });
  const { socket } = await upgrade(server, "/graphql");
  const farewell = new Promise<string>((resolve) => {
    socket.once("data", (data) => resolve(data.toString()));
  });
  await server.stop();
  expect(drained).toBe(true);
  expect(await farewell).toBe("bye");
});

test("a page of another site cannot open a connection, one that may ask can", async () => {
  const corsOrigins = ["https://studio.apollographql.com"];
  const server = await startTestServer({ upgrades: () => [greeter], corsOrigins, shutdownMs: 50 });
  const from = async (origin: string): Promise<string> =>
    (await upgrade(server, "/graphql", `Origin: ${origin}\r\n`)).answer.slice(9, 12);
  expect(await from("https://evil.example")).toBe("403");
  expect(await from("null")).toBe("403");
  expect(await from("http://x.evil.example")).toBe("403");
  expect(await from("http://x")).toBe("101");
  expect(await from("https://studio.apollographql.com")).toBe("101");
  await server.stop();
});

test("without anybody to serve it an upgrade is refused", async () => {
  const server = await startTestServer();
  expect((await upgrade(server, "/graphql")).answer).toContain("404");
  await server.stop();
});

test.each(["POST", "GET"])(
  "an offer to upgrade a %s to anything else is ignored",
  async (method) => {
    const server = await startTestServer({ upgrades: () => [greeter], shutdownMs: 100 });
    const body = method === "POST" ? JSON.stringify({ query: "{ hello }" }) : "";
    const target = method === "POST" ? "/graphql" : "/health/live";
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(server.port, "127.0.0.1", () => {
        socket.write(
          `${method} ${target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n" +
            `Content-Length: ${body.length}\r\n\r\n${body}`,
        );
      });
      socket.once("data", (data) => {
        resolve(data.toString());
        socket.destroy();
      });
      socket.on("error", reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 200/u);
    await server.stop();
  },
);
