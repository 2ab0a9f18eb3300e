import { afterEach, describe, expect, it } from "@jest/globals";
import type { HttpClientSettings } from "../../../src/http/http-client.js";
import { bearer, clientCredentials } from "../../../src/http/credentials.js";
import { TokenStore } from "../../../src/http/token-store.js";
import {
  call,
  client,
  closeAll,
  errorOf,
  get,
  type Handler,
  post,
  rejectionOf,
  serve,
  settle,
  type TestServer,
  until,
} from "./support.js";

afterEach(closeAll);

interface Source extends TestServer {
  valid: Set<string>;
}

/** A source that gives out tokens t1, t2, ... and takes those that are valid. */
async function source(answerToken?: Handler): Promise<Source> {
  const state = { tokens: 0, valid: new Set<string>() };
  const server = await serve((request, response, body) => {
    if (request.url === "/token") {
      state.tokens += 1;
      if (answerToken !== undefined) {
        answerToken(request, response, body);
        return;
      }
      const token = `t${state.tokens}`;
      state.valid.add(token);
      setTimeout(() => {
        response.setHeader("content-type", "application/json");
        response.end(
          JSON.stringify({ access_token: token, expires_in: 1800, token_type: "bearer" }),
        );
      }, 20);
      return;
    }
    const token = request.headers.authorization?.replace(/^(Bearer|JWT) /, "") ?? "";
    response.statusCode = state.valid.has(token) ? 200 : 401;
    response.end();
  });
  return { ...server, valid: state.valid };
}

function connect(
  server: TestServer,
  settings: Partial<HttpClientSettings> = {},
  scheme: "Bearer" | "JWT" | "none" = "Bearer",
) {
  const common = {
    sourceId: "test",
    timeoutMs: 2_000,
    retries: 0,
    concurrency: 1,
    maxResponseBytes: 100_000,
    breaker: { failures: 100, openMs: 1_000 },
    ...settings,
  };
  return client(server.url, {
    ...common,
    credentials: clientCredentials({
      tokenUrl: `${server.url}/token`,
      clientId: "id",
      clientSecret: "se&cret",
      scheme,
      client: common,
    }),
  });
}

describe("client credentials", () => {
  it("are fetched once, however many requests wait, and are not metered", async () => {
    const server = await source();
    const http = connect(server, { concurrency: 4 });
    const budget = call();
    await Promise.all(Array.from({ length: 10 }, () => http.send(get, budget)));
    expect(budget.taken()).toBe(10);
    expect(server.requests.filter(({ url }) => url === "/token")).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      method: "POST",
      body: "client_id=id&client_secret=se%26cret&grant_type=client_credentials",
    });
    expect(server.requests[1]?.headers.authorization).toBe("Bearer t1");
  });

  it("work with one place, and bare", async () => {
    const server = await source();
    const http = connect(server, { concurrency: 1 }, "none");
    await http.send(get, call());
    await http.send(post, call());
    expect(server.requests.at(-1)?.headers.authorization).toBe("t1");
  });

  it("ask for a JWT where that is what the source wants, and send it as one", async () => {
    const server = await source();
    await connect(server, {}, "JWT").send(get, call());
    expect(server.requests[0]?.body).toContain("&token_type=jwt");
    expect(server.requests.at(-1)?.headers.authorization).toBe("JWT t1");
  });

  it("are read from XML", async () => {
    const server = await source((_request, response) =>
      response.end(
        "<response><access_token>t1</access_token><expires_in>1800</expires_in></response>",
      ),
    );
    server.valid.add("t1");
    await connect(server).send(get, call());
    expect(server.requests.map(({ url }) => url)).toEqual(["/token", "/things"]);
  });

  it("are thrown away once on a 401, however many requests got it", async () => {
    const server = await source();
    const http = connect(server, { concurrency: 4 });
    await http.send(get, call());
    server.valid.clear();
    await Promise.all(Array.from({ length: 4 }, () => http.send(get, call())));
    expect(server.requests.filter(({ url }) => url === "/token")).toHaveLength(2);
  });

  it("that are refused again are an error", async () => {
    const server = await source((_request, response) => response.end('{"access_token":"never"}'));
    const error = await errorOf(connect(server).send(get, call()));
    expect(error).toMatchObject({ reason: "SOURCE_UNAUTHENTICATED", renewed: true });
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/token",
      "/things",
      "/token",
      "/things",
    ]);
  });

  it.each([
    [400, "SOURCE_UNAUTHENTICATED"],
    [401, "SOURCE_UNAUTHENTICATED"],
    [403, "SOURCE_UNAUTHENTICATED"],
    [302, "SOURCE_BAD_RESPONSE"],
    [429, "SOURCE_RATE_LIMITED"],
    [500, "SOURCE_ERROR"],
    [200, "SOURCE_BAD_RESPONSE"],
  ])(
    "where %i comes instead of a token: %s, without a secret, and nothing is sent",
    async (status, reason) => {
      const server = await source((_request, response) => {
        response.writeHead(status, { location: "http://127.0.0.1:1/token" });
        response.end("se&cret");
      });
      const http = connect(server);
      const error = await errorOf(http.send(post, call()));
      expect(error).toMatchObject({ reason, mayHaveActed: false });
      expect(error.message).not.toContain("se&cret");
      expect(server.requests).toHaveLength(1);
    },
  );

  it("count among the requests per second", async () => {
    const arrivals: number[] = [];
    const server = await source((_request, response) => {
      response.end('{"access_token":"t"}');
    });
    server.valid.add("t");
    const http = connect(server, {
      requestsPerSecond: 2,
      observe: { onRequest: () => arrivals.push(performance.now()) },
    });
    await http.send(get, call());
    await http.send(get, call());
    expect(arrivals).toHaveLength(3);
    expect((arrivals[2] ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(950);
  });

  it("are given up when nobody waits any more", async () => {
    let closed = false;
    const server = await source((request) => request.socket.on("close", () => (closed = true)));
    const http = connect(server, { concurrency: 2 });
    const [first, second] = [call(), call()];
    const waiting = [rejectionOf(http.send(get, first)), rejectionOf(http.send(get, second))];
    await until(() => server.requests.length === 1);
    first.abort(new Error("one"));
    await waiting[0];
    await settle();
    expect(closed).toBe(false);
    second.abort(new Error("two"));
    expect(((await waiting[1]) as Error).message).toBe("two");
    await until(() => closed);
  });
});

describe("a token", () => {
  function store(lifeMs: number, fails = () => false) {
    const state = { now: 0, fetched: 0 };
    const tokens = new TokenStore(
      async () => {
        state.fetched += 1;
        if (fails()) throw new Error("no token");
        return { text: `t${state.fetched}`, lifeMs };
      },
      () => state.now,
    );
    return { state, tokens };
  }

  it.each([
    [1_800_000, 1_740_000],
    [10_000, 9_000],
  ])("of %i ms is renewed after %i ms", async (lifeMs, renewAt) => {
    const { state, tokens } = store(lifeMs);
    expect(await tokens.get(call())).toBe("t1");
    state.now = renewAt - 1;
    expect(await tokens.get(call())).toBe("t1");
    state.now = renewAt;
    expect(await tokens.get(call())).toBe("t2");
  });

  it("that cannot be renewed ahead is used until its end", async () => {
    let failing = false;
    const { state, tokens } = store(10_000, () => failing);
    await tokens.get(call());
    failing = true;
    state.now = 9_500;
    expect(await tokens.get(call())).toBe("t1");
    state.now = 10_000;
    await expect(tokens.get(call())).rejects.toThrow("no token");
  });

  it("that has been renewed meanwhile is not forgotten", async () => {
    const { tokens } = store(10_000);
    await tokens.get(call());
    tokens.forget((token) => token === "older");
    expect(await tokens.get(call())).toBe("t1");
    tokens.forget((token) => token === "t1");
    expect(await tokens.get(call())).toBe("t2");
  });
});

describe("fixed credentials", () => {
  it("cannot be renewed", async () => {
    const headers: Record<string, string> = {};
    const fixed = bearer("x");
    await fixed.apply(headers, call());
    expect(headers).toEqual({ authorization: "Bearer x" });
    expect(fixed.renew()).toBe(false);
  });
});
