import { afterEach, describe, expect, test } from "@jest/globals";
import { createBulkEnroll, type BulkEnroll } from "../../../src/bulk/bulk-enroll.js";
import type { Job } from "../../../src/bulk/job.js";
import type { Viewer } from "../../../src/domain/viewer.js";
import { startMoocit, type MoocitSimulator } from "../../../src/lab/moocit/start-moocit.js";
import { enginesHere, openAt, placeOf, type Engine } from "./engines.js";
import {
  cellsOf,
  Cleanups,
  connectMoocit,
  counts,
  courseId,
  ended,
  hr,
  request,
  run,
  startBulk,
} from "./gateway-under-test.js";

const cleanups = new Cleanups();
const engines = await enginesHere();

const course = "course-v1:Acme+One+2026";
const people = Array.from({ length: 40 }, (_, index) => `person.${index}`);
let lab: MoocitSimulator;

afterEach(() => cleanups.run());

async function begin(engine: Engine): Promise<BulkEnroll> {
  lab = await startMoocit({
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
  const store = await openAt(await placeOf(engine, cleanups), cleanups);
  return startBulk(store, [connectMoocit(lab, cleanups, { batchSize: 5 })], cleanups);
}

const everybody = request(people, [["mooc", course]]);

describe.each(engines)("a job on %s", (engine) => {
  test("is cancelled after the requests in flight, and finished by a retry", async () => {
    const bulk = await begin(engine);
    lab.dial.latency(150, { kind: "write" });
    const job = await bulk.start(hr, everybody);
    await new Promise((resolve) => setTimeout(resolve, 60));
    await bulk.cancel(hr, job.id);
    const cancelled = await ended(bulk, await bulk.job(hr, job.id));
    expect(cancelled.state).toBe("CANCELLED");
    const { ENROLLED = 0, CANCELLED = 0 } = counts(cancelled);
    expect(ENROLLED + CANCELLED).toBe(40);
    expect(CANCELLED).toBeGreaterThan(0);
    expect(lab.state.enrollments.size).toBe(ENROLLED);
    const retried = await ended(bulk, await bulk.retry(hr, job.id));
    expect(retried).toMatchObject({ state: "COMPLETED", progress: { done: 40, total: 40 } });
    expect(counts(retried)).toEqual({ ENROLLED: 40 });
    expect(lab.state.auditRecords).toBe(40);
  });

  test("stays as it is where a retry has nothing to run again", async () => {
    const bulk = await begin(engine);
    const job = await run(bulk, everybody);
    expect(await bulk.retry(hr, job.id)).toEqual(job);
    expect(await bulk.job(hr, job.id)).toEqual(job);
  });

  test("is found again under its idempotency key, and by its subject only", async () => {
    const bulk = await begin(engine);
    const input = { ...everybody, idempotencyKey: "autumn" };
    const [first, second] = await Promise.all([bulk.start(hr, input), bulk.start(hr, input)]);
    expect(second.id).toBe(first.id);
    await expect(bulk.start(hr, { ...input, notify: true })).rejects.toMatchObject({
      code: "IDEMPOTENCY_CONFLICT",
    });
    const other: Viewer = { ...hr, subject: "other" };
    expect((await bulk.start(other, input)).id).not.toBe(first.id);
    expect(await bulk.job(other, first.id)).toBeNull();
    expect(await bulk.cancel(other, first.id)).toBeNull();
    await ended(bulk, first);
  });

  test("is found again under a key that no database can keep as it is", async () => {
    const bulk = await begin(engine);
    const terms = { idempotencyKey: "autumn\0\ud83d", reason: "a\0b" };
    const job = await run(bulk, { ...everybody, ...terms });
    expect((await bulk.start(hr, { ...everybody, ...terms })).id).toBe(job.id);
    expect(await bulk.job(hr, `${job.id}\0`)).toBeNull();
  });

  test("tells its states as they come, and ends with the job", async () => {
    const bulk = await begin(engine);
    lab.dial.latency(100, { kind: "write" });
    const job = await bulk.start(hr, everybody);
    const states: Job[] = [];
    for await (const state of bulk.watch(hr, job.id)) states.push(state);
    expect(states.at(-1)).toMatchObject({ state: "COMPLETED", progress: { percent: 100 } });
    const done = states.map(({ progress }) => progress.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });

  test("is listed newest first, and its cells page both ways and by outcome", async () => {
    const bulk = await begin(engine);
    const jobs: Job[] = [];
    for (const identifiers of [people, ["a b", ...people.slice(0, 3)], ["person.1"]]) {
      jobs.push(await run(bulk, request(identifiers, [["mooc", course]])));
    }
    const page = await bulk.jobs(hr, { direction: "forward", size: 2, from: null });
    expect(page.rows.map(({ id }) => id)).toEqual([jobs[2]!.id, jobs[1]!.id]);
    expect(page.hasMore).toBe(true);
    const from = { createdAt: page.rows[1]!.createdAt, id: page.rows[1]!.id };
    const rest = await bulk.jobs(hr, { direction: "forward", size: 2, from });
    expect(rest.rows.map(({ id }) => id)).toEqual([jobs[0]!.id]);
    const wanted = new Set(["INVALID_IDENTIFIER", "ALREADY_ENROLLED"] as const);
    const mixed = await bulk.cells(jobs[1]!, wanted, { direction: "forward", size: 2, from: null });
    expect(mixed.rows.map(({ position }) => position)).toEqual([0, 1]);
    const last = await bulk.cells(jobs[1]!, null, { direction: "backward", size: 3, from: null });
    expect(last.rows.map(({ position }) => position)).toEqual([1, 2, 3]);
    expect(last.hasMore).toBe(true);
  });

  test("goes on after a throttled, an unauthenticated and a failing platform", async () => {
    const bulk = await begin(engine);
    const write = { kind: "write" } as const;
    lab.dial.fault({ kind: "status", status: 429, retryAfter: 1 }, { ...write, times: 2 });
    lab.dial.fault({ kind: "status", status: 401 }, { ...write, times: 1 });
    const job = await run(bulk, everybody);
    expect(counts(job)).toEqual({ ENROLLED: 40 });
    expect(lab.state.auditRecords).toBe(40);
  });

  test("ends as failed where the platform stays away, and is finished by a retry", async () => {
    const bulk = await begin(engine);
    lab.dial.fault({ kind: "status", status: 401 }, { kind: "write" });
    const job = await run(bulk, everybody);
    expect(counts(job)).toEqual({ SOURCE_FAILED: 40 });
    lab.dial.clear();
    expect(counts(await ended(bulk, await bulk.retry(hr, job.id)))).toEqual({ ENROLLED: 40 });
  });
});

(engines.includes("PostgreSQL") ? test : test.skip)(
  "a replica that tells how a job stands has forgotten what it read before another one wrote",
  async () => {
    await begin("SQLite");
    const place = await placeOf("PostgreSQL", cleanups);
    const stores = [await openAt(place, cleanups), await openAt(place, cleanups)];
    const writing = await startBulk(stores[0]!, [connectMoocit(lab, cleanups)], cleanups);
    const enrolled: number[] = [];
    const telling = createBulkEnroll({
      store: stores[1]!,
      sources: () => [],
      allSources: [],
      limits: { maxCells: 100 },
      onSourceChanged: () => void enrolled.push(lab.state.enrollments.size),
    });
    await telling.waitFor(hr, await writing.start(hr, everybody), 25_000);
    expect(enrolled.at(-1)).toBe(40);
  },
);

describe("a request", () => {
  test("is refused with every fault and its path", async () => {
    const bulk = await begin("SQLite");
    const bad = {
      ...request([], []),
      action: "UNENROLL" as const,
      courses: [
        { courseId: "nonsense", cohort: null },
        { courseId: courseId("mooc", course), cohort: "Morning" },
      ],
    };
    await expect(bulk.start(hr, bad)).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      extensions: {
        faults: [
          { path: "input.identifiers" },
          { path: "input.courses.0.courseId" },
          { path: "input.courses.1.cohort" },
        ],
      },
    });
  });

  test("names no cohort with a blank, and may do so with UNENROLL", async () => {
    const bulk = await begin("SQLite");
    const blank = [["mooc", course, " "]] as const;
    const job = await run(bulk, request(people, blank));
    expect(counts(job)).toEqual({ ENROLLED: 40 });
    const back = await run(bulk, request(people, blank, { action: "UNENROLL" }));
    expect(counts(back)).toEqual({ UNENROLLED: 40 });
  });

  test("ends at once where nothing is to be sent", async () => {
    const bulk = await begin("SQLite");
    const limited: Viewer = { ...hr, limits: { sources: ["learn"] } };
    const job = await bulk.start(limited, everybody);
    expect(job).toMatchObject({ state: "COMPLETED", progress: { percent: 100 } });
    expect(counts(job)).toEqual({ UNKNOWN_COURSE: 40 });
    expect((await cellsOf(bulk, job))[0]).toMatchObject({ source: null });
    expect(lab.requests.total).toBe(0);
  });

  test("sends no mail unless it says so", async () => {
    const bulk = await begin("SQLite");
    await run(bulk, everybody);
    expect(lab.state.mailsSent).toBe(0);
    const bodies = lab.requests.find(({ kind }) => kind === "write").map(({ body }) => body);
    expect(bodies.every((body) => body.includes('"email_students":false'))).toBe(true);
    await run(bulk, { ...everybody, action: "UNENROLL", notify: true });
    expect(lab.state.mailsSent).toBe(40);
  });
});
