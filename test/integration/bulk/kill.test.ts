import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { startIspring, type IspringSimulator } from "../../../src/lab/ispring/start-ispring.js";
import { startMoocit, type MoocitSimulator } from "../../../src/lab/moocit/start-moocit.js";
import { bundle } from "./bundle.js";
import { Cleanups, request, temporaryDirectory } from "./gateway-under-test.js";
import type { ChildLine, ChildOrder } from "./kill-child.js";
import { freshSchema, postgresUrl } from "./postgres.js";

/** Kills in each setting; `ROLLCALL_KILLS=200` for a long run. */
const kills = Number(process.env["ROLLCALL_KILLS"] ?? 8);
let program: Awaited<ReturnType<typeof bundle>>;

const cleanups = new Cleanups();
const hasPostgres = (await postgresUrl()) !== null;

beforeAll(async () => {
  program = await bundle("kill-child");
});
afterAll(() => program.remove());
afterEach(() => cleanups.run());

const course = "course-v1:Acme+One+2026";
const people = Array.from({ length: 60 }, (_, index) => `person.${index}`);
const present = people.slice(0, 10);

interface Platforms {
  readonly moocit: MoocitSimulator;
  readonly ispring: IspringSimulator;
}

async function startPlatforms(): Promise<Platforms> {
  const moocit = await startMoocit({
    settings: { throttle: null },
    rows: {
      users: people.map((username) => ({
        ...{ username, email: `${username}@school.example`, is_active: true, retired: false },
      })),
      courses: [{ course_id: course, display_name: "", cohorts: [] }],
      enrollments: people.map((username, index) => ({
        ...{ username, email: `${username}@school.example`, course_id: index < 10 ? course : "x" },
        ...{ is_active: true, mode: "audit", created: "2026-01-01 10:00" },
      })),
    },
  });
  const ispring = await startIspring({
    rows: {
      users: people.map((login) => ({
        ...{ userId: login, role: "learner", departmentId: "d", status: 1, addedDate: "" },
        fields: { LOGIN: login, EMAIL: `${login}@school.example` },
      })),
      contents: [{ contentItemId: "c-1", title: "One", contentItemType: "Course" } as never],
      enrollments: present.map(
        (learnerId) =>
          ({
            ...{ enrollmentId: `e-${learnerId}`, learnerId, courseId: "c-1" },
            ...{ accessDate: "2026-01-01", shouldLockAfterDueDate: false, enrollmentTypeGroup: 0 },
          }) as never,
      ),
    },
  });
  for (const lab of [moocit, ispring]) {
    cleanups.add(() => lab.stop());
    lab.dial.latency(() => Math.random() * 25);
  }
  return { moocit, ispring };
}

/** One process; resolves when it is gone, with what it said of the job's end, if it came to that. */
function startChild(
  order: ChildOrder,
  onLine: (line: ChildLine, child: ChildProcess) => void,
): Promise<Extract<ChildLine, { event: "ended" }> | null> {
  const child = spawn(process.execPath, [program.file, JSON.stringify(order)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let end: Extract<ChildLine, { event: "ended" }> | null = null;
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = JSON.parse(text) as ChildLine;
    if (line.event === "ended") end = line;
    onLine(line, child);
  });
  return new Promise((resolve) => child.on("close", () => resolve(end)));
}

interface Trial {
  killed: number;
  readonly seen: Map<number, string>;
}

/** Starts and kills processes until one of them has seen the job end. */
async function untilEnded(
  order: ChildOrder,
  trial: Trial,
  most: number,
): Promise<Extract<ChildLine, { event: "ended" }>> {
  for (let tries = 0; tries < 100; tries += 1) {
    let timer: NodeJS.Timeout | undefined;
    const end = await startChild(order, (line, child) => {
      if (line.event === "seen") {
        const told = new Map(line.cells);
        for (const [position, outcome] of trial.seen) expect(told.get(position)).toBe(outcome);
        for (const [position, outcome] of told) trial.seen.set(position, outcome);
      }
      if (line.event === "working" && trial.killed < most) {
        timer = setTimeout(() => {
          if (child.kill("SIGKILL")) trial.killed += 1;
        }, Math.random() * 250);
      }
    });
    clearTimeout(timer);
    if (end !== null && end.job.endedAt !== null) return end;
  }
  throw new Error("The job does not end");
}

function expectTruth(
  { moocit, ispring }: Platforms,
  { job, cells }: Extract<ChildLine, { event: "ended" }>,
  seen: ReadonlyMap<number, string>,
): void {
  expect(job.state).toBe("COMPLETED");
  expect(cells).toHaveLength(people.length * 2);
  for (const cell of cells) {
    const { position, identifier, source, outcome } = cell;
    if (seen.has(position)) expect(outcome).toBe(seen.get(position));
    const isPresent = present.includes(identifier);
    const enrollments =
      source === "mooc"
        ? moocit.state.enrollments
            .lookup("username", identifier)
            .filter((row) => row.course_id === course && row.is_active).length
        : ispring.state.enrollments.lookup("learner", identifier).length;
    expect({ source, identifier, outcome, enrollments }).toEqual({
      source,
      identifier,
      outcome: isPresent ? "ALREADY_ENROLLED" : "ENROLLED",
      enrollments: 1,
    });
  }
  // Written at most once each: the platform notes every person whom it handled.
  expect(moocit.state.auditRecords).toBeLessThanOrEqual(people.length);
}

type StoreOrder = ChildOrder["store"];

async function freshStore(kind: StoreOrder["kind"]): Promise<StoreOrder> {
  if (kind === "embedded") return { kind, directory: await temporaryDirectory(cleanups) };
  const { url, schema } = await freshSchema(cleanups);
  return { kind, url, schema };
}

async function killTrials(kind: StoreOrder["kind"], replicas: number): Promise<number> {
  let killed = 0;
  while (killed < kills) {
    const platforms = await startPlatforms();
    const { moocit, ispring } = platforms;
    const input = request(
      people,
      [
        ["mooc", course],
        ["learn", "c-1"],
      ],
      { idempotencyKey: randomUUID() },
    );
    const order: ChildOrder = {
      store: await freshStore(kind),
      moocit: { url: moocit.url, credentials: moocit.credentials },
      ispring: { url: ispring.url, credentials: ispring.credentials },
      input,
    };
    const trial: Trial = { killed: 0, seen: new Map() };
    const most = Math.min(8, kills - killed);
    const ends = await Promise.all(
      Array.from({ length: replicas }, () => untilEnded(order, trial, most)),
    );
    for (const end of ends) expectTruth(platforms, end, trial.seen);
    killed += Math.max(trial.killed, 1);
    await cleanups.run();
  }
  return killed;
}

const timeLimit = 30_000 + kills * 6_000;

describe("a process that is killed at any moment", () => {
  test(
    "loses no cell and writes none twice: embedded store",
    async () => {
      expect(await killTrials("embedded", 1)).toBeGreaterThanOrEqual(kills);
    },
    timeLimit,
  );

  const onPostgres = hasPostgres ? test : test.skip;
  onPostgres(
    `loses no cell and writes none twice: PostgreSQL${hasPostgres ? "" : " (none is running here)"}`,
    async () => {
      expect(await killTrials("postgres", 1)).toBeGreaterThanOrEqual(kills);
    },
    timeLimit,
  );

  onPostgres(
    `leaves its work to the other replica${hasPostgres ? "" : " (no PostgreSQL is running here)"}`,
    async () => {
      expect(await killTrials("postgres", 2)).toBeGreaterThanOrEqual(kills);
    },
    timeLimit,
  );
});
