import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { startMoocit, type MoocitSimulator } from "../../../src/lab/moocit/start-moocit.js";
import { openEmbeddedStore } from "../../../src/storage/embedded-store.js";
import { bundle } from "./bundle.js";
import {
  Cleanups,
  connectMoocit,
  counts,
  hr,
  request,
  startBulk,
  temporaryDirectory,
} from "./gateway-under-test.js";
import type { SizeOrder, SizeReport } from "./size-child.js";

const cleanups = new Cleanups();
let program: Awaited<ReturnType<typeof bundle>>;

beforeAll(async () => {
  program = await bundle("size-child");
});
afterAll(() => program.remove());
afterEach(() => cleanups.run());

async function startLab(people: number, courses: readonly string[]): Promise<MoocitSimulator> {
  const lab = await startMoocit({
    settings: { throttle: null },
    rows: {
      users: Array.from({ length: people }, (_, index) => ({
        ...{ username: `person.${index}`, email: `person.${index}@school.example` },
        ...{ is_active: true, retired: false },
      })),
      courses: courses.map((course_id) => ({ course_id, display_name: "", cohorts: [] })),
      enrollments: [],
    },
  });
  cleanups.add(() => lab.stop());
  return lab;
}

describe("a large job", () => {
  test("of 50,000 cells costs little, and holds nobody up", async () => {
    const courses = Array.from({ length: 10 }, (_, index) => `course-v1:Acme+C${index}+2026`);
    const lab = await startLab(5_000, courses);
    const order: SizeOrder = {
      directory: await temporaryDirectory(cleanups),
      moocit: { url: lab.url, credentials: lab.credentials },
      people: 5_000,
      courses,
    };
    const args = ["--expose-gc", program.file, JSON.stringify(order)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const report = JSON.parse(stdout) as SizeReport;
    process.stdout.write(`${JSON.stringify(report)}\n`);
    expect(report.outcomes).toEqual({ ENROLLED: 50_000 });
    expect(report.cpuMsPerCell).toBeLessThan(1);
    expect(report.rssPeakMiB - report.rssBeforeMiB).toBeLessThan(200);
  }, 180_000);

  test("of 5,000 people in one course is done within the platform's limit", async () => {
    const course = "course-v1:Acme+One+2026";
    const lab = await startLab(5_000, [course]);
    // The staff limit with a minute of five seconds, and writes small enough to meet it.
    const windowMs = 5_000;
    lab.settings.throttle = { staff: 120, others: 40, windowMs };
    const store = await openEmbeddedStore(await temporaryDirectory(cleanups));
    cleanups.add(() => store.close());
    const connector = connectMoocit(lab, cleanups, { batchSize: 20 });
    const bulk = await startBulk(store, [connector], cleanups);
    const people = Array.from({ length: 5_000 }, (_, index) => `person.${index}`);
    const startedAt = Date.now();
    const job = await bulk.start(hr, request(people, [["mooc", course]]));
    const ended = await bulk.waitFor(hr, job, 60_000);
    const tookMs = Date.now() - startedAt;
    expect(counts(ended)).toEqual({ ENROLLED: 5_000 });
    // 250 writes, 120 in each window: the third window begins after two.
    const leastMs = 2 * windowMs;
    process.stdout.write(`${JSON.stringify({ tookMs, leastMs, writes: lab.requests.writes })}\n`);
    expect(lab.requests.writes).toBeGreaterThanOrEqual(250);
  }, 90_000);
});
