import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

import type { Fault } from "../../../src/lab/dial.js";
import { startIspring } from "../../../src/lab/ispring/start-ispring.js";
import type { IspringSimulator } from "../../../src/lab/ispring/start-ispring.js";
import { startMoocit } from "../../../src/lab/moocit/start-moocit.js";
import type { MoocitSimulator } from "../../../src/lab/moocit/start-moocit.js";
import { startSecondHost } from "../../../src/lab/second-host.js";

const row = {
  username: "mira",
  email: "mira@school.example",
  course_id: "course-v1:Acme+DS101+2026",
  is_active: true,
  mode: "audit",
  created: 0,
};

describe("the dial", () => {
  let moocit: MoocitSimulator;
  let ispring: IspringSimulator;

  beforeEach(async () => {
    moocit = await startMoocit({ rows: { enrollments: [row] } });
    ispring = await startIspring();
  });
  afterEach(async () => {
    await moocit.stop();
    await ispring.stop();
  });

  async function list(init: RequestInit = {}) {
    const headers = { authorization: `Bearer ${moocit.credentials.token}` };
    return fetch(`${moocit.url}/api/so2/v1/enrollments`, {
      headers,
      signal: AbortSignal.timeout(5_000),
      ...init,
    });
  }

  async function enroll(identifiers: string) {
    return fetch(`${moocit.url}/api/bulk_enroll/v1/bulk_enroll/`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${moocit.credentials.token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ action: "enroll", courses: row.course_id, identifiers }),
      signal: AbortSignal.timeout(5_000),
    });
  }

  async function bodyUnder(fault: Fault) {
    moocit.dial.fault(fault, { times: 1 });
    return (await list()).text();
  }

  async function xmlUnder(fault: Fault) {
    ispring.dial.fault(fault, { times: 1 });
    return (await fetch(`${ispring.url}/enrollment`)).text();
  }

  test("a status comes in the platform's own form, with Retry-After in seconds or as a date", async () => {
    moocit.dial.fault({ kind: "status", status: 503, retryAfter: 7 }, { times: 1 });
    const first = await list();
    expect(first.status).toBe(503);
    expect(first.headers.get("retry-after")).toBe("7");
    expect(await first.json()).toHaveProperty("detail");
    const date = new Date("2026-02-03T08:15:00Z");
    moocit.dial.fault({ kind: "status", status: 429, retryAfter: date }, { times: 1 });
    const second = await list();
    expect(second.headers.get("retry-after")).toBe("Tue, 03 Feb 2026 08:15:00 GMT");
    expect((await list()).status).toBe(200);
  });

  test("a fault strikes only where its scope fits, after so many and so many times", async () => {
    moocit.dial.fault({ kind: "status", status: 500 }, { path: /grades/ });
    moocit.dial.fault({ kind: "status", status: 502 }, { method: "GET", after: 1, times: 2 });
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) statuses.push((await list()).status);
    expect(statuses).toEqual([200, 502, 502, 200]);
    expect(moocit.dial.struck).toBe(2);
    moocit.dial.clear();
    expect(moocit.dial.struck).toBe(0);
  });

  test("bodies can be HTML, empty, malformed, foreign, or under a wrong content type", async () => {
    expect(await bodyUnder({ kind: "html" })).toMatch(/^<!DOCTYPE html>/);
    expect(await bodyUnder({ kind: "empty" })).toBe("");
    const malformed = await bodyUnder({ kind: "malformed" });
    expect(() => JSON.parse(malformed) as unknown).toThrow(SyntaxError);
    expect(JSON.parse(await bodyUnder({ kind: "foreign" }))).toHaveProperty("menu");
    moocit.dial.fault({ kind: "content-type", contentType: "text/csv" }, { times: 1 });
    const typed = await list();
    expect(typed.headers.get("content-type")).toBe("text/csv");
    expect(await typed.json()).toHaveLength(1);
    expect(await bodyUnder({ kind: "answer", reply: { status: 200, body: "mine" } })).toBe("mine");
  });

  test("a platform that speaks XML has its spoiled bodies in XML", async () => {
    expect(await xmlUnder({ kind: "malformed" })).toMatch(/^<\?xml.*<enrollment><\/response>$/);
    expect(await xmlUnder({ kind: "foreign" })).toContain("<menu>");
    expect(await xmlUnder({ kind: "xml-bomb" })).toContain("<!ENTITY l11");
    const external = await xmlUnder({ kind: "xml-bomb", externalUrl: "http://127.0.0.1:9" });
    expect(external).toContain('SYSTEM "http://127.0.0.1:9/entity"');
  });

  test("a body can be cut off: the connection breaks, the length lies, or it ends cleanly", async () => {
    await expect(bodyUnder({ kind: "cut", how: "chunked" })).rejects.toThrow();
    await expect(bodyUnder({ kind: "cut", how: "content-length" })).rejects.toThrow();
    const part = await bodyUnder({ kind: "cut", how: "clean" });
    expect(part).toMatch(/^\[\{"username":"mira"/);
    expect(() => JSON.parse(part) as unknown).toThrow(SyntaxError);
  });

  test("a connection can be reset, or taken and never answered", async () => {
    moocit.dial.fault({ kind: "reset" }, { times: 1 });
    await expect(list()).rejects.toThrow();
    moocit.dial.fault({ kind: "hang" }, { times: 1 });
    await expect(list({ signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout|aborted/i);
    expect(moocit.requests.last()).toMatchObject({ status: null, fault: "hang" });
    expect((await list()).status).toBe(200);
  });

  test("a body can drip, be huge, or never end", async () => {
    const started = Date.now();
    const dripped = await bodyUnder({ kind: "drip", bytes: 40, everyMs: 20 });
    expect(JSON.parse(dripped)).toHaveLength(1);
    expect(Date.now() - started).toBeGreaterThanOrEqual(60);
    expect((await bodyUnder({ kind: "huge", bytes: 3_000_000 })).length).toBeGreaterThan(3_000_000);
    moocit.dial.fault({ kind: "endless" }, { times: 1 });
    let received = 0;
    for await (const chunk of (await list()).body!) {
      received += (chunk as Uint8Array).length;
      if (received > 5_000_000) break;
    }
    expect(received).toBeGreaterThan(5_000_000);
    expect((await list()).status).toBe(200);
  });

  test("a redirect names another host, which counts whoever follows", async () => {
    const other = await startSecondHost();
    try {
      moocit.dial.fault({ kind: "redirect", to: `${other.url}/elsewhere` });
      expect((await list({ redirect: "manual" })).status).toBe(302);
      expect(other.requests.total).toBe(0);
      expect((await list()).status).toBe(200);
      expect(other.requests.count("/elsewhere")).toBe(1);
    } finally {
      await other.stop();
    }
  });

  test("latency delays, and delays add up", async () => {
    moocit.dial.latency(40);
    const takeBack = moocit.dial.latency(() => 40);
    const started = Date.now();
    await list();
    expect(Date.now() - started).toBeGreaterThanOrEqual(78);
    takeBack();
    expect((await list()).status).toBe(200);
  });

  test("it can act and then drop the reply", async () => {
    moocit.dial.fault({ kind: "act-then-drop" }, { kind: "write", times: 1 });
    await expect(enroll("new@x.example")).rejects.toThrow();
    expect(moocit.state.allowed.size).toBe(1);
  });

  test("it can drop first, or answer 504, and act later", async () => {
    moocit.dial.fault({ kind: "act-late", delayMs: 30 }, { kind: "write", times: 1 });
    await expect(enroll("a@x.example")).rejects.toThrow();
    expect(moocit.state.allowed.size).toBe(0);
    await moocit.settle();
    expect(moocit.state.allowed.size).toBe(1);
    moocit.dial.fault({ kind: "act-late", delayMs: 10, answer: "gateway-timeout" }, { times: 1 });
    expect((await enroll("b@x.example")).status).toBe(504);
    await moocit.settle();
    expect(moocit.state.allowed.size).toBe(2);
  });

  test("a hook sees each request first, and may change the platform meanwhile", async () => {
    moocit.onRequest(() => {
      moocit.state.enrollments.remove(() => true);
    });
    expect(await (await list()).json()).toEqual([]);
  });

  test("requests are recorded with all that they carried, and counted by kind", async () => {
    await list();
    await enroll("a@x.example");
    expect(moocit.requests.all()).toMatchObject([
      { kind: "read", method: "GET", path: "/api/so2/v1/enrollments", status: 200 },
      { kind: "write", method: "POST", status: 200, body: expect.stringContaining("a@x.example") },
    ]);
    const { reads, writes, tokens, total, maxInFlight } = moocit.requests;
    expect([reads, writes, tokens, total, maxInFlight]).toEqual([1, 1, 0, 2, 1]);
    expect(moocit.requests.count("/api/so2")).toBe(1);
    expect(moocit.requests.count((request) => request.method === "POST")).toBe(1);
    moocit.requests.reset();
    expect(moocit.requests.count()).toBe(0);
  });

  test("stopping ends requests that were never to be answered", async () => {
    moocit.dial.fault({ kind: "hang" });
    const pending = expect(list()).rejects.toThrow();
    while (moocit.requests.total === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await moocit.stop();
    await pending;
    expect(moocit.connections()).toBe(0);
  });
});
