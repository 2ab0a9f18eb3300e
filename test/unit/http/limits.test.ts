import { afterEach, describe, expect, it } from "@jest/globals";
import type { HttpRequestEvent } from "../../../src/http/http-client.js";
import { staticHeader, type Credentials } from "../../../src/http/credentials.js";
import { Breaker } from "../../../src/http/breaker.js";
import { Concurrency } from "../../../src/http/concurrency.js";
import { RateWindow } from "../../../src/http/rate-window.js";
import { readRetryAfter, RetryDelays } from "../../../src/http/retry.js";
import { SourceError } from "../../../src/domain/errors.js";
import {
  call,
  client,
  closeAll,
  errorOf,
  get,
  post,
  rejectionOf,
  serve,
  settle,
  until,
} from "./support.js";

afterEach(closeAll);

describe("a read that fails", () => {
  it.each([408, 429, 502, 503, 504])("with %i is tried again", async (status) => {
    const server = await serve((_request, response) => {
      response.statusCode = server.requests.length < 3 ? status : 200;
      response.end("ok");
    });
    const events: HttpRequestEvent[] = [];
    const budget = call();
    const http = client(server.url, {
      retries: 2,
      observe: { onRequest: (event) => events.push(event) },
    });
    expect((await http.send(get, budget)).body.toString()).toBe("ok");
    expect(budget.taken()).toBe(3);
    expect(events.map((event) => [event.status, event.retried])).toEqual([
      [status, 0],
      [status, 1],
      [200, 2],
    ]);
  });

  it.each([400, 401, 403, 404, 500, 501, 301])("with %i is not tried again", async (status) => {
    const server = await serve((_request, response) => {
      response.statusCode = status;
      response.end();
    });
    const http = client(server.url, { retries: 2, credentials: staticHeader("x-key", "k") });
    await errorOf(http.send(get, call()));
    expect(server.requests).toHaveLength(1);
  });

  it("by a broken connection or a time-out is tried again, so often and no more", async () => {
    const server = await serve((request) => {
      if (request.url === "/broken") request.socket.destroy();
    });
    const http = client(server.url, { retries: 1, timeoutMs: 60 });
    expect((await errorOf(http.send({ ...get, path: "/broken" }, call()))).reason).toBe(
      "SOURCE_UNREACHABLE",
    );
    expect(server.requests).toHaveLength(2);
    expect((await errorOf(http.send(get, call()))).reason).toBe("SOURCE_TIMEOUT");
    expect(server.requests).toHaveLength(4);
  });

  it("is not tried again where the source asks for more time than there is", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(429, { "retry-after": "30" });
      response.end();
    });
    const http = client(server.url, { retries: 2 });
    const soon = call({ deadlineAt: Date.now() + 10_000 });
    expect(await errorOf(http.send(get, soon))).toMatchObject({
      reason: "SOURCE_RATE_LIMITED",
      retryAfterSeconds: 30,
    });
    expect(server.requests).toHaveLength(1);
  });

  it("stops where the budget ends", async () => {
    const server = await serve((_request, response) => {
      response.statusCode = 503;
      response.end();
    });
    const error = await errorOf(client(server.url, { retries: 5 }).send(get, call({ budget: 2 })));
    expect(error.reason).toBe("SCAN_BUDGET_EXCEEDED");
    expect(server.requests).toHaveLength(2);
  });

  it("as a write is never tried again", async () => {
    const server = await serve((_request, response) => {
      response.statusCode = 503;
      response.end();
    });
    await errorOf(client(server.url, { retries: 5 }).send(post, call()));
    expect(server.requests).toHaveLength(1);
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");

  it.each([
    ["7", 7],
    [" 0 ", 0],
    ["Thu, 01 Jan 2026 00:01:30 GMT", 90],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["soon", undefined],
    ["-5", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("%j is %j seconds", (header, seconds) => {
    expect(readRetryAfter(header, now)).toBe(seconds);
  });

  it("is obeyed up to a ceiling and the deadline", () => {
    const delays = new RetryDelays();
    expect(delays.next(3, Infinity)).toBeGreaterThanOrEqual(3000);
    expect(delays.next(61, Infinity)).toBeNull();
    expect(delays.next(3, Date.now() + 2000)).toBeNull();
    expect(delays.next(undefined, Infinity)).toBeLessThanOrEqual(5000);
  });
});

describe("places", () => {
  it("are never more than the source allows", async () => {
    let running = 0;
    let most = 0;
    const server = await serve((_request, response) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        response.end();
      }, 5);
    });
    const http = client(server.url, { concurrency: 3 });
    await Promise.all(Array.from({ length: 30 }, () => http.send(get, call())));
    expect(most).toBe(3);
    expect(server.requests).toHaveLength(30);
  });

  it("go to interactive calls first, each kind in its order", async () => {
    const places = new Concurrency(1, 100);
    const order: string[] = [];
    const first = await places.acquire(call());
    const waiting = ["b1", "b2", "i1", "i2"].map(async (name) => {
      const release = await places.acquire(
        call({ priority: name.startsWith("b") ? "bulk" : "interactive" }),
      );
      order.push(name);
      release();
      release();
    });
    first();
    await Promise.all(waiting);
    expect(order).toEqual(["i1", "i2", "b1", "b2"]);
  });

  it("do not starve bulk work", async () => {
    const places = new Concurrency(1, 100);
    const order: string[] = [];
    const first = await places.acquire(call());
    const wait = async (name: string, priority: "bulk" | "interactive"): Promise<void> => {
      const release = await places.acquire(call({ priority }));
      order.push(name);
      release();
    };
    const waiting = [
      wait("bulk", "bulk"),
      ...Array.from({ length: 40 }, () => wait("i", "interactive")),
    ];
    first();
    await Promise.all(waiting);
    expect(order.indexOf("bulk")).toBe(16);
  });

  it("may be waited for by many requests of one call", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): number => warnings.push(warning);
    process.on("warning", note);
    const server = await serve((_request, response) => response.end());
    const http = client(server.url, { concurrency: 20 });
    const one = call();
    await Promise.all(Array.from({ length: 60 }, () => http.send(get, one)));
    await settle();
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });

  it("are not waited for by calls that have ended, nor by too many", async () => {
    const places = new Concurrency(1, 1);
    const release = await places.acquire(call());
    const gone = call();
    const waiting = places.acquire(gone);
    expect((await errorOf(places.acquire(call()))).reason).toBe("SOURCE_RATE_LIMITED");
    const reason = new Error("gone");
    gone.abort(reason);
    expect(await rejectionOf(waiting)).toBe(reason);
    const next = places.acquire(call());
    release();
    (await next)();
  });
});

describe("requests per second", () => {
  it("are never more in any second, retries included", async () => {
    const arrivals: number[] = [];
    const server = await serve((_request, response) => {
      arrivals.push(performance.now());
      response.statusCode = arrivals.length % 3 === 0 ? 503 : 200;
      response.end();
    });
    const http = client(server.url, { requestsPerSecond: 5, retries: 3, concurrency: 20 });
    await Promise.all(Array.from({ length: 9 }, () => http.send(get, call())));
    expect(arrivals.length).toBeGreaterThan(10);
    arrivals.forEach((at, index) => {
      const sixth = arrivals[index + 5];
      if (sixth !== undefined) expect(sixth - at).toBeGreaterThanOrEqual(1000);
    });
  });

  it("that were taken and not used are given back", async () => {
    const window = new RateWindow(1);
    (await window.take(call())).cancel();
    const ticket = await window.take(call());
    const gone = call();
    const waiting = window.take(gone);
    gone.abort(new Error("gone"));
    await rejectionOf(waiting);
    const next = window.take(call());
    ticket.cancel();
    (await next).cancel();
  });
});

describe("the breaker", () => {
  it("opens after so many failures in a row, lets one probe through, and closes again", async () => {
    let status = 500;
    const server = await serve((_request, response) => {
      response.statusCode = status;
      setTimeout(() => response.end(), 20);
    });
    const states: string[] = [];
    const http = client(server.url, {
      breaker: { failures: 2, openMs: 80 },
      observe: { onBreaker: (event) => states.push(event.state) },
    });
    expect(http.health.state).toBe("UNKNOWN");
    await errorOf(http.send(get, call()));
    expect(http.health).toMatchObject({ state: "DEGRADED", lastErrorCode: "SOURCE_ERROR" });
    await errorOf(http.send(get, call()));
    expect(http.health.state).toBe("UNAVAILABLE");
    const refused = call();
    const error = await errorOf(http.send(get, refused));
    expect(error).toMatchObject({
      reason: "CIRCUIT_OPEN",
      mayHaveActed: false,
      retryAfterSeconds: 1,
    });
    expect(refused.taken()).toBe(0);
    expect(server.requests).toHaveLength(2);
    await settle(100);
    status = 200;
    const results = await Promise.allSettled([1, 2, 3].map(() => http.send(get, call())));
    expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(server.requests).toHaveLength(3);
    expect(states).toEqual(["open", "half-open", "closed"]);
    expect(http.health).toMatchObject({ state: "DEGRADED", lastErrorCode: "SOURCE_ERROR" });
    await http.send(get, call());
  });

  it("is closed while a source refuses every read, which its health shows", async () => {
    const server = await serve((_request, response) => {
      response.statusCode = 404;
      response.end();
    });
    const http = client(server.url, { breaker: { failures: 2, openMs: 80 } });
    for (let n = 0; n < 3; n++) await errorOf(http.send(get, call()));
    expect(http.health).toMatchObject({ state: "DEGRADED", lastErrorCode: "SOURCE_ERROR" });
    await http.send({ ...get, expect: [404] }, call());
    expect(server.requests).toHaveLength(4);
  });

  it("is not moved by refusals, ends of calls and budgets", async () => {
    const server = await serve((request, response) => {
      if (request.url === "/silent") return;
      response.statusCode = Number(request.url?.slice(1));
      response.end();
    });
    const http = client(server.url, { breaker: { failures: 2, openMs: 60_000 } });
    for (const status of [400, 401, 403, 404, 429, 301]) {
      await errorOf(http.send({ ...get, path: `/${status}` }, call()));
    }
    for (let times = 0; times < 3; times += 1) {
      const given = call();
      const sent = http.send({ ...get, path: "/silent" }, given);
      setTimeout(() => given.abort(new Error("gone")), 10);
      await rejectionOf(sent);
      await errorOf(http.send({ ...get, path: "/500" }, call({ budget: 0 })));
    }
    await errorOf(http.send({ ...get, path: "/500" }, call()));
    await errorOf(http.send({ ...get, path: "/404" }, call()));
    await errorOf(http.send({ ...get, path: "/500" }, call()));
    expect((await http.send({ ...get, path: "/200" }, call())).status).toBe(200);
  });

  it("stays open where its probe comes to no result", async () => {
    const breaker = new Breaker({
      failures: 1,
      openMs: 30,
      isFailure: (error) => error instanceof SourceError,
      onState: () => undefined,
    });
    const fail = (error: Error): Promise<unknown> =>
      rejectionOf(breaker.run(() => Promise.reject(error)));
    await fail(new Error("aborted"));
    expect(breaker.state).toBe("closed");
    await fail(new SourceError("SOURCE_ERROR", "x"));
    expect(breaker.state).toBe("open");
    await settle(40);
    await fail(new Error("aborted"));
    expect(breaker.state).toBe("open");
    await settle(40);
    await breaker.run(async () => 1);
    expect(breaker.state).toBe("closed");
  });

  it("opens in the middle of the tries of a request: the tries say why", async () => {
    const server = await serve((_request, response) => {
      response.statusCode = 503;
      response.end();
    });
    const http = client(server.url, { retries: 5, breaker: { failures: 2, openMs: 60_000 } });
    expect((await errorOf(http.send(get, call()))).reason).toBe("SOURCE_ERROR");
    expect(server.requests).toHaveLength(2);
  });
});

describe("credentials", () => {
  it("are renewed once after a 401, for writes too", async () => {
    const server = await serve((request, response) => {
      response.statusCode = request.headers["x-key"] === "2" ? 200 : 401;
      response.end();
    });
    let key = 1;
    const renewing: Credentials = {
      apply: async (headers) => {
        headers["x-key"] = String(key);
      },
      renew: (refused) => {
        expect(refused?.["x-key"]).toBe(String(key));
        key += 1;
        return true;
      },
    };
    const http = client(server.url, { credentials: renewing });
    expect((await http.send(post, call())).status).toBe(200);
    key = 5;
    const error = await errorOf(http.send(get, call()));
    expect(error.reason).toBe("SOURCE_UNAUTHENTICATED");
    expect(server.requests).toHaveLength(4);
  });
});

describe("closing", () => {
  it("ends what is running", async () => {
    const server = await serve(() => undefined);
    const http = client(server.url, { retries: 2 });
    const sent = errorOf(http.send(get, call()));
    await until(() => server.requests.length === 1);
    await http.close();
    expect((await sent).reason).toBe("SOURCE_UNREACHABLE");
    expect((await errorOf(http.send(get, call()))).reason).toBe("SOURCE_UNREACHABLE");
  });
});
