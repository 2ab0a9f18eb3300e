import { afterEach, describe, expect, it } from "@jest/globals";
import type { WriteClearance } from "../../../src/domain/call-context.js";
import type { Credentials } from "../../../src/http/credentials.js";
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

interface TestClearance extends WriteClearance {
  readonly asked: () => number;
  readonly written: () => number;
  /** Ends the wait for the request's turn. */
  readonly stop: (reason: Error) => void;
}

function clearance(give: () => Promise<void> = async () => undefined): TestClearance {
  const waiting = new AbortController();
  let asked = 0;
  let written = 0;
  return {
    waiting: waiting.signal,
    give: () => {
      asked += 1;
      return give();
    },
    onWritten: () => {
      written += 1;
    },
    asked: () => asked,
    written: () => written,
    stop: (reason) => waiting.abort(reason),
  };
}

describe("the clearance of a write", () => {
  it("is asked for when the write has its place, and not while it waits for one", async () => {
    const answers: (() => void)[] = [];
    const server = await serve((_request, response) => answers.push(() => response.end()));
    const http = client(server.url, { concurrency: 1 });
    const [first, second] = [clearance(), clearance()];
    const sent = http.send(post, call({ clearance: first }));
    const waits = http.send(post, call({ clearance: second }));
    await until(() => answers.length === 1);
    expect([first.asked(), second.asked()]).toEqual([1, 0]);
    answers[0]?.();
    await sent;
    await until(() => answers.length === 2);
    expect([second.asked(), second.written()]).toEqual([1, 1]);
    answers[1]?.();
    await waits;
  });

  it("is asked for when the rate lets the write pass, and not before", async () => {
    const server = await serve((_request, response) => response.end());
    const http = client(server.url, { requestsPerSecond: 1 });
    await http.send(get, call());
    let receivedWhenAsked = -1;
    const askedAt: number[] = [];
    const given = clearance(async () => {
      askedAt.push(performance.now());
      receivedWhenAsked = server.requests.length;
    });
    const since = performance.now();
    await http.send(post, call({ clearance: given }));
    expect((askedAt[0] ?? 0) - since).toBeGreaterThan(500);
    expect(receivedWhenAsked).toBe(1);
  });

  it("is not asked for where the circuit is open or a token cannot be had", async () => {
    const server = await serve((_request, response) => response.writeHead(500).end());
    const given = clearance();
    const http = client(server.url, { breaker: { failures: 1, openMs: 60_000 } });
    await errorOf(http.send(get, call()));
    expect((await errorOf(http.send(post, call({ clearance: given })))).reason).toBe(
      "CIRCUIT_OPEN",
    );
    const credentials: Credentials = {
      apply: () => Promise.reject(new Error("no token")),
      renew: () => false,
    };
    const other = client(server.url, { credentials });
    await rejectionOf(other.send(post, call({ clearance: given })));
    expect(given.asked()).toBe(0);
    expect(server.requests).toHaveLength(1);
  });

  it("leaves the write unsent where it is refused, with place, rate and budget as they were", async () => {
    const server = await serve((_request, response) => response.end());
    const http = client(server.url, { concurrency: 1, requestsPerSecond: 1 });
    const refusal = new Error("It is not wanted any more.");
    const given = clearance(() => Promise.reject(refusal));
    const budget = call({ clearance: given });
    expect(await rejectionOf(http.send(post, budget))).toBe(refusal);
    expect([budget.taken(), given.written()]).toEqual([0, 0]);
    const since = performance.now();
    await http.send(get, call());
    expect(performance.now() - since).toBeLessThan(500);
    expect(server.requests.map(({ method }) => method)).toEqual(["GET"]);
  });

  it("ends the wait for a turn, and nothing that is under way", async () => {
    const answers: (() => void)[] = [];
    const server = await serve((_request, response) => answers.push(() => response.end()));
    const http = client(server.url, { concurrency: 1 });
    const [first, second] = [clearance(), clearance()];
    const sent = http.send(post, call({ clearance: first }));
    const waits = http.send(post, call({ clearance: second }));
    await until(() => answers.length === 1);
    const reason = new Error("The work is to stop.");
    second.stop(reason);
    first.stop(reason);
    expect(await rejectionOf(waits)).toBe(reason);
    answers[0]?.();
    expect((await sent).status).toBe(200);
    expect(second.asked()).toBe(0);
  });

  it("is asked for again before a write goes once more with fresh credentials", async () => {
    const server = await serve((_request, response) => response.writeHead(401).end());
    let asked = 0;
    const given = clearance(async () => {
      asked += 1;
      if (asked > 1) throw new Error("It is not wanted any more.");
    });
    const credentials: Credentials = { apply: () => undefined, renew: () => true };
    const http = client(server.url, { credentials });
    await rejectionOf(http.send(post, call({ clearance: given })));
    expect([asked, server.requests.length]).toEqual([2, 1]);
  });

  it("is nothing that a read needs", async () => {
    const server = await serve((_request, response) => response.end());
    const given = clearance(() => Promise.reject(new Error("never")));
    await client(server.url).send(get, call({ clearance: given }));
    expect(given.asked()).toBe(0);
  });
});
