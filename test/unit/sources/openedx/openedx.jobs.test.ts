import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { BulkEnroll } from "../../../../src/bulk/bulk-enroll.js";
import type { OpenedxSimulator } from "../../../../src/lab/openedx/start-openedx.js";
import { openEmbeddedStore } from "../../../../src/storage/embedded-store.js";
import {
  cellsOf,
  Cleanups,
  counts,
  ended,
  hr,
  outcomesOf,
  request,
  run,
  startBulk,
  temporaryDirectory,
} from "../../../integration/bulk/gateway-under-test.js";
import {
  closed,
  connectOpenedx,
  isEnrolled,
  nowhere,
  one,
  startSmall,
  two,
} from "./openedx-lab.js";

const cleanups = new Cleanups();
let lab: OpenedxSimulator;
let bulk: BulkEnroll;

beforeEach(async () => {
  lab = await startSmall();
  cleanups.add(() => lab.stop());
  const { connector, close } = connectOpenedx(lab);
  cleanups.add(close);
  const store = await openEmbeddedStore(await temporaryDirectory(cleanups));
  cleanups.add(() => store.close());
  bulk = await startBulk(store, [connector], cleanups);
});
afterEach(() => cleanups.run());

describe("a job on Open edX", () => {
  test("ends each cell as the platform has it", async () => {
    const people = ["ada", "ADA@school.example", " bob ", "cleo@School.example", "nobody", "a,b"];
    const job = await run(bulk, request(people, [["campus", one]]));
    expect(await outcomesOf(bulk, job)).toEqual([
      "ada ENROLLED",
      "ADA@school.example ALREADY_ENROLLED",
      " bob  ALREADY_ENROLLED",
      "cleo@School.example ENROLLED",
      "nobody UNKNOWN_USER",
      "a,b INVALID_IDENTIFIER",
    ]);
    expect(lab.requests.writes).toBe(2);
  });

  test("pins faults on their courses", async () => {
    const courses = [closed, nowhere, "no key", two].map((key) => ["campus", key] as const);
    const job = await run(bulk, request(["ada"], courses));
    expect((await cellsOf(bulk, job)).map(({ outcome }) => outcome)).toEqual([
      "NOT_PERMITTED",
      "UNKNOWN_COURSE",
      "UNKNOWN_COURSE",
      "ENROLLED",
    ]);
  });

  test("is taken back just where it changed something", async () => {
    const job = await run(bulk, request(["ada", "Bob", "cleo"], [["campus", one]]));
    expect(counts(job)).toEqual({ ENROLLED: 2, ALREADY_ENROLLED: 1 });
    const undo = await ended(bulk, await bulk.undo(hr, job.id));
    expect(await outcomesOf(bulk, undo)).toEqual(["ada UNENROLLED", "cleo UNENROLLED"]);
    const people = ["ada", "Bob", "cleo"].filter((name) => isEnrolled(lab, name, one));
    expect(people).toEqual(["Bob"]);
  });

  test("takes people out, and nobody who is not in", async () => {
    const input = request(["ada", "Bob", "cleo"], [["campus", one]], { action: "UNENROLL" });
    const job = await run(bulk, input);
    expect(await outcomesOf(bulk, job)).toEqual([
      "ada NOT_ENROLLED",
      "Bob UNENROLLED",
      "cleo NOT_ENROLLED",
    ]);
    expect(lab.state.enrollments.size).toBe(2);
  });

  test("writes nothing in a dry run, and says what a run then does", async () => {
    const people = ["ada", "Bob", "nobody"];
    const dry = await run(bulk, request(people, [["campus", one]], { dryRun: true }));
    expect(lab.requests.writes).toBe(0);
    expect(counts(dry)).toEqual({ WOULD_ENROLL: 1, ALREADY_ENROLLED: 1, UNKNOWN_USER: 1 });
  });

  test("reads back what was sent and not answered, and waits out a throttle", async () => {
    lab.dial.fault({ kind: "act-then-drop" }, { kind: "write", times: 1 });
    lab.dial.fault(
      { kind: "status", status: 429, retryAfter: 1 },
      { kind: "write", times: 1, after: 1 },
    );
    const job = await run(bulk, request(["ada", "dan.d"], [["campus", one], ["campus", two]])); // prettier-ignore
    expect(counts(job)).toEqual({ ENROLLED: 4 });
    const bodies = lab.requests.find(({ kind, status }) => kind === "write" && status !== 429);
    expect(bodies).toHaveLength(4);
  });
});
