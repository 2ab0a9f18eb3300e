import { describe, expect, test } from "@jest/globals";
import type { BulkEnroll } from "../../../src/bulk/bulk-enroll.js";
import type { Job } from "../../../src/bulk/job.js";
import type { Fault } from "../../../src/lab/dial.js";
import { startIspring } from "../../../src/lab/ispring/start-ispring.js";
import { startMoocit } from "../../../src/lab/moocit/start-moocit.js";
import type { Simulator } from "../../../src/lab/simulator.js";
import type { SourceConnector } from "../../../src/sources/spi/source-connector.js";
import { openEmbeddedStore } from "../../../src/storage/embedded-store.js";
import {
  cellsOf,
  Cleanups,
  connectIspring,
  connectMoocit,
  counts,
  ended,
  hr,
  request,
  run,
  startBulk,
  temporaryDirectory,
} from "./gateway-under-test.js";

interface Platform {
  readonly lab: Simulator;
  readonly connector: SourceConnector;
  readonly courses: readonly (readonly [string, string])[];
  isEnrolled(identifier: string, course: string): boolean;
  rows(): number;
}

const people = Array.from({ length: 20 }, (_, index) => `person.${index}`);
/** These are enrolled in the first course already. */
const present = people.slice(0, 4);

async function moocit(cleanups: Cleanups): Promise<Platform> {
  const keys = ["course-v1:Acme+One+2026", "course-v1:Acme+Two+2026"];
  const lab = await startMoocit({
    settings: { throttle: null },
    rows: {
      users: people.map((username) => ({
        ...{ username, email: `${username}@school.example`, is_active: true, retired: false },
      })),
      courses: keys.map((course_id) => ({ course_id, display_name: "", cohorts: [] })),
      enrollments: present.map((username) => ({
        ...{ username, email: `${username}@school.example`, course_id: keys[0]!, is_active: true },
        ...{ mode: "audit", created: "2026-01-01 10:00" },
      })),
    },
  });
  const rows = lab.state.enrollments;
  return {
    lab,
    connector: connectMoocit(lab, cleanups, { batchSize: 8, client: { timeoutMs: 500 } }),
    courses: keys.map((key) => ["mooc", key] as const),
    isEnrolled: (identifier, course) =>
      rows.lookup("username", identifier).some((row) => row.course_id === course && row.is_active),
    rows: () => rows.size,
  };
}

async function ispring(cleanups: Cleanups): Promise<Platform> {
  const keys = ["c-1", "c-2"];
  const enroll = (learnerId: string): never =>
    ({
      ...{ enrollmentId: `e-${learnerId}`, learnerId, courseId: "c-1", accessDate: "2026-01-01" },
      ...{ shouldLockAfterDueDate: false, enrollmentTypeGroup: 0 },
    }) as never;
  const lab = await startIspring({
    rows: {
      users: people.map((login) => ({
        ...{ userId: login, role: "learner", departmentId: "d", status: 1, addedDate: "" },
        fields: { LOGIN: login, EMAIL: `${login}@school.example` },
      })),
      contents: keys.map(
        (contentItemId) =>
          ({ contentItemId, title: contentItemId, contentItemType: "Course" }) as never,
      ),
      enrollments: present.map(enroll),
    },
  });
  const rows = lab.state.enrollments;
  return {
    lab,
    connector: connectIspring(lab, cleanups, { client: { timeoutMs: 500 } }),
    courses: keys.map((key) => ["learn", key] as const),
    isEnrolled: (identifier, course) =>
      rows.lookup("learner", identifier).some((row) => row.courseId === course),
    rows: () => rows.size,
  };
}

async function begin(
  start: (cleanups: Cleanups) => Promise<Platform>,
  cleanups: Cleanups,
): Promise<[Platform, BulkEnroll]> {
  const platform = await start(cleanups);
  cleanups.add(() => platform.lab.stop());
  const store = await openEmbeddedStore(await temporaryDirectory(cleanups));
  cleanups.add(() => store.close());
  return [platform, await startBulk(store, [platform.connector], cleanups)];
}

/** No cell says what the platform denies, once everything that is on its way has happened. */
async function expectTruth(platform: Platform, bulk: BulkEnroll, job: Job): Promise<void> {
  await platform.lab.settle();
  const cells = await cellsOf(bulk, job);
  for (const { identifier, courseKey, outcome } of cells) {
    const isEnrolled = platform.isEnrolled(identifier, courseKey);
    const says = { identifier, courseKey, outcome, isEnrolled };
    if (outcome === "ENROLLED" || outcome === "ALREADY_ENROLLED") {
      expect(says).toMatchObject({ isEnrolled: true });
    }
    if (outcome === "UNENROLLED" || outcome === "NOT_ENROLLED") {
      expect(says).toMatchObject({ isEnrolled: false });
    }
    if (outcome === "SOURCE_FAILED") {
      expect(says).toMatchObject({ isEnrolled: job.action === "UNENROLL" });
    }
  }
}

const faults: readonly (readonly [string, Fault])[] = [
  ["acts, and drops the answer", { kind: "act-then-drop" }],
  ["acts late, and drops", { kind: "act-late", delayMs: 150 }],
  [
    "acts late, behind a gateway time-out",
    { kind: "act-late", delayMs: 200, answer: "gateway-timeout" },
  ],
  ["acts late, while nobody waits any more", { kind: "act-late", delayMs: 600, answer: "hang" }],
  ["does half, and drops", { kind: "act-part-then-drop", portion: 0.5 }],
  ["drops before it acts", { kind: "reset" }],
  ["never answers", { kind: "hang" }],
  ["answers 500 without doing anything", { kind: "status", status: 500 }],
  ["answers 503 without doing anything", { kind: "status", status: 503 }],
  ["answers with a page", { kind: "html" }],
  ["answers with nothing", { kind: "empty" }],
  ["acts, and is cut off in its answer", { kind: "cut" }],
];

// Side by side: most of the time is spent waiting.
describe.each([
  ["MOOCit", moocit],
  ["iSpring", ispring],
] as const)("where %s", (_name, start) => {
  test.concurrent.each(faults)("%s, enrolling ends with the truth", (_what, fault) =>
    Cleanups.for(async (cleanups) => {
      const [platform, bulk] = await begin(start, cleanups);
      platform.lab.dial.fault(fault, { kind: "write", times: 2 });
      const job = await run(bulk, request(people, platform.courses));
      await expectTruth(platform, bulk, job);
      const before = platform.rows();
      const outcomes = counts(job);
      if ((outcomes.SOURCE_FAILED ?? 0) + (outcomes.OUTCOME_UNKNOWN ?? 0) === 0) return;
      const again = await ended(bulk, await bulk.retry(hr, job.id));
      await expectTruth(platform, bulk, again);
      expect(counts(again)).toEqual({ ENROLLED: 36, ALREADY_ENROLLED: 4 });
      expect(platform.rows()).toBeGreaterThanOrEqual(before);
      expect(platform.rows()).toBe(40);
    }),
  );

  test.concurrent.each(faults)("%s, unenrolling ends with the truth", (_what, fault) =>
    Cleanups.for(async (cleanups) => {
      const [platform, bulk] = await begin(start, cleanups);
      await run(bulk, request(people.slice(0, 10), platform.courses));
      platform.lab.dial.fault(fault, { kind: "write", times: 2 });
      const job = await run(bulk, request(people, platform.courses, { action: "UNENROLL" }));
      await expectTruth(platform, bulk, job);
      if (job.outcomes.some(({ outcome }) => /FAILED|UNKNOWN/.test(outcome))) {
        const again = await ended(bulk, await bulk.retry(hr, job.id));
        await expectTruth(platform, bulk, again);
      }
    }),
  );

  test.concurrent("acts late, lists that were read before it did are out of date", () =>
    Cleanups.for(async (cleanups) => {
      const platform = await start(cleanups);
      cleanups.add(() => platform.lab.stop());
      const store = await openEmbeddedStore(await temporaryDirectory(cleanups));
      cleanups.add(() => store.close());
      const rows: number[] = [];
      const bulk = await startBulk(store, [platform.connector], cleanups, {
        onSourceChanged: () => void rows.push(platform.rows()),
      });
      platform.lab.dial.fault({ kind: "act-late", delayMs: 150 }, { kind: "write" });
      await run(bulk, request(people.slice(4, 8), platform.courses.slice(0, 1)));
      expect(rows).toEqual([4, 8]);
    }),
  );

  test.concurrent("drops answers, undo takes back exactly what the job did", () =>
    Cleanups.for(async (cleanups) => {
      const [platform, bulk] = await begin(start, cleanups);
      const course = platform.courses[0]![1];
      const before = people.filter((person) => platform.isEnrolled(person, course));
      platform.lab.dial.fault({ kind: "act-then-drop" }, { kind: "write", times: 2 });
      const job = await run(bulk, request(people, platform.courses));
      await ended(bulk, await bulk.undo(hr, job.id));
      expect(people.filter((person) => platform.isEnrolled(person, course))).toEqual(before);
    }),
  );
});
