import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { BulkEnroll } from "../../../src/bulk/bulk-enroll.js";
import { startMoocit, type MoocitSimulator } from "../../../src/lab/moocit/start-moocit.js";
import { openEmbeddedStore } from "../../../src/storage/embedded-store.js";
import {
  cellsOf,
  Cleanups,
  connectMoocit,
  counts,
  ended,
  hr,
  outcomesOf,
  request,
  run,
  startBulk,
  temporaryDirectory,
} from "./gateway-under-test.js";

const one = "course-v1:Acme+One+2026";
const two = "course-v1:Acme+Two+2026";
const nowhere = "course-v1:Acme+Nowhere+2026";
const cleanups = new Cleanups();
let lab: MoocitSimulator;
let bulk: BulkEnroll;

beforeEach(async () => {
  const user = (username: string, more: object = {}): never =>
    ({
      ...{ username, email: `${username}@school.example`, is_active: true, retired: false },
      ...more,
    }) as never;
  const enrolled = (username: string, course_id: string, is_active = true): never =>
    ({
      ...{ username, email: `${username}@school.example`, course_id, is_active },
      ...{ mode: "audit", created: "2026-01-01 10:00" },
    }) as never;
  lab = await startMoocit({
    rows: {
      users: [
        ...["ada", "bob", "cleo", "dan"].map((name) => user(name)),
        user("sleeper", { is_active: false }),
        user("gone", { is_active: false, retired: true }),
      ],
      courses: [one, two].map((course_id) => ({
        course_id,
        display_name: course_id,
        cohorts: ["Morning"],
      })),
      enrollments: [enrolled("bob", one), enrolled("cleo", one, false)],
    },
  });
  cleanups.add(() => lab.stop());
  const store = await openEmbeddedStore(await temporaryDirectory(cleanups));
  cleanups.add(() => store.close());
  bulk = await startBulk(store, [connectMoocit(lab, cleanups)], cleanups);
});

afterEach(() => cleanups.run());

function isEnrolled(username: string, course: string): boolean {
  const rows = lab.state.enrollments.all();
  return rows.some((row) => row.username === username && row.course_id === course && row.is_active);
}

describe("a job on MOOCit", () => {
  test("ends each cell as the platform says", async () => {
    lab.state.failing.add("odd@school.example");
    const people = ["ada", " bob@school.example", "sleeper", "gone", "new@school.example"];
    const more = ["nobody", "odd@school.example", "", "a b", "ADA", "BOB@school.example"];
    const job = await run(bulk, request([...people, ...more], [["mooc", one]]));
    expect(job.state).toBe("COMPLETED");
    expect(await outcomesOf(bulk, job)).toEqual([
      "ada ENROLLED",
      " bob@school.example ALREADY_ENROLLED",
      "sleeper INVITED",
      "gone NOT_PERMITTED",
      "new@school.example INVITED",
      "nobody INVALID_IDENTIFIER",
      "odd@school.example SOURCE_FAILED",
      " INVALID_IDENTIFIER",
      "a b INVALID_IDENTIFIER",
      "ADA INVALID_IDENTIFIER",
      "BOB@school.example DUPLICATE",
    ]);
    expect(isEnrolled("ada", one)).toBe(true);
    expect(lab.state.mailsSent).toBe(0);
    expect(job.progress).toMatchObject({ total: 11, done: 11, percent: 100 });
  });

  test("pins refusals on their courses, and sends the rest", async () => {
    const courses = [
      ["mooc", one, "Morning"],
      ["mooc", two, "Night"],
      ["mooc", "not a key"],
      ["mooc", nowhere],
    ] as const;
    const job = await run(bulk, request(["ada", "bob"], courses));
    const cells = await cellsOf(bulk, job);
    expect(cells.map(({ outcome }) => outcome)).toEqual([
      ...["ENROLLED", "UNKNOWN_COHORT", "UNKNOWN_COURSE", "UNKNOWN_COURSE"],
      ...["ALREADY_ENROLLED", "UNKNOWN_COHORT", "UNKNOWN_COURSE", "UNKNOWN_COURSE"],
    ]);
    expect(cells[0]?.after?.cohort).toBe("Morning");
  });

  test("is taken back just where it changed something", async () => {
    const people = ["ada", "bob", "cleo", "new@school.example"];
    const job = await run(bulk, request(people, [["mooc", one]]));
    expect(counts(job)).toEqual({ ENROLLED: 2, ALREADY_ENROLLED: 1, INVITED: 1 });
    const undo = await ended(bulk, await bulk.undo(hr, job.id));
    expect(undo).toMatchObject({ action: "UNENROLL", undoes: job.id, state: "COMPLETED" });
    expect(await outcomesOf(bulk, undo)).toEqual([
      "ada UNENROLLED",
      "cleo UNENROLLED",
      "new@school.example UNENROLLED",
    ]);
    expect(["ada", "bob", "cleo"].map((name) => isEnrolled(name, one))).toEqual([
      false,
      true,
      false,
    ]);
    expect(lab.state.allowed.size).toBe(0);
  });

  test("writes nothing in a dry run, and foretells what a run then does", async () => {
    const people = ["ada", "bob", "cleo@school.example"];
    const dry = await run(bulk, request(people, [["mooc", one]], { dryRun: true }));
    expect(lab.requests.writes).toBe(0);
    expect(await outcomesOf(bulk, dry)).toEqual([
      "ada WOULD_ENROLL",
      "bob ALREADY_ENROLLED",
      "cleo@school.example WOULD_ENROLL",
    ]);
    const job = await run(bulk, request(people, [["mooc", one]]));
    expect(counts(job)).toEqual({ ENROLLED: 2, ALREADY_ENROLLED: 1 });
  });

  test("foretells that a text is no course, and of a course without people that it may be none", async () => {
    const courses = [two, nowhere, "no key"].map((key) => ["mooc", key] as const);
    const dry = await run(bulk, request(["ada"], courses, { dryRun: true }));
    const cells = await cellsOf(bulk, dry);
    expect(cells.map(({ outcome }) => outcome)).toEqual([
      "WOULD_ENROLL",
      "WOULD_ENROLL",
      "UNKNOWN_COURSE",
    ]);
    expect(cells[1]?.message).toContain("whether the course exists");
    const job = await run(bulk, request(["ada"], courses));
    expect((await cellsOf(bulk, job)).map(({ outcome }) => outcome)).toEqual([
      "ENROLLED",
      "UNKNOWN_COURSE",
      "UNKNOWN_COURSE",
    ]);
  });

  test("waits in a dry run not as long as others do for a source that fails", async () => {
    const store = await openEmbeddedStore(await temporaryDirectory(cleanups));
    cleanups.add(() => store.close());
    const timings = { patienceMs: 600_000, dryRunPatienceMs: 300 };
    const patient = await startBulk(store, [connectMoocit(lab, cleanups)], cleanups, { timings });
    lab.dial.fault({ kind: "status", status: 500 }, { kind: "read" });
    const dry = await run(patient, request(["ada"], [["mooc", one]], { dryRun: true }));
    expect(counts(dry)).toEqual({ SOURCE_FAILED: 1 });
  });

  test("says in a second undo that there is nothing more to take back, and blames nobody", async () => {
    const job = await run(bulk, request(["ada"], [["mooc", one]]));
    await ended(bulk, await bulk.undo(hr, job.id));
    const second = await ended(bulk, await bulk.undo(hr, job.id));
    expect(await cellsOf(bulk, second)).toMatchObject([
      { outcome: "NOT_ENROLLED", message: "This was changed since; it is left as it is." },
    ]);
  });

  test("takes nobody for somebody whose username differs in letter case alone", async () => {
    const people = ["BOB", "bob", "ADA", "ada"];
    const dry = await run(bulk, request(people, [["mooc", one]], { dryRun: true }));
    expect(await outcomesOf(bulk, dry)).toEqual([
      "BOB WOULD_ENROLL",
      "bob ALREADY_ENROLLED",
      "ADA WOULD_ENROLL",
      "ada WOULD_ENROLL",
    ]);
    const [shouted] = await cellsOf(bulk, dry);
    expect(shouted?.message).toContain("letter case");
    lab.dial.fault({ kind: "act-then-drop" }, { kind: "write", times: 1 });
    const job = await run(bulk, request(people, [["mooc", one]]));
    expect(await outcomesOf(bulk, job)).toEqual([
      "BOB OUTCOME_UNKNOWN",
      "bob ALREADY_ENROLLED",
      "ADA OUTCOME_UNKNOWN",
      "ada ENROLLED",
    ]);
    const again = await ended(bulk, await bulk.retry(hr, job.id));
    expect(counts(again)).toEqual({ INVALID_IDENTIFIER: 2, ALREADY_ENROLLED: 1, ENROLLED: 1 });
    await ended(bulk, await bulk.undo(hr, job.id));
    expect(
      lab.requests.find(({ body }) => body.includes("unenroll")).map(({ body }) => body),
    ).toEqual([expect.stringContaining('"identifiers":"ada"')]);
  });
});
