import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import type { Fault } from "../../../src/lab/dial.js";
import type { Simulator } from "../../../src/lab/simulator.js";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import { labSources, startLabGateway, type LabGateway } from "../http/lab-gateway.js";
import { startFifth } from "./start-fifth.js";
import { errorLines, eventually, readAllSources } from "./ask.js";

const bad = ["SOURCE_BAD_RESPONSE"];
const cutOff = ["SOURCE_BAD_RESPONSE", "SOURCE_UNREACHABLE"];
const gone = ["SOURCE_UNREACHABLE"];
const silent = ["SOURCE_TIMEOUT"];
const elsewhere = "http://127.0.0.1:9/elsewhere";

interface Case {
  readonly name: string;
  readonly fault: Fault;
  /** What the report may say; null: the answer may as well be read. */
  readonly reasons: readonly (string | null)[];
}

const status = (code: number, ...reasons: string[]): Case => ({
  name: `status ${code}`,
  fault: { kind: "status", status: code },
  reasons,
});

/** One case at least for every fault that the dial has: a new kind does not compile without one. */
const byKind: Readonly<Record<Fault["kind"], readonly Case[]>> = {
  status: [
    status(500, "SOURCE_ERROR"),
    status(503, "SOURCE_ERROR"),
    status(401, "SOURCE_UNAUTHENTICATED"),
    status(403, "SOURCE_FORBIDDEN"),
    {
      name: "status 429",
      fault: { kind: "status", status: 429, retryAfter: 1 },
      reasons: ["SOURCE_RATE_LIMITED"],
    },
    {
      name: "status 429, for an hour",
      fault: { kind: "status", status: 429, retryAfter: 3_600 },
      reasons: ["SOURCE_RATE_LIMITED"],
    },
    {
      name: "status 502 of the platform behind",
      fault: { kind: "status", status: 502, remote: true },
      reasons: ["SOURCE_ERROR"],
    },
  ],
  html: [
    { name: "HTML", fault: { kind: "html" }, reasons: bad },
    { name: "HTML with 502", fault: { kind: "html", status: 502 }, reasons: ["SOURCE_ERROR"] },
  ],
  empty: [{ name: "nothing", fault: { kind: "empty" }, reasons: bad }],
  malformed: [{ name: "malformed", fault: { kind: "malformed" }, reasons: bad }],
  foreign: [{ name: "foreign", fault: { kind: "foreign" }, reasons: bad }],
  cut: [
    { name: "cut, chunked", fault: { kind: "cut", how: "chunked" }, reasons: cutOff },
    { name: "cut, by length", fault: { kind: "cut", how: "content-length" }, reasons: cutOff },
    { name: "cut, clean", fault: { kind: "cut", how: "clean" }, reasons: bad },
    { name: "cut at once", fault: { kind: "cut", how: "chunked", at: 0 }, reasons: cutOff },
  ],
  "content-type": [
    {
      name: "another content type",
      fault: { kind: "content-type", contentType: "text/html" },
      reasons: [null, ...bad],
    },
  ],
  reset: [{ name: "reset", fault: { kind: "reset" }, reasons: gone }],
  hang: [{ name: "hang", fault: { kind: "hang" }, reasons: silent }],
  drip: [{ name: "drip", fault: { kind: "drip", bytes: 1, everyMs: 2_000 }, reasons: silent }],
  endless: [{ name: "endless", fault: { kind: "endless" }, reasons: bad }],
  huge: [{ name: "a gibibyte", fault: { kind: "huge" }, reasons: bad }],
  redirect: [{ name: "redirect", fault: { kind: "redirect", to: elsewhere }, reasons: bad }],
  "xml-bomb": [{ name: "XML bomb", fault: { kind: "xml-bomb" }, reasons: bad }],
  "act-then-drop": [{ name: "drop", fault: { kind: "act-then-drop" }, reasons: gone }],
  "act-late": [
    { name: "late, dropped", fault: { kind: "act-late", delayMs: 5 }, reasons: gone },
    {
      name: "late, silent",
      fault: { kind: "act-late", delayMs: 5, answer: "hang" },
      reasons: silent,
    },
    {
      name: "late, 504",
      fault: { kind: "act-late", delayMs: 5, answer: "gateway-timeout" },
      reasons: ["SOURCE_ERROR", ...silent],
    },
  ],
  "act-part-then-drop": [
    { name: "part, dropped", fault: { kind: "act-part-then-drop" }, reasons: gone },
  ],
  answer: [
    {
      name: "null",
      fault: {
        kind: "answer",
        reply: { status: 200, headers: { "content-type": "application/json" }, body: "null" },
      },
      reasons: bad,
    },
  ],
};
const cases = Object.values(byKind).flat();

const platforms = ["campus", "mooc", "ispring", "talent", "edx"] as const;
type Platform = (typeof platforms)[number];

function simulatorOf(lab: Lab, platform: Platform): Simulator {
  const { catalog, moocit, ispring, truto } = lab;
  const { openedx } = lab.further;
  if (openedx === undefined) throw new Error("Open edX was not started");
  return { campus: catalog, mooc: moocit, ispring, talent: truto, edx: openedx }[platform];
}

function startAll(): Promise<Lab> {
  return startLab({ people: 20, truto: { mode: "generic" }, further: { openedx: startFifth } });
}

let directory: string;
const accidents: unknown[] = [];
const note = (reason: unknown): unknown => accidents.push(reason);

beforeAll(async () => {
  process.on("unhandledRejection", note);
  process.on("uncaughtExceptionMonitor", note);
  directory = await mkdtemp(`${tmpdir()}/rollcall-faults-`);
});
afterAll(async () => {
  process.off("unhandledRejection", note);
  process.off("uncaughtExceptionMonitor", note);
  await rm(directory, { recursive: true, force: true });
});

/** The struck source is impatient; the others have all the time that a busy machine may need. */
function struck(platform: Platform): Record<string, Record<string, unknown>> {
  const calm = { cacheSeconds: 0, staleIfErrorSeconds: 0, timeoutSeconds: 25 };
  return {
    ...Object.fromEntries(platforms.map((each) => [each, calm])),
    [platform]: {
      ...calm,
      timeoutSeconds: 1.2,
      retries: 0,
      maxResponseMiB: 0.25,
      breaker: { failures: 4, seconds: 0.3 },
    },
  };
}

async function settle(lab: Lab, gateway: LabGateway): Promise<void> {
  const simulators = platforms.map((each) => simulatorOf(lab, each));
  await eventually("nothing is under way", () =>
    simulators.every(({ requests }) => requests.inFlight === 0),
  );
  // Idle connections are kept: one for each request that a source may be sent at the same time.
  expect(Math.max(...simulators.map((each) => each.connections()))).toBeLessThanOrEqual(8);
  await gateway.stop();
  await eventually("no connection is left", () =>
    simulators.every((each) => each.connections() === 0),
  );
}

async function strike(
  { name, fault, reasons }: Case,
  platform: Platform,
  { lab, gateway }: { readonly lab: Lab; readonly gateway: LabGateway },
): Promise<void> {
  const { dial } = simulatorOf(lab, platform);
  const which = `${name} of ${platform}`;
  dial.fault(fault, { kind: "read" });
  const { sources, isComplete } = await readAllSources(gateway);
  for (const { source, status: word, reason } of sources) {
    if (source.id !== platform) expect([which, source.id, word]).toEqual([which, source.id, "OK"]);
    else if (reason === null) expect([which, reasons.includes(null)]).toEqual([which, true]);
    else {
      expect([which, word, reasons, reasons.includes(reason) ? "promised" : reason]).toEqual([
        which,
        "FAILED",
        reasons,
        "promised",
      ]);
      expect(isComplete).toBe(false);
    }
  }
  expect(sources).toHaveLength(platforms.length);
  dial.clear();
  await eventually(`${which} is over`, async () => (await readAllSources(gateway)).isComplete);
}

async function runMatrix(platform: Platform): Promise<void> {
  const lab = await startAll();
  const gateway = await startLabGateway(
    { limits: { deadlineSeconds: 20 }, sources: labSources(lab, struck(platform)) },
    directory,
  );
  try {
    expect((await readAllSources(gateway)).isComplete).toBe(true);
    for (const each of cases) await strike(each, platform, { lab, gateway });
    expect(errorLines(gateway.logged())).toEqual([]);
    await settle(lab, gateway);
  } finally {
    await gateway.stop();
    await lab.stop();
  }
}

test("whatever a platform does, the answer holds the others and says what happened, and all recovers", async () => {
  // Side by side, each with platforms of its own: most of the time is spent waiting.
  const ends = await Promise.allSettled(platforms.map(runMatrix));
  expect(ends.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : []))).toEqual(
    [],
  );
  expect(accidents).toEqual([]);
}, 120_000);

const tokenCases: readonly Case[] = [
  status(500, "SOURCE_ERROR"),
  status(401, "SOURCE_UNAUTHENTICATED"),
  status(400, "SOURCE_UNAUTHENTICATED", "SOURCE_ERROR"),
  status(429, "SOURCE_RATE_LIMITED"),
  ...(["html", "empty", "malformed", "foreign", "endless", "hang", "reset", "redirect"] as const)
    .flatMap((kind) => byKind[kind])
    .filter(({ name }) => name !== "HTML with 502"),
];

test("whatever befalls the place where tokens are got, only its source fails, and recovers", async () => {
  const lab = await startAll();
  const { dial } = lab.ispring;
  try {
    for (const { name, fault, reasons } of tokenCases) {
      // Nobody has a token yet.
      const gateway = await startLabGateway(
        { sources: labSources(lab, struck("ispring")) },
        directory,
      );
      try {
        dial.fault(fault, { kind: "token" });
        const { sources } = await readAllSources(gateway);
        const words = sources.map((each) => [each.source.id, each.status]);
        expect([name, ...words]).toEqual([
          name,
          ["campus", "OK"],
          ["mooc", "OK"],
          ["ispring", "FAILED"],
          ["talent", "OK"],
          ["edx", "OK"],
        ]);
        expect([name, reasons]).toEqual([name, expect.arrayContaining([sources[2]?.reason])]);
        dial.clear();
        await eventually(`${name} is over`, async () => (await readAllSources(gateway)).isComplete);
        expect(errorLines(gateway.logged())).toEqual([]);
      } finally {
        dial.clear();
        await gateway.stop();
      }
    }
    expect(accidents).toEqual([]);
  } finally {
    await lab.stop();
  }
}, 90_000);

describe("an operation that has to wait", () => {
  const slow: readonly Fault[] = [
    { kind: "hang" },
    { kind: "drip", bytes: 1, everyMs: 100 },
    { kind: "status", status: 503, retryAfter: 2 },
  ];
  let lab: Lab;
  let gateway: LabGateway;
  beforeAll(async () => {
    lab = await startAll();
    const patient = { timeoutSeconds: 600, retries: 20, cacheSeconds: 0 };
    const changes = Object.fromEntries(platforms.map((each) => [each, patient]));
    gateway = await startLabGateway(
      {
        // Clients that leave keep connections for a while on which nothing is asked.
        server: { shutdownSeconds: 1 },
        limits: { deadlineSeconds: 1.5 },
        sources: labSources(lab, changes),
      },
      directory,
    );
  });
  afterAll(async () => {
    await gateway.stop();
    await lab.stop();
  });
  const inFlight = (): number =>
    platforms.reduce((sum, each) => sum + simulatorOf(lab, each).requests.inFlight, 0);

  test.each(slow)("ends at its deadline where every source does $kind", async (fault) => {
    for (const each of platforms) simulatorOf(lab, each).dial.fault(fault, { kind: "read" });
    const { sources } = await readAllSources(gateway);
    expect(sources.map((each) => each.status)).toEqual(platforms.map(() => "FAILED"));
    for (const { reason } of sources) {
      expect(["DEADLINE_EXCEEDED", "SOURCE_ERROR"]).toContain(reason);
    }
    for (const each of platforms) simulatorOf(lab, each).dial.clear();
    await eventually("nothing is left upstream", () => inFlight() === 0);
  });

  test("is stopped upstream where its client leaves", async () => {
    for (const each of platforms) simulatorOf(lab, each).dial.fault({ kind: "hang" });
    const client = new AbortController();
    const asked = fetch(gateway.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        query: "{ enrollments(orderBy: { field: EMAIL }) { nodes { id } } }",
      }),
      signal: client.signal,
    });
    await eventually("the sources are asked", () => inFlight() >= 3);
    client.abort();
    await expect(asked).rejects.toThrow();
    await eventually("nothing is left upstream", () => inFlight() === 0);
    await eventually("it is noted", () => gateway.logged().split('"event":"operation"').length > 4);
    expect(errorLines(gateway.logged())).toEqual([]);
    for (const each of platforms) simulatorOf(lab, each).dial.clear();
  });

  test("leaves nothing behind where its client leaves while sources are asked side by side", async () => {
    // One source after the other, and the next ones beside it because it is silent.
    for (const each of platforms) simulatorOf(lab, each).dial.fault({ kind: "hang" });
    const client = new AbortController();
    const asked = fetch(gateway.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ enrollments(first: 50) { nodes { id } } }" }),
      signal: client.signal,
    });
    await eventually("several sources are asked", () => inFlight() >= 2);
    client.abort();
    await expect(asked).rejects.toThrow();
    await eventually("nothing is left upstream", () => inFlight() === 0);
    for (const each of platforms) simulatorOf(lab, each).dial.clear();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(accidents).toEqual([]);
  });
});
