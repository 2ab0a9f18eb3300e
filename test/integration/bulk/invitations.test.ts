import { afterEach, describe, expect, test } from "@jest/globals";
import type { BulkEnroll } from "../../../src/bulk/bulk-enroll.js";
import type { MoocitSettings } from "../../../src/lab/moocit/moocit-settings.js";
import { startMoocit, type MoocitSimulator } from "../../../src/lab/moocit/start-moocit.js";
import { enginesHere, openAt, placeOf, type Engine } from "./engines.js";
import {
  cellsOf,
  Cleanups,
  connectMoocit,
  counts,
  ended,
  hr,
  request,
  run,
  startBulk,
} from "./gateway-under-test.js";

const engines = await enginesHere();

/** Somebody is in the first of the two; nobody is in the other one. */
const busy = "course-v1:Acme+Busy+2026";
const fresh = "course-v1:Acme+Fresh+2026";
const nowhere = "course-v1:Acme+Nowhere+2026";
const guest = "guest@x.example";

const cleanups = new Cleanups();
let lab: MoocitSimulator;
afterEach(() => cleanups.run());

async function begin(
  engine: Engine,
  missingCourse: MoocitSettings["missingCourse"] = "404",
): Promise<BulkEnroll> {
  const bob = { username: "bob", email: "bob@school.example" };
  lab = await startMoocit({
    settings: { missingCourse },
    rows: {
      users: [{ ...bob, is_active: true, retired: false }],
      courses: [busy, fresh].map((course_id) => ({ course_id, display_name: "", cohorts: [] })),
      enrollments: [
        { ...bob, course_id: busy, is_active: true, mode: "audit", created: "2026-01-01 10:00" },
      ],
    },
  });
  cleanups.add(() => lab.stop());
  const store = await openAt(await placeOf(engine, cleanups), cleanups);
  return startBulk(store, [connectMoocit(lab, cleanups)], cleanups);
}

function invitations(): readonly string[] {
  return lab.state.allowed.all().map(({ email, course_id }) => `${email} ${course_id}`);
}

describe.each(engines)("an invitation by a job on %s", (engine) => {
  test.each([
    ["one that nobody is in", fresh, "404"],
    ["one that nobody is in", fresh, "500"],
    ["one that somebody is in", busy, "404"],
    ["one that somebody is in", busy, "500"],
  ] as const)(
    "is taken back by an undo where another course of its request did not exist: %s, %s (%s)",
    async (_what, course, missing) => {
      const bulk = await begin(engine, missing);
      const courses = [course, nowhere].map((key) => ["mooc", key] as const);
      const job = await run(bulk, request([guest], courses));
      const [cell] = await cellsOf(bulk, job);
      expect(cell?.outcome).toBe("INVITED");
      expect(cell?.before?.allowed).not.toBe(true);
      expect(invitations()).toEqual([`${guest} ${course}`]);
      const undo = await ended(bulk, await bulk.undo(hr, job.id));
      expect(counts(undo)).toEqual({ UNENROLLED: 1 });
      expect(invitations()).toEqual([]);
    },
  );

  test.each(["404", "500"] as const)(
    "of others stays, also where another course of the request did not exist (%s)",
    async (missing) => {
      const bulk = await begin(engine, missing);
      lab.state.allowed.insert({ email: guest, course_id: busy, auto_enroll: true });
      const courses = [busy, nowhere].map((key) => ["mooc", key] as const);
      const job = await run(bulk, request([guest], courses));
      expect((await cellsOf(bulk, job))[0]).toMatchObject({
        outcome: "INVITED",
        before: { allowed: true },
      });
      await ended(bulk, await bulk.undo(hr, job.id));
      expect(invitations()).toEqual([`${guest} ${busy}`]);
    },
  );

  test("is taken back by an undo where its first answer was lost and a retry found it there", async () => {
    const bulk = await begin(engine);
    lab.dial.fault({ kind: "act-then-drop" }, { kind: "write", times: 1 });
    const job = await run(bulk, request([guest], [["mooc", busy]]));
    expect(counts(job)).toEqual({ OUTCOME_UNKNOWN: 1 });
    const again = await ended(bulk, await bulk.retry(hr, job.id));
    expect(counts(again)).toEqual({ INVITED: 1 });
    await ended(bulk, await bulk.undo(hr, job.id));
    expect(invitations()).toEqual([]);
  });
});
