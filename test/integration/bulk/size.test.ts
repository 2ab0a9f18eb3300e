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
  test("of 50,000 cells needs a few requests and little memory", async () => {
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
    expect(report.outcomes).toEqual({ ENROLLED: 50_000 });
    // 100 people times five courses in a write; each course is read once for 4,000 cells.
    expect(lab.requests.writes).toBe(100);
    expect(lab.requests.reads).toBeLessThanOrEqual(130);
    expect(report.rssPeakMiB - report.rssBeforeMiB).toBeLessThan(200);
  }, 180_000);

  test("of 5,000 people in one course wastes next to nothing of the platform's limit", async () => {
    const course = "course-v1:Acme+One+2026";
    const lab = await startLab(5_000, [course]);
    // The staff limit with a minute of two seconds, and writes small enough to meet it: three windows.
    lab.settings.throttle = { staff: 120, others: 40, windowMs: 2_000 };
    const store = await openEmbeddedStore(await temporaryDirectory(cleanups));
    cleanups.add(() => store.close());
    const connector = connectMoocit(lab, cleanups, { batchSize: 20 });
    const bulk = await startBulk(store, [connector], cleanups);
    const people = Array.from({ length: 5_000 }, (_, index) => `person.${index}`);
    const job = await bulk.start(hr, request(people, [["mooc", course]]));
    expect(counts(await bulk.waitFor(hr, job, 60_000))).toEqual({ ENROLLED: 5_000 });
    const refused = lab.requests.count(({ status }) => status === 429);
    expect(lab.requests.writes - refused).toBe(250);
    // Four that are on their way when the limit is met, and now and then one that comes too early.
    expect(refused).toBeLessThanOrEqual(25);
    // One for every 4,000 people, and now and then one before those are written whom the limit kept out.
    expect(lab.requests.reads).toBeLessThanOrEqual(4);
  }, 90_000);
});
