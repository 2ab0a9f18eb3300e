import { afterEach, describe, expect, it } from "@jest/globals";
import { SourceError } from "../../../src/domain/errors.js";
import type { HttpRequestEvent } from "../../../src/http/http-client.js";
import type { StreamReader } from "../../../src/http/http-types.js";
import {
  call,
  client,
  closeAll,
  errorOf,
  get,
  rejectionOf,
  serve,
  settle,
  until,
  type TestServer,
} from "./support.js";

afterEach(closeAll);

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk.toString();
  return text;
}

describe("a stream", () => {
  it("comes as it is sent, and gives its place back at its end", async () => {
    const server = await serve((_request, response) => {
      response.write("one");
      setTimeout(() => response.end("two"), 10);
    });
    const http = client(server.url, { concurrency: 1 });
    for (let times = 0; times < 3; times += 1) {
      const text = await http.stream(get, call(), {
        read: async ({ status, chunks }) => {
          const read = await textOf(chunks);
          expect(() => chunks[Symbol.asyncIterator]()).toThrow();
          return `${status} ${read}`;
        },
      });
      expect(text).toBe("200 onetwo");
    }
  });

  it("that is left closes its connection and gives its place back", async () => {
    let closed = 0;
    const server = await serve((request, response) => {
      request.socket.on("close", () => (closed += 1));
      response.write(Buffer.alloc(1000));
    });
    const http = client(server.url, { concurrency: 1 });
    for (let times = 1; times <= 3; times += 1) {
      await http.stream(get, call(), {
        read: async ({ chunks }) => {
          for await (const chunk of chunks) {
            expect(chunk).toHaveLength(1000);
            break;
          }
        },
      });
      await until(() => closed === times);
    }
  });

  it("that nobody reads is closed after the time-out", async () => {
    const server = await serve((_request, response) => response.write("x"));
    const http = client(server.url, { concurrency: 1, timeoutMs: 500 });
    await http.stream(get, call(), { read: () => Promise.resolve() });
    await http.stream(get, call(), { read: () => Promise.resolve() });
    expect(server.requests).toHaveLength(2);
  });

  it("holds the source back while its reader is busy", async () => {
    let sent = 0;
    const server = await serve((_request, response) => {
      const pour = (): void => {
        while (sent < 30_000_000) {
          sent += 100_000;
          if (!response.write(Buffer.alloc(100_000))) {
            response.once("drain", pour);
            return;
          }
        }
        response.end();
      };
      pour();
    });
    const http = client(server.url, { maxResponseBytes: 100_000_000, timeoutMs: 2_000 });
    let received = 0;
    await http.stream(get, call(), {
      read: async ({ chunks }) => {
        for await (const chunk of chunks) {
          if (received === 0) {
            await settle(100);
            expect(sent).toBeLessThan(20_000_000);
          }
          received += chunk.length;
        }
      },
    });
    expect(received).toBe(30_000_000);
  });

  it.each(["large", "aborted"])("that ends badly (%s) is an error, at once", async (how) => {
    const server = await serve((_request, response) => {
      response.write("x");
      if (how === "large") setTimeout(() => response.write(Buffer.alloc(5_000)), 10);
    });
    const events: HttpRequestEvent[] = [];
    const http = client(server.url, {
      maxResponseBytes: 2_000,
      retries: 2,
      observe: { onRequest: (event) => events.push(event) },
    });
    const given = call();
    const read = http.stream(get, given, {
      read: async ({ chunks }) => {
        for await (const chunk of chunks) {
          expect(chunk.toString()).toBe("x");
          if (how === "aborted") setTimeout(() => given.abort(new Error("gone")), 5);
        }
      },
      restart: () => {
        throw new Error("Nothing is read again");
      },
    });
    const error = await rejectionOf(read);
    if (how === "aborted") expect((error as Error).message).toBe("gone");
    else expect(error).toMatchObject({ reason: "SOURCE_BAD_RESPONSE" });
    expect(events).toHaveLength(1);
    expect(events[0]?.reason).not.toBeNull();
    expect(server.requests).toHaveLength(1);
  });

  describe.each([
    ["breaks off", "SOURCE_BAD_RESPONSE"],
    ["stalls", "SOURCE_TIMEOUT"],
  ])("whose body %s", (how, reason) => {
    const timeoutMs = how === "stalls" ? 400 : 5_000;

    /** Bad as often as is said, and good from then on. */
    async function serveBadly(times: number): Promise<TestServer> {
      const server = await serve((request, response) => {
        if (server.requests.length > times) {
          response.end("good");
          return;
        }
        response.write("b");
        if (how === "breaks off") setTimeout(() => request.socket.destroy(), 10);
      });
      return server;
    }

    /** What is read, and how often it was begun anew. */
    function reading(): { reader: StreamReader<string>; read: string[] } {
      const read: string[] = [];
      const reader: StreamReader<string> = {
        read: async ({ chunks }) => {
          for await (const chunk of chunks) read.push(chunk.toString());
          return read.join("");
        },
        restart: () => read.push("|"),
      };
      return { reader, read };
    }

    it("is read anew from its beginning, as often as other reads are tried", async () => {
      const server = await serveBadly(2);
      const events: HttpRequestEvent[] = [];
      const observe = { onRequest: (event: HttpRequestEvent) => events.push(event) };
      const http = client(server.url, { timeoutMs, retries: 2, concurrency: 1, observe });
      const given = call();
      expect(await http.stream(get, given, reading().reader)).toBe("b|b|good");
      expect(given.taken()).toBe(3);
      expect(events.map((event) => [event.reason, event.retried])).toEqual([
        [reason, 0],
        [reason, 1],
        [null, 2],
      ]);
    });

    it("again and again ends with the last error", async () => {
      const server = await serveBadly(9);
      const { reader, read } = reading();
      const http = client(server.url, { timeoutMs, retries: 2 });
      expect((await errorOf(http.stream(get, call(), reader))).reason).toBe(reason);
      expect(read.join("")).toBe("b|b|b");
      expect(server.requests).toHaveLength(3);
    });

    it("shares its tries with heads that fail", async () => {
      const server = await serve((request, response) => {
        if (server.requests.length % 2 === 1) {
          response.statusCode = 503;
          response.end();
          return;
        }
        response.write("b");
        if (how === "breaks off") setTimeout(() => request.socket.destroy(), 10);
      });
      const http = client(server.url, { timeoutMs, retries: 2 });
      expect((await errorOf(http.stream(get, call(), reading().reader))).reason).toBe(
        "SOURCE_ERROR",
      );
      expect(server.requests).toHaveLength(3);
    });

    it("is not read anew where no request is left, or where the circuit opens", async () => {
      const server = await serveBadly(9);
      const http = client(server.url, { timeoutMs, retries: 2 });
      const poor = await errorOf(http.stream(get, call({ budget: 1 }), reading().reader));
      expect(poor.reason).toBe("SCAN_BUDGET_EXCEEDED");
      expect(server.requests).toHaveLength(1);
      const breaker = { failures: 1, openMs: 60_000 };
      const wary = client(server.url, { timeoutMs, retries: 2, breaker });
      expect((await errorOf(wary.stream(get, call(), reading().reader))).reason).toBe(reason);
      expect(server.requests).toHaveLength(2);
      expect(wary.health.state).toBe("UNAVAILABLE");
    });

    it("is not read anew where its reader was content before, or failed by itself", async () => {
      const server = await serveBadly(9);
      const http = client(server.url, { timeoutMs, retries: 2 });
      const first = await http.stream(get, call(), {
        read: async ({ chunks }) => {
          for await (const chunk of chunks) return chunk.toString();
          return "";
        },
      });
      expect(first).toBe("b");
      const failed = http.stream(get, call(), {
        read: async ({ chunks }) => {
          for await (const chunk of chunks) throw new SourceError("SOURCE_ERROR", chunk.toString());
        },
      });
      expect((await errorOf(failed)).message).toBe("b");
      expect(server.requests).toHaveLength(2);
    });
  });

  it("is tried again before its head has come, too", async () => {
    const server = await serve((_request, response) => {
      response.statusCode = server.requests.length === 1 ? 503 : 200;
      response.end("ok");
    });
    const http = client(server.url, { retries: 1 });
    const status = await http.stream(get, call(), {
      read: ({ status: answered, chunks }) => textOf(chunks).then(() => answered),
    });
    expect(status).toBe(200);
  });
});
