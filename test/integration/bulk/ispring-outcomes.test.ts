import { afterEach, describe, expect, test } from "@jest/globals";
import type { BulkEnroll } from "../../../src/bulk/bulk-enroll.js";
import type { Instant } from "../../../src/domain/values.js";
import type { IspringUser } from "../../../src/lab/ispring/ispring-state.js";
import { startIspring, type IspringSimulator } from "../../../src/lab/ispring/start-ispring.js";
import { openEmbeddedStore } from "../../../src/storage/embedded-store.js";
import {
  cellsOf,
  Cleanups,
  connectIspring,
  counts,
  ended,
  hr,
  outcomesOf,
  request,
  run,
  startBulk,
  temporaryDirectory,
} from "./gateway-under-test.js";

const cleanups = new Cleanups();
let lab: IspringSimulator;
let bulk: BulkEnroll;

const user = (userId: string, login: string, status = 1): IspringUser => ({
  userId,
  role: "learner",
  departmentId: "d",
  status,
  addedDate: "2025-09-01T07:00:00+00:00",
  fields: { LOGIN: login, EMAIL: `${login}@School.example` },
});
const content = (contentItemId: string): never =>
  ({
    ...{ contentItemId, title: contentItemId, description: "", userId: "", viewUrl: "" },
    ...{ addedDate: "2025-09-01T07:00:00+00:00", contentItemType: "Course" },
  }) as never;
const enrollment = (enrollmentId: string, learnerId: string, courseId: string): never =>
  ({
    ...{ enrollmentId, learnerId, courseId, accessDate: "2026-01-01", dueDate: "2026-03-01" },
    ...{ expirationDate: "2026-03-01", shouldLockAfterDueDate: true, enrollmentTypeGroup: 0 },
  }) as never;

async function start(format: "json" | "xml" = "json", batchSize?: number): Promise<void> {
  lab = await startIspring({
    rows: {
      users: [user("u-ada", "ada"), user("u-bob", "bob"), user("u-cleo", "cleo")],
      contents: [content("c-1"), content("c-2")],
      enrollments: [
        enrollment("e-1", "u-bob", "c-1"),
        enrollment("e-2", "u-bob", "c-1"),
        enrollment("e-3", "u-bob", "unlisted"),
      ],
      unlistedCourses: ["unlisted"],
    },
  });
  cleanups.add(() => lab.stop());
  const store = await openEmbeddedStore(await temporaryDirectory(cleanups));
  cleanups.add(() => store.close());
  bulk = await startBulk(store, [connectIspring(lab, cleanups, { format, batchSize })], cleanups);
}

afterEach(() => cleanups.run());

function enrolledIn(course: string): readonly string[] {
  return lab.state.enrollments
    .all()
    .filter((row) => row.courseId === course && row.archived !== true)
    .map((row) => row.learnerId)
    .sort();
}

describe.each(["json", "xml"] as const)("a job on iSpring Learn, in %s", (format) => {
  test("enrolls whom it finds, and nobody twice", async () => {
    await start(format);
    const people = ["ADA@school.example", "bob", "cleo", "cleo@school.example", "nobody"];
    const courses = [
      ["learn", "c-1"],
      ["learn", "unlisted"],
      ["learn", "c-9"],
    ] as const;
    const job = await run(bulk, request(people, courses));
    expect(await outcomesOf(bulk, job)).toEqual([
      "ADA@school.example ENROLLED",
      "ADA@school.example ENROLLED",
      "ADA@school.example UNKNOWN_COURSE",
      "bob ALREADY_ENROLLED",
      "bob ALREADY_ENROLLED",
      "bob UNKNOWN_COURSE",
      "cleo ENROLLED",
      "cleo ENROLLED",
      "cleo UNKNOWN_COURSE",
      "cleo@school.example ALREADY_ENROLLED",
      "cleo@school.example ALREADY_ENROLLED",
      "cleo@school.example UNKNOWN_COURSE",
      "nobody UNKNOWN_USER",
      "nobody UNKNOWN_USER",
      "nobody UNKNOWN_COURSE",
    ]);
    expect(enrolledIn("c-1")).toEqual(["u-ada", "u-bob", "u-bob", "u-cleo"]);
    expect(enrolledIn("unlisted")).toEqual(["u-ada", "u-bob", "u-cleo"]);
  });

  test("enrolls nobody twice whose two names stand in two requests", async () => {
    await start(format, 2);
    const people = ["ada", "bob", "cleo", "ADA@school.example", "cleo@school.example"];
    const job = await run(bulk, request(people, [["learn", "c-2"]]));
    expect(await outcomesOf(bulk, job)).toEqual([
      "ada ENROLLED",
      "bob ENROLLED",
      "cleo ENROLLED",
      "ADA@school.example ALREADY_ENROLLED",
      "cleo@school.example ALREADY_ENROLLED",
    ]);
    expect(enrolledIn("c-2")).toEqual(["u-ada", "u-bob", "u-cleo"]);
    const back = await run(bulk, request(people, [["learn", "c-2"]], { action: "UNENROLL" }));
    expect((await outcomesOf(bulk, back)).slice(2)).toEqual([
      "cleo UNENROLLED",
      "ADA@school.example NOT_ENROLLED",
      "cleo@school.example NOT_ENROLLED",
    ]);
  });

  test("foretells of the second of a person's two names what the first one's write will have done", async () => {
    await start(format, 2);
    const people = ["ada", "bob", "cleo", "ADA@school.example", "cleo@school.example"];
    const foretold = request(people, [["learn", "c-2"]], { dryRun: true });
    expect(await outcomesOf(bulk, await run(bulk, foretold))).toEqual([
      "ada WOULD_ENROLL",
      "bob WOULD_ENROLL",
      "cleo WOULD_ENROLL",
      "ADA@school.example ALREADY_ENROLLED",
      "cleo@school.example ALREADY_ENROLLED",
    ]);
    expect(enrolledIn("c-2")).toEqual([]);
  });

  test("takes back all enrollments of a learner in a course, and restores them as they were", async () => {
    await start(format);
    const input = request(["bob", "ada"], [["learn", "c-1"]], { action: "UNENROLL" });
    const job = await run(bulk, input);
    expect(await outcomesOf(bulk, job)).toEqual(["bob UNENROLLED", "ada NOT_ENROLLED"]);
    expect(enrolledIn("c-1")).toEqual([]);
    const undo = await ended(bulk, await bulk.undo(hr, job.id));
    expect(await outcomesOf(bulk, undo)).toEqual(["bob ENROLLED"]);
    const [row] = lab.state.enrollments.all().filter(({ courseId }) => courseId === "c-1");
    expect(row).toMatchObject({
      learnerId: "u-bob",
      accessDate: "2026-01-01",
      dueDate: "2026-03-01",
      shouldLockAfterDueDate: true,
    });
  });

  test("sends the days that were asked for", async () => {
    await start(format);
    const terms = {
      accessStartsAt: "2026-02-01T00:00:00.000Z" as Instant,
      dueAt: "2026-04-30T23:59:59.999Z" as Instant,
      locksAfterDue: true,
    };
    await run(bulk, request(["ada"], [["learn", "c-2"]], terms));
    const [row] = lab.state.enrollments.all().filter(({ courseId }) => courseId === "c-2");
    expect(row).toMatchObject({
      accessDate: "2026-02-01",
      dueDate: "2026-04-30",
      expirationDate: "2026-04-30",
    });
  });
});

describe("a job on iSpring Learn", () => {
  test("takes back only the enrollments that it made", async () => {
    await start();
    const job = await run(bulk, request(["ada", "bob", "cleo"], [["learn", "c-1"]]));
    expect(counts(job)).toEqual({ ENROLLED: 2, ALREADY_ENROLLED: 1 });
    const rows = lab.state.enrollments;
    // Since then somebody unenrolled Cleo and enrolled her anew, and gave Ada a second enrollment.
    rows.remove(({ learnerId }) => learnerId === "u-cleo");
    rows.insert(enrollment("e-7", "u-cleo", "c-1"));
    rows.insert(enrollment("e-8", "u-ada", "c-1"));
    const undo = await ended(bulk, await bulk.undo(hr, job.id));
    expect(await outcomesOf(bulk, undo)).toEqual(["ada UNENROLLED", "cleo NOT_ENROLLED"]);
    expect(rows.all().map(({ enrollmentId }) => enrollmentId)).toEqual(
      expect.arrayContaining(["e-1", "e-2", "e-7", "e-8"]),
    );
    expect(enrolledIn("c-1")).toEqual(["u-ada", "u-bob", "u-bob", "u-cleo"]);
  });

  test("writes nothing in a dry run, and foretells what a run then does", async () => {
    await start();
    const people = ["ada", "bob", "nobody"];
    const dry = await run(bulk, request(people, [["learn", "c-1"]], { dryRun: true }));
    expect(lab.requests.writes).toBe(0);
    expect(await outcomesOf(bulk, dry)).toEqual([
      "ada WOULD_ENROLL",
      "bob ALREADY_ENROLLED",
      "nobody UNKNOWN_USER",
    ]);
    const [ada, bob] = await cellsOf(bulk, dry);
    expect(ada?.message).toContain("e-mails");
    expect(bob?.message).toBeNull();
  });

  test("says for each cell what was before and after", async () => {
    await start();
    const job = await run(bulk, request(["ada"], [["learn", "c-1"]]));
    const [cell] = await cellsOf(bulk, job);
    expect(cell).toMatchObject({
      before: { registered: true, enrolled: false },
      after: { registered: true, enrolled: true },
      retryable: false,
    });
  });
});
