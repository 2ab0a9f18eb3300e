import { afterEach, describe, expect, it } from "@jest/globals";
import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import type { SourceReason } from "../../../src/domain/errors.js";
import { bearer, staticHeader } from "../../../src/http/credentials.js";
import { encodeForm } from "../../../src/http/encode.js";
import {
  call,
  client,
  closeAll,
  errorOf,
  get,
  post,
  rejectionOf,
  serve,
  until,
} from "./support.js";

afterEach(closeAll);

/** A server below HTTP: it answers whatever arrives with these bytes, and closes where told. */
async function serveRaw(
  react: (socket: Socket, count: number) => void,
): Promise<{ url: string; count: () => number; close: () => void }> {
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", () => {
      count += 1;
      react(socket, count);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe("a request", () => {
  it("takes a query that is encoded already as it is", async () => {
    const server = await serve((_request, response) => response.end("{}"));
    const http = client(server.url);
    await http.send({ ...get, query: encodeForm([["id", "a b"]]) }, call());
    await http.send({ ...get, query: "" }, call());
    expect(server.requests.map(({ url }) => url)).toEqual(["/things?id=a%20b", "/things"]);
  });

  it("goes to the path below the base, encoded, with its headers", async () => {
    const server = await serve((_request, response) => response.end("{}"));
    const http = client(`${server.url}/api/v3/`, {
      headers: { "X-Given": "1" },
      credentials: bearer("secret"),
    });
    const response = await http.send(
      {
        ...get,
        query: [
          ["courseIds[]", "course-v1:A+B, C"],
          ["courseIds[]", "ü&="],
        ],
        headers: { "X-Own": "2" },
      },
      call(),
    );
    expect(response.status).toBe(200);
    expect(response.body.toString()).toBe("{}");
    const [request] = server.requests;
    expect(request?.url).toBe(
      "/api/v3/things?courseIds%5B%5D=course-v1%3AA%2BB%2C%20C&courseIds%5B%5D=%C3%BC%26%3D",
    );
    expect(request?.headers).toMatchObject({
      accept: "application/json",
      authorization: "Bearer secret",
      "x-given": "1",
      "x-own": "2",
    });
  });

  it("carries a body", async () => {
    const server = await serve((_request, response) => response.end());
    const http = client(server.url);
    await http.send({ ...post, body: { type: "application/json", text: '{"a":"ü"}' } }, call());
    await http.send(post, call());
    expect(server.requests.map(({ body }) => body)).toEqual(['{"a":"ü"}', ""]);
  });

  it.each(["application/json", "application/xml", "application/x-www-form-urlencoded"] as const)(
    "names the type of a body as platforms document it, and nothing more: %s",
    async (type) => {
      const server = await serve((_request, response) => response.end());
      await client(server.url).send({ ...post, body: { type, text: "x" } }, call());
      expect(server.requests[0]?.headers["content-type"]).toBe(type);
    },
  );

  it.each([
    "//other.example/x",
    "http://other.example/",
    "/a/../b",
    "/%2e%2E/b",
    "/a?b",
    "/a b",
    "x",
    "/a\\b",
    "/a\r\nx",
  ])("is not sent where its path could lead elsewhere: %j", async (path) => {
    const server = await serve((_request, response) => response.end());
    const budget = call();
    const error = await errorOf(client(server.url).send({ ...get, path }, budget));
    expect(error.reason).toBe("SOURCE_ERROR");
    expect(server.requests).toHaveLength(0);
    expect(budget.taken()).toBe(0);
  });

  it("is not sent with a header that could hold a second one", async () => {
    const server = await serve((_request, response) => response.end());
    const http = client(server.url, { credentials: staticHeader("X-Key", "a\r\nX-Evil: secret") });
    const error = await errorOf(http.send(get, call()));
    expect(`${error.reason} ${error.message}`).not.toContain("secret");
    expect(server.requests).toHaveLength(0);
  });

  it("uses a connection again, and has no cookies", async () => {
    const server = await serve((_request, response) => {
      response.setHeader("set-cookie", ["a=1", "b=2"]);
      response.end("x");
    });
    const http = client(server.url, { concurrency: 1 });
    const first = await http.send(get, call());
    await http.send(get, call());
    expect(first.headers["set-cookie"]).toBeUndefined();
    expect(server.requests[1]?.headers.cookie).toBeUndefined();
    expect(server.connections()).toBe(1);
  });

  it("reuses the connection after a refusal", async () => {
    const server = await serve((_request, response) => {
      response.statusCode = 404;
      response.end("nothing here");
    });
    const http = client(server.url, { concurrency: 1 });
    await errorOf(http.send(get, call()));
    await errorOf(http.send(get, call()));
    expect(server.connections()).toBe(1);
  });
});

describe("a status", () => {
  const expected: [number, SourceReason, boolean][] = [
    [301, "SOURCE_BAD_RESPONSE", true],
    [302, "SOURCE_BAD_RESPONSE", true],
    [304, "SOURCE_BAD_RESPONSE", true],
    [400, "SOURCE_ERROR", false],
    [401, "SOURCE_UNAUTHENTICATED", false],
    [403, "SOURCE_FORBIDDEN", false],
    [404, "SOURCE_ERROR", false],
    [408, "SOURCE_TIMEOUT", true],
    [409, "SOURCE_ERROR", false],
    [429, "SOURCE_RATE_LIMITED", false],
    [500, "SOURCE_ERROR", true],
    [503, "SOURCE_ERROR", true],
  ];

  it.each(expected)("%i becomes %s", async (status, reason, mayHaveActed) => {
    const server = await serve((_request, response) => {
      response.writeHead(status, { location: "http://127.0.0.1:1/", "retry-after": "7" });
      response.end(status === 304 ? undefined : "upstream secret");
    });
    const http = client(server.url);
    const read = await errorOf(http.send(get, call()));
    expect(read).toMatchObject({ reason, status, mayHaveActed: false, retryAfterSeconds: 7 });
    expect(read.message).not.toContain("secret");
    const written = await errorOf(http.send(post, call()));
    expect(written).toMatchObject({ reason, status, mayHaveActed });
    expect(server.requests).toHaveLength(2);
  });

  it("that is expected is an answer", async () => {
    const server = await serve((_request, response) => {
      response.statusCode = 404;
      response.end("gone");
    });
    const response = await client(server.url).send({ ...get, expect: [404] }, call());
    expect(response.status).toBe(404);
    expect(response.body.toString()).toBe("gone");
  });

  it("that announces itself is waited out", async () => {
    const server = await serve((_request, response) => {
      response.writeProcessing();
      response.end("done");
    });
    expect((await client(server.url).send(get, call())).body.toString()).toBe("done");
  });
});

describe("a connection", () => {
  it("that is refused: SOURCE_UNREACHABLE, and nothing has acted", async () => {
    const server = await serve((_request, response) => response.end());
    await server.close();
    const error = await errorOf(client(server.url).send(post, call()));
    expect(error).toMatchObject({ reason: "SOURCE_UNREACHABLE", mayHaveActed: false });
  });

  it("to a name that does not exist: SOURCE_UNREACHABLE", async () => {
    const error = await errorOf(client("http://nowhere.invalid").send(get, call()));
    expect(error.reason).toBe("SOURCE_UNREACHABLE");
  });

  it("that breaks before the answer: SOURCE_UNREACHABLE, and a write may have acted", async () => {
    const server = await serve((request) => request.socket.destroy());
    const error = await errorOf(client(server.url).send(post, call()));
    expect(error).toMatchObject({ reason: "SOURCE_UNREACHABLE", mayHaveActed: true });
    expect(server.requests).toHaveLength(1);
  });

  it("that breaks in the middle of the body: SOURCE_BAD_RESPONSE", async () => {
    const server = await serve((request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
      setTimeout(() => request.socket.destroy(), 10);
    });
    const http = client(server.url);
    expect((await errorOf(http.send(get, call()))).reason).toBe("SOURCE_BAD_RESPONSE");
    const written = await errorOf(http.send(post, call()));
    expect(written).toMatchObject({ reason: "SOURCE_BAD_RESPONSE", mayHaveActed: true });
  });

  it("that breaks in the middle of a chunked body: SOURCE_BAD_RESPONSE", async () => {
    const server = await serve((request, response) => {
      response.write("half");
      setTimeout(() => request.socket.destroy(), 10);
    });
    expect((await errorOf(client(server.url).send(get, call()))).reason).toBe(
      "SOURCE_BAD_RESPONSE",
    );
  });

  it("that speaks something else: SOURCE_BAD_RESPONSE", async () => {
    const server = await serveRaw((socket) => socket.end("SSH-2.0-OpenSSH\r\n"));
    const error = await errorOf(client(server.url, { retries: 2 }).send(get, call()));
    server.close();
    expect(error.reason).toBe("SOURCE_BAD_RESPONSE");
    expect(server.count()).toBe(1);
  });

  it("that was idle and has been closed is no error for a read, and a write is not repeated", async () => {
    const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    const seen = new Map<Socket, number>();
    const server = await serveRaw((socket) => {
      const before = seen.get(socket) ?? 0;
      seen.set(socket, before + 1);
      if (before === 0) socket.write(answer);
      else socket.resetAndDestroy();
    });
    const http = client(server.url, { retries: 1, concurrency: 1 });
    const budget = call();
    expect((await http.send(get, budget)).body.toString()).toBe("ok");
    expect((await http.send(get, budget)).body.toString()).toBe("ok");
    expect(budget.taken()).toBe(3);
    // It is one of the tries that a read has, and not one more.
    const strict = client(server.url, { retries: 0, concurrency: 1 });
    expect((await strict.send(get, budget)).body.toString()).toBe("ok");
    expect((await errorOf(strict.send(get, budget))).reason).toBe("SOURCE_UNREACHABLE");
    expect(budget.taken()).toBe(5);
    const error = await errorOf(http.send(post, call()));
    server.close();
    expect(error).toMatchObject({ reason: "SOURCE_UNREACHABLE", mayHaveActed: true });
  });
});

describe("time", () => {
  it("runs out where no first byte comes", async () => {
    const server = await serve(() => undefined);
    const http = client(server.url, { timeoutMs: 50 });
    expect((await errorOf(http.send(get, call()))).reason).toBe("SOURCE_TIMEOUT");
    expect(await errorOf(http.send(post, call()))).toMatchObject({ mayHaveActed: true });
  });

  it("runs out where the body falls silent", async () => {
    const server = await serve((_request, response) => response.write("half"));
    const http = client(server.url, { timeoutMs: 50 });
    expect((await errorOf(http.send(get, call()))).reason).toBe("SOURCE_TIMEOUT");
  });

  it("runs out where the body drips", async () => {
    const server = await serve((_request, response) => {
      const drip = setInterval(() => response.write("x"), 5);
      response.on("close", () => clearInterval(drip));
    });
    const http = client(server.url, { timeoutMs: 100 });
    expect((await errorOf(http.send(get, call()))).reason).toBe("SOURCE_TIMEOUT");
  });

  it("that is up for the operation: DEADLINE_EXCEEDED, and the request is destroyed", async () => {
    let closed = false;
    const server = await serve((request) => request.socket.on("close", () => (closed = true)));
    const http = client(server.url);
    const deadlineAt = Date.now() + 50;
    const given = call({ deadlineAt });
    setTimeout(() => given.abort(), 55);
    const error = await errorOf(http.send(post, given));
    expect(error).toMatchObject({ reason: "DEADLINE_EXCEEDED", mayHaveActed: true });
    await until(() => closed);
  });

  it("is up before anything is sent: nothing is sent", async () => {
    const server = await serve((_request, response) => response.end());
    const late = call({ deadlineAt: Date.now() - 1 });
    const error = await errorOf(client(server.url).send(post, late));
    expect(error).toMatchObject({ reason: "DEADLINE_EXCEEDED", mayHaveActed: false });
    expect(late.taken()).toBe(0);
    expect(server.requests).toHaveLength(0);
  });

  it("is given up by the client: its reason, and the request is destroyed", async () => {
    let closed = false;
    const server = await serve((request) => request.socket.on("close", () => (closed = true)));
    const gone = new Error("gone");
    const given = call({ deadlineAt: Date.now() + 60_000 });
    const sent = client(server.url).send(get, given);
    await until(() => server.requests.length === 1);
    given.abort(gone);
    expect(await rejectionOf(sent)).toBe(gone);
    await until(() => closed);
    expect(await rejectionOf(client(server.url).send(get, given))).toBe(gone);
    expect(server.requests).toHaveLength(1);
  });
});

describe("a body", () => {
  const text = "grüße ".repeat(1000);

  it.each([
    ["gzip", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["br", brotliCompressSync(text)],
    ["identity", Buffer.from(text)],
  ])("in %s is unpacked", async (encoding, bytes) => {
    const server = await serve((_request, response) => {
      response.setHeader("content-encoding", encoding);
      response.end(bytes);
    });
    expect((await client(server.url).send(get, call())).body.toString()).toBe(text);
    expect(server.requests[0]?.headers["accept-encoding"]).toContain("gzip");
  });

  it.each([
    ["gzip", gzipSync(text).subarray(0, 20)],
    ["gzip", Buffer.from("no gzip at all")],
    ["br", brotliCompressSync(text).subarray(0, 10)],
    ["zstd", Buffer.from(text)],
  ])("in %s that is damaged or unknown: SOURCE_BAD_RESPONSE", async (encoding, bytes) => {
    const server = await serve((_request, response) => {
      response.setHeader("content-encoding", encoding);
      response.end(bytes);
    });
    expect((await errorOf(client(server.url).send(get, call()))).reason).toBe(
      "SOURCE_BAD_RESPONSE",
    );
  });

  it("that is long, and comes faster than it is taken, is read to its end", async () => {
    const long = Buffer.alloc(8_000_000, "0123456789");
    const server = await serve((_request, response) => response.end(long));
    const http = client(server.url, { maxResponseBytes: 8_000_000 });
    const bodies = await Promise.all([1, 2, 3].map(() => http.send(get, call())));
    for (const { body } of bodies) expect(body.equals(long)).toBe(true);
  });

  it("above the ceiling is refused: announced, counted, or swelling", async () => {
    let bytesSent = 0;
    const server = await serve((request, response) => {
      if (request.url === "/announced") {
        response.writeHead(200, { "content-length": "1000000000" });
        response.write("x");
      } else if (request.url === "/bomb") {
        response.setHeader("content-encoding", "gzip");
        response.end(gzipSync(Buffer.alloc(5_000_000)));
      } else {
        const pour = setInterval(() => {
          bytesSent += 10_000;
          response.write(Buffer.alloc(10_000));
        }, 1);
        response.on("close", () => clearInterval(pour));
      }
    });
    const http = client(server.url, { maxResponseBytes: 50_000, retries: 2 });
    for (const path of ["/announced", "/bomb", "/endless"]) {
      const error = await errorOf(http.send({ ...get, path }, call()));
      expect(error.reason).toBe("SOURCE_BAD_RESPONSE");
      expect(error.message).toContain("larger");
    }
    expect(server.requests).toHaveLength(3);
    expect(bytesSent).toBeLessThan(5_000_000);
  });
});
