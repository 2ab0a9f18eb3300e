import { afterEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { BulkEnroll } from "../../../src/bulk/bulk-enroll.js";
import type { Job } from "../../../src/bulk/job.js";
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
  ended,
  hr,
  request,
  run,
  startBulk,
  temporaryDirectory,
} from "./gateway-under-test.js";

const cleanups = new Cleanups();
afterEach(() => cleanups.run());

const people = ["ada", "bob", "cleo", "dan", "eve", "finn"];

interface Platform {
  readonly lab: Simulator;
  readonly connector: SourceConnector;
  readonly course: readonly [string, string];
  isEnrolled(person: string): boolean;
  set(person: string, enrolled: boolean): void;
}

async function moocit(): Promise<Platform> {
  const key = "course-v1:Acme+One+2026";
  const row = (username: string, course_id: string): never =>
    ({
      ...{ username, email: `${username}@school.example`, course_id, is_active: true },
      ...{ mode: "audit", created: "2026-01-01 10:00" },
    }) as never;
  const lab = await startMoocit({
    settings: { throttle: null },
    rows: {
      users: people.map((username) => ({
        ...{ username, email: `${username}@school.example`, is_active: true, retired: false },
      })),
      courses: [{ course_id: key, display_name: "", cohorts: [] }],
      enrollments: people.map((username) => row(username, "elsewhere")),
    },
  });
  const rows = lab.state.enrollments;
  return {
    lab,
    connector: connectMoocit(lab, cleanups, { batchSize: 2, client: { timeoutMs: 400 } }),
    course: ["mooc", key],
    isEnrolled: (person) =>
      rows.lookup("username", person).some((each) => each.course_id === key && each.is_active),
    set: (person, enrolled) => {
      const own = (each: { username: string; course_id: string }): boolean =>
        each.username === person && each.course_id === key;
      if (rows.edit(own, { is_active: enrolled }) === 0 && enrolled) rows.insert(row(person, key));
    },
  };
}

async function ispring(): Promise<Platform> {
  let made = 0;
  const row = (learnerId: string): never => {
    made += 1;
    return {
      ...{ enrollmentId: `x-${made}`, learnerId, courseId: "c-1", accessDate: "2026-01-01" },
      ...{ shouldLockAfterDueDate: false, enrollmentTypeGroup: 0 },
    } as never;
  };
  const lab = await startIspring({
    rows: {
      users: people.map((login) => ({
        ...{ userId: login, role: "learner", departmentId: "d", status: 1, addedDate: "" },
        fields: { LOGIN: login, EMAIL: `${login}@school.example` },
      })),
      contents: [{ contentItemId: "c-1", title: "One", contentItemType: "Course" } as never],
      enrollments: [],
    },
  });
  const rows = lab.state.enrollments;
  return {
    lab,
    connector: connectIspring(lab, cleanups, { client: { timeoutMs: 400 } }),
    course: ["learn", "c-1"],
    isEnrolled: (person) => rows.lookup("learner", person).length > 0,
    set: (person, enrolled) => {
      if (!enrolled) rows.remove((each) => (each as { learnerId: string }).learnerId === person);
      else if (rows.lookup("learner", person).length === 0) rows.insert(row(person));
    },
  };
}

type Action = "ENROLL" | "UNENROLL";
type Step =
  | { readonly kind: "run" | "dry-run"; readonly action: Action; readonly who: readonly string[] }
  | { readonly kind: "undo"; readonly back: number }
  | { readonly kind: "outside"; readonly person: string; readonly enrolled: boolean }
  | { readonly kind: "drop" | "refuse" | "restart" };

const who = fc.subarray(people, { minLength: 1 });
const action = fc.constantFrom<Action>("ENROLL", "UNENROLL");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("run" as const), action, who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("dry-run" as const), action, who }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("undo" as const), back: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("outside" as const),
      person: fc.constantFrom(...people),
      enrolled: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("drop" as const, "refuse" as const, "restart" as const),
    }),
  },
);

/** What a job turned, by person; and what the model says of everybody. */
interface Known {
  readonly job: Job;
  readonly turned: ReadonlyMap<string, boolean>;
}

async function play(platform: Platform, steps: readonly Step[]): Promise<void> {
  const directory = await temporaryDirectory(cleanups);
  const service = async (): Promise<{ bulk: BulkEnroll; end: () => Promise<void> }> => {
    const own = new Cleanups();
    const store = await openEmbeddedStore(directory);
    own.add(() => store.close());
    return { bulk: await startBulk(store, [platform.connector], own), end: () => own.run() };
  };
  let running = await service();
  const model = new Map(people.map((person) => [person, platform.isEnrolled(person)]));
  const jobs: Known[] = [];
  const follow = async (job: Job): Promise<void> => {
    let last = job;
    for (let tries = 0; tries < 3; tries += 1) {
      if (!last.outcomes.some(({ outcome }) => /FAILED|OUTCOME_UNKNOWN/.test(outcome))) break;
      last = await ended(running.bulk, await running.bulk.retry(hr, last.id));
    }
    const turned = new Map<string, boolean>();
    for (const { identifier, outcome } of await cellsOf(running.bulk, last)) {
      if (outcome === "ENROLLED") turned.set(identifier, true);
      if (outcome === "UNENROLLED") turned.set(identifier, false);
      expect(["SOURCE_FAILED", "OUTCOME_UNKNOWN"]).not.toContain(outcome);
    }
    jobs.push({ job: last, turned });
  };
  for (const each of steps) {
    switch (each.kind) {
      case "run":
      case "dry-run": {
        const dryRun = each.kind === "dry-run";
        const input = request(each.who, [platform.course], { action: each.action, dryRun });
        const writes = platform.lab.requests.writes;
        const job = await run(running.bulk, input);
        if (dryRun) expect(platform.lab.requests.writes).toBe(writes);
        else {
          await follow(job);
          for (const person of each.who) model.set(person, each.action === "ENROLL");
        }
        break;
      }
      case "undo": {
        const known = jobs[jobs.length - 1 - each.back];
        if (known === undefined) break;
        const job = await ended(running.bulk, await running.bulk.undo(hr, known.job.id));
        await follow(job);
        // Only what the job turned, and only where it is still as the job left it.
        for (const [person, enrolled] of known.turned) {
          if (model.get(person) === enrolled) model.set(person, !enrolled);
        }
        break;
      }
      case "outside":
        platform.set(each.person, each.enrolled);
        model.set(each.person, each.enrolled);
        break;
      case "drop":
        platform.lab.dial.fault({ kind: "act-then-drop" }, { kind: "write", times: 1 });
        break;
      case "refuse":
        platform.lab.dial.fault({ kind: "status", status: 429 }, { kind: "write", times: 1 });
        break;
      case "restart":
        await running.end();
        running = await service();
    }
    const told = people.map((person) => [person, platform.isEnrolled(person)]);
    expect({ after: each, told }).toEqual({ after: each, told: [...model] });
  }
  await running.end();
}

describe.each([
  ["MOOCit", moocit],
  ["iSpring", ispring],
] as const)("any program of jobs on %s", (name, start) => {
  test("leaves the platform as the model says", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
        // On iSpring an undo tells enrollments made anew from its own, which this model does not.
        fc.pre(name !== "iSpring" || !hasReplacedEnrollments(steps));
        const platform = await start();
        try {
          await play(platform, steps);
        } finally {
          await cleanups.run();
          await platform.lab.stop();
        }
      }),
      { numRuns: Number(process.env["ROLLCALL_PROGRAMS"] ?? 12), endOnFailure: true },
    );
  }, 120_000);
});

function hasReplacedEnrollments(steps: readonly Step[]): boolean {
  return (
    steps.some((each) => each.kind === "undo" && each.back > 0) ||
    steps.some(({ kind }) => kind === "outside")
  );
}
