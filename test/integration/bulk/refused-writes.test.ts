import { afterEach, describe, expect, test } from "@jest/globals";
import type { BulkEnroll } from "../../../src/bulk/bulk-enroll.js";
import type { Job } from "../../../src/bulk/job.js";
import { startIspring } from "../../../src/lab/ispring/start-ispring.js";
import { startMoocit } from "../../../src/lab/moocit/start-moocit.js";
import type { Simulator } from "../../../src/lab/simulator.js";
import type { SourceConnector } from "../../../src/sources/spi/source-connector.js";
import { openEmbeddedStore } from "../../../src/storage/embedded-store.js";
import { connectOpenedx, one, startSmall } from "../../unit/sources/openedx/openedx-lab.js";
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

const cleanups = new Cleanups();
afterEach(() => cleanups.run());

const people = ["ada", "cleo", "dan.d"];

interface Platform {
  readonly lab: Simulator;
  readonly connector: SourceConnector;
  readonly course: readonly [source: string, key: string];
}

async function moocit(): Promise<Platform> {
  const lab = await startMoocit({
    settings: { throttle: null },
    rows: {
      users: people.map((username) => ({
        ...{ username, email: `${username}@school.example`, is_active: true, retired: false },
      })),
      courses: [{ course_id: one, display_name: "", cohorts: [] }],
      enrollments: [],
    },
  });
  return { lab, connector: connectMoocit(lab, cleanups), course: ["mooc", one] };
}

async function ispring(): Promise<Platform> {
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
  return { lab, connector: connectIspring(lab, cleanups), course: ["learn", "c-1"] };
}

async function openedx(): Promise<Platform> {
  const lab = await startSmall({ throttle: null });
  const { connector, close } = connectOpenedx(lab);
  cleanups.add(close);
  return { lab, connector, course: ["campus", one] };
}

async function begin(
  start: () => Promise<Platform>,
  timings: { readonly throttlePatienceMs?: number } = {},
): Promise<Platform & { readonly bulk: BulkEnroll }> {
  const platform = await start();
  cleanups.add(() => platform.lab.stop());
  const store = await openEmbeddedStore(await temporaryDirectory(cleanups));
  cleanups.add(() => store.close());
  return { ...platform, bulk: await startBulk(store, [platform.connector], cleanups, { timings }) };
}

async function messagesOf(bulk: BulkEnroll, job: Job): Promise<readonly (string | null)[]> {
  return [...new Set((await cellsOf(bulk, job)).map(({ message }) => message))];
}

/** Of which every read succeeds: what an account may do that may read and not enroll. */
describe.each([
  // A static token stays what it is; one that can be renewed is, for each request that was under way.
  ["MOOCit", moocit, { writes: 2, tokens: 0 }],
  ["iSpring", ispring, { writes: 2, tokens: 2 }],
  ["Open edX", openedx, { writes: 6, tokens: 2 }],
] as const)("where %s refuses every write", (_name, start, most) => {
  test("as unauthenticated, each goes once more, and the job says that the credentials are refused", async () => {
    const { lab, bulk, course } = await begin(start);
    lab.dial.fault({ kind: "status", status: 401 }, { kind: "write" });
    const job = await run(bulk, request(people, [course]));
    expect(counts(job)).toEqual({ SOURCE_FAILED: 3 });
    expect(await messagesOf(bulk, job)).toEqual(["The source refuses the credentials."]);
    expect(lab.requests.writes).toBeLessThanOrEqual(most.writes);
    expect(lab.requests.tokens).toBe(most.tokens);
    lab.dial.clear();
    expect(counts(await ended(bulk, await bulk.retry(hr, job.id)))).toEqual({ ENROLLED: 3 });
  });

  test("as too many, it is asked less and less often, for as long as a job bears with it", async () => {
    const { lab, bulk, course } = await begin(start, { throttlePatienceMs: 1_500 });
    lab.dial.fault({ kind: "status", status: 429 }, { kind: "write" });
    const job = await run(bulk, request(people, [course]));
    expect(counts(job)).toEqual({ SOURCE_FAILED: 3 });
    expect(await messagesOf(bulk, job)).toEqual(["The source asks for fewer requests (429)."]);
    expect(lab.requests.writes).toBeLessThan(25);
  });
});

test("what Open edX refuses again and again, though each look says otherwise, comes to an end", async () => {
  const { lab, bulk, course } = await begin(openedx);
  const body = JSON.stringify({ message: "Enrollment mode mismatch: active mode=x, requested y." });
  lab.dial.fault({ kind: "status", status: 400, body }, { kind: "write" });
  const job = await run(bulk, request(["ada"], [course]));
  expect(counts(job)).toEqual({ SOURCE_FAILED: 1 });
  expect(lab.requests.writes).toBeLessThan(30);
});
