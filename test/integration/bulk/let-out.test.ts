import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { createBulkEnroll, type BulkEnroll } from "../../../src/bulk/bulk-enroll.js";
import type { HttpClientSettings } from "../../../src/http/http-client.js";
import { startIspring } from "../../../src/lab/ispring/start-ispring.js";
import { startMoocit, type MoocitSimulator } from "../../../src/lab/moocit/start-moocit.js";
import { startOpenedx } from "../../../src/lab/openedx/start-openedx.js";
import type { Simulator } from "../../../src/lab/simulator.js";
import type { SourceConnector } from "../../../src/sources/spi/source-connector.js";
import { StoreUnavailableError } from "../../../src/storage/store-error.js";
import type { Store } from "../../../src/storage/store.js";
import { bundle } from "./bundle.js";
import { enginesHere, openAt, placeOf } from "./engines.js";
import {
  Cleanups,
  connectMoocit,
  connectOpenedx,
  counts,
  ended,
  hr,
  outcomesOf,
  request,
  startBulk,
} from "./gateway-under-test.js";
import type { ChildLine, ChildOrder } from "./kill-child.js";

const engines = await enginesHere();

const cleanups = new Cleanups();
let program: Awaited<ReturnType<typeof bundle>>;
beforeAll(async () => {
  program = await bundle("kill-child");
});
afterAll(() => program.remove());
afterEach(() => cleanups.run());

const course = "course-v1:Acme+One+2026";
/** Enrolled nowhere: no list shows whether a write of them was done. */
const people = Array.from({ length: 12 }, (_, index) => `person.${index}`);

async function startPlatform(): Promise<MoocitSimulator> {
  const lab = await startMoocit({
    settings: { throttle: null },
    rows: {
      users: people.map((username) => ({
        ...{ username, email: `${username}@school.example`, is_active: true, retired: false },
      })),
      courses: [{ course_id: course, display_name: "", cohorts: [] }],
      enrollments: [],
    },
  });
  cleanups.add(() => lab.stop());
  return lab;
}

async function startCampus(): Promise<Simulator & Parameters<typeof connectOpenedx>[0]> {
  const lab = await startOpenedx({
    settings: { throttle: null },
    rows: {
      users: people.map((username) => ({
        ...{ username, email: `${username}@school.example`, name: username },
        ...{ is_active: true, is_staff: false },
      })),
      courses: [
        {
          ...{ id: course, name: "One", org: "Acme", short_description: null, hidden: false },
          ...{ modes: ["audit"], closed: false },
        },
      ],
      enrollments: [],
    },
  });
  cleanups.add(() => lab.stop());
  return lab;
}

type Client = Partial<HttpClientSettings>;

/** People in one write, and how to get there. */
const platforms = [
  [
    "MOOCit",
    2,
    async (client: Client): Promise<[Simulator, SourceConnector]> => {
      const lab = await startPlatform();
      return [lab, connectMoocit(lab, cleanups, { batchSize: 2, client })];
    },
  ],
  [
    "Open edX",
    1,
    async (client: Client): Promise<[Simulator, SourceConnector]> => {
      const lab = await startCampus();
      return [lab, connectOpenedx(lab, cleanups, { client })];
    },
  ],
] as const;

/** Resolves when the platform has received so many writes. */
async function received(lab: Simulator, writes: number): Promise<void> {
  for (let tries = 0; tries < 1_000 && lab.requests.writes < writes; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(lab.requests.writes).toBe(writes);
}

describe.each(engines)("a write that waits for its turn, with its job on %s,", (engine) => {
  async function begin(
    store: ChildOrder["store"],
    connector: SourceConnector,
  ): Promise<{ readonly bulk: BulkEnroll; readonly end: () => Promise<void> }> {
    const own = new Cleanups();
    cleanups.add(() => own.run());
    const opened = await openAt(store, own);
    return { bulk: await startBulk(opened, [connector], own), end: () => own.run() };
  }

  describe.each(platforms)("to %s,", (_name, size, start) => {
    test("is cancelled with its job, and only what is under way is sent", async () => {
      const [lab, connector] = await start({ concurrency: 1 });
      lab.dial.latency(600, { kind: "write" });
      const { bulk } = await begin(await placeOf(engine, cleanups), connector);
      const job = await bulk.start(hr, request(people, [[connector.id, course]]));
      await received(lab, 1);
      const told = await bulk.cancel(hr, job.id);
      expect(counts(told!)).toEqual({ PENDING: size, CANCELLED: people.length - size });
      const last = await ended(bulk, told);
      expect(counts(last)).toEqual({ ENROLLED: size, CANCELLED: people.length - size });
      expect(lab.requests.writes).toBe(1);
    });

    test("is left when the gateway stops, and sent after the next start", async () => {
      const [lab, connector] = await start({ concurrency: 1 });
      const unslow = lab.dial.latency(600, { kind: "write" });
      const store = await placeOf(engine, cleanups);
      const before = await begin(store, connector);
      const job = await before.bulk.start(hr, request(people, [[connector.id, course]]));
      await received(lab, 1);
      await before.end();
      expect(lab.requests.writes).toBe(1);
      unslow();
      const after = await begin(store, connector);
      const last = await ended(after.bulk, job);
      expect(counts(last)).toEqual({ ENROLLED: people.length });
      expect(lab.requests.writes).toBe(people.length / size);
    });
  });

  test.each([
    ["a place", { concurrency: 1 }, 1],
    ["the rate", { concurrency: 4, requestsPerSecond: 2 }, 2],
  ])("namely for %s, is sent once the gateway that was killed is there again", async (...given) => {
    const [, client, writes] = given;
    const lab = await startPlatform();
    const unslow = lab.dial.latency(800, { kind: "write" });
    const ispring = await startIspring({ rows: { users: [], contents: [], enrollments: [] } });
    cleanups.add(() => ispring.stop());
    const order: ChildOrder = {
      store: await placeOf(engine, cleanups),
      moocit: { url: lab.url, credentials: lab.credentials },
      ispring: { url: ispring.url, credentials: ispring.credentials },
      input: request(people, [["mooc", course]], { idempotencyKey: randomUUID() }),
      client,
      // One that is lost while a write is let out would leave it in doubt.
      leaseMs: 4_000,
    };
    const killed = startChild(order, () => undefined);
    await received(lab, writes);
    killed.child.kill("SIGKILL");
    await killed.gone;
    unslow();
    let end: Extract<ChildLine, { event: "ended" }> | undefined;
    await startChild(order, (line) => {
      if (line.event === "ended") end = line;
    }).gone;
    expect(end?.job.state).toBe("COMPLETED");
    const sent = new Set(
      lab.requests
        .find(({ kind }) => kind === "write")
        .flatMap(({ body }) =>
          (JSON.parse(body) as { identifiers: string }).identifiers.split(","),
        ),
    );
    for (const { identifier, outcome } of end?.cells ?? []) {
      const allowed = sent.has(identifier) ? ["ENROLLED", "OUTCOME_UNKNOWN"] : ["ENROLLED"];
      expect(allowed).toContain(outcome);
    }
    // Each was handled at most once.
    expect(lab.state.auditRecords).toBeLessThanOrEqual(people.length);
  });

  test("is sent once, though the store keeps going away as it is let out", async () => {
    const [lab, connector] = await platforms[0][2]({});
    const opened = await openAt(await placeOf(engine, cleanups), cleanups);
    let failures = 0;
    const flaky: Store = {
      ...opened,
      // Changes are made, and every second answer is lost for a while.
      write: async (change) => {
        const result = await opened.write(change);
        failures += 1;
        if (failures % 2 === 0 && failures < 20) throw new StoreUnavailableError(new Error("gone"));
        return result;
      },
    };
    const bulk = await startBulk(flaky, [connector], cleanups);
    const calm = createBulkEnroll({
      store: opened,
      sources: () => [connector],
      allSources: [],
      limits: { maxCells: 100 },
    });
    const job = await calm.start(hr, request(people, [["mooc", course]]));
    const last = await ended(bulk, job);
    expect(await outcomesOf(calm, last)).toEqual(people.map((person) => `${person} ENROLLED`));
    expect((lab as MoocitSimulator).state.auditRecords).toBe(people.length);
  });
});

/** A gateway in a process of its own. */
function startChild(
  order: ChildOrder,
  onLine: (line: ChildLine) => void,
): { readonly child: ReturnType<typeof spawn>; readonly gone: Promise<void> } {
  const child = spawn(process.execPath, [program.file, JSON.stringify(order)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  createInterface({ input: child.stdout }).on("line", (text) =>
    onLine(JSON.parse(text) as ChildLine),
  );
  return { child, gone: new Promise((resolve) => child.on("close", () => resolve())) };
}
