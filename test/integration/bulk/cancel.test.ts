import { afterEach, describe, expect, test } from "@jest/globals";
import type { BulkEnroll } from "../../../src/bulk/bulk-enroll.js";
import { startMoocit, type MoocitSimulator } from "../../../src/lab/moocit/start-moocit.js";
import type { Store } from "../../../src/storage/store.js";
import { enginesHere, openAt, placeOf, type Engine } from "./engines.js";
import {
  Cleanups,
  connectMoocit,
  counts,
  ended,
  hr,
  request,
  startBulk,
} from "./gateway-under-test.js";

const engines = await enginesHere();

const cleanups = new Cleanups();
afterEach(() => cleanups.run());

const course = "course-v1:Acme+One+2026";
/** Nobody has an account: they are invited. */
const people = Array.from({ length: 8_000 }, (_, index) => `somebody.${index}@mass.example`);
const inOneWrite = 20;
/** Writes that one gateway lets out at a time. */
const atATime = 4;

async function startPlatform(): Promise<MoocitSimulator> {
  const lab = await startMoocit({
    settings: { throttle: null },
    rows: {
      users: [],
      courses: [{ course_id: course, display_name: "", cohorts: [] }],
      enrollments: [],
    },
  });
  cleanups.add(() => lab.stop());
  lab.dial.latency(200, { kind: "write" });
  return lab;
}

/** Gateways over one store: as many as it bears. */
async function startGateways(
  engine: Engine,
  lab: MoocitSimulator,
): Promise<{ readonly store: Store; readonly bulks: readonly BulkEnroll[] }> {
  const place = await placeOf(engine, cleanups);
  const stores: Store[] = [await openAt(place, cleanups)];
  if (engine === "PostgreSQL") stores.push(await openAt(place, cleanups));
  const bulks: BulkEnroll[] = [];
  for (const store of stores) {
    const connector = connectMoocit(lab, cleanups, { batchSize: inOneWrite });
    bulks.push(await startBulk(store, [connector], cleanups));
  }
  return { store: stores[0]!, bulks };
}

async function received(lab: MoocitSimulator, writes: number): Promise<void> {
  for (let tries = 0; tries < 3_000 && lab.requests.writes < writes; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(lab.requests.writes).toBeGreaterThanOrEqual(writes);
}

describe.each(engines)("a cancellation of thousands of cells on %s", (engine) => {
  // With PostgreSQL the replica that is told to cancel need not be the one that works.
  test("is known at once, and over when it is answered: no write begins, and nothing waits", async () => {
    const lab = await startPlatform();
    const { bulks } = await startGateways(engine, lab);
    const jobs = [];
    for (const part of [people.slice(0, 4_000), people.slice(4_000)]) {
      jobs.push(await bulks[0]!.start(hr, request(part, [["mooc", course]])));
    }
    await received(lab, 3);
    const asked = lab.requests.writes;
    const told = await Promise.all(jobs.map(({ id }) => bulks.at(-1)!.cancel(hr, id)));
    const writes = lab.requests.writes;
    // Nor does it wait for its end: a few rounds of writes pass until it is known, of the hundred that wait.
    expect(writes - asked).toBeLessThanOrEqual(5 * jobs.length * atATime);
    const under = told.map((job) => counts(job!).PENDING ?? 0);
    expect(under[0]! + under[1]!).toBeLessThanOrEqual(bulks.length * atATime * inOneWrite);
    const sums = { INVITED: 0, CANCELLED: 0 };
    for (const job of told) {
      const last = await ended(bulks[0]!, job);
      expect(last.state).toBe("CANCELLED");
      const { INVITED = 0, CANCELLED = 0, ...others } = counts(last);
      expect(others).toEqual({});
      sums.INVITED += INVITED;
      sums.CANCELLED += CANCELLED;
      // What was under way comes to its end, and nothing besides.
      expect(CANCELLED).toBe(counts(job!).CANCELLED);
    }
    expect(sums).toEqual({
      INVITED: writes * inOneWrite,
      CANCELLED: people.length - writes * inOneWrite,
    });
    expect(lab.requests.writes).toBe(writes);
  }, 60_000);

  test("is brought to its end by whoever works on the job, where its beginner has gone", async () => {
    const lab = await startPlatform();
    const { store, bulks } = await startGateways(engine, lab);
    const job = await bulks[0]!.start(hr, request(people, [["mooc", course]]));
    await received(lab, 2);
    await store.write((trx) =>
      trx.updateTable("jobs").set({ cancelling: 1 }).where("id", "=", job.id).execute(),
    );
    const writes = lab.requests.writes;
    const last = await ended(bulks[0]!, job);
    expect(last.state).toBe("CANCELLED");
    const { INVITED = 0, CANCELLED = 0 } = counts(last);
    expect(INVITED + CANCELLED).toBe(people.length);
    expect(INVITED).toBe(lab.requests.writes * inOneWrite);
    expect(lab.requests.writes - writes).toBeLessThanOrEqual(atATime);
  }, 60_000);
});
