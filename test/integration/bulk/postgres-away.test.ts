import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createConfig } from "../../../src/config/create-config.js";
import { startGateway, type Gateway } from "../../../src/gateway.js";
import { startMoocit, type MoocitSimulator } from "../../../src/lab/moocit/start-moocit.js";
import { createLogger } from "../../../src/observability/logger.js";
import { courseId } from "./gateway-under-test.js";
import { createOwnPostgres, postgresPrograms, type OwnPostgres } from "./own-postgres.js";

const programs = postgresPrograms();
const course = "course-v1:Acme+One+2026";
const people = Array.from({ length: 200 }, (_, index) => `person.${index}`);

let folder: string;
let postgres: OwnPostgres;
let lab: MoocitSimulator;
/** Two replicas over one store. */
let gateways: readonly [Gateway, Gateway];

/** Whom a write was sent for, however often. */
const written: string[] = [];

beforeAll(async () => {
  if (programs === null) return;
  folder = await mkdtemp(join(tmpdir(), "rollcall-away-"));
  postgres = await createOwnPostgres(programs);
  await postgres.start();
  lab = await startMoocit({
    settings: { throttle: null },
    rows: {
      users: people.map((username) => ({
        ...{ username, email: `${username}@school.example`, is_active: true, retired: false },
      })),
      courses: [{ course_id: course, display_name: "", cohorts: [] }],
      enrollments: [],
    },
  });
  lab.dial.latency(40, { kind: "write" });
  lab.onRequest(({ method, body }) => {
    if (method !== "POST") return;
    written.push(...(JSON.parse(body) as { identifiers: string }).identifiers.split(","));
  });
  gateways = [await start(), await start()];
}, 60_000);
afterAll(async () => {
  if (programs === null) return;
  for (const gateway of gateways) await gateway.stop();
  await lab.stop();
  await postgres.remove();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

function start(): Promise<Gateway> {
  const settings = {
    server: { shutdownSeconds: 1, secret: "x".repeat(32) },
    storage: { url: postgres.url },
    sources: [
      {
        ...{ id: "mooc", kind: "moocit", baseUrl: lab.url, batchSize: 5, cacheSeconds: 0 },
        auth: { type: "bearer", ...lab.credentials },
      },
    ],
  };
  const config = createConfig(settings, { env: {}, directory: folder, overrides: { port: 0 } });
  return startGateway({ config, logger: createLogger({ level: "silent" }), withJobs: true });
}

interface Answer {
  readonly data?: Record<string, Record<string, unknown> | null> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: object }[];
}

async function ask(gateway: Gateway, query: string, variables: object = {}): Promise<Answer> {
  const response = await fetch(gateway.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}

async function readiness(gateway: Gateway): Promise<readonly [number, string]> {
  const response = await fetch(new URL("/health/ready", gateway.url));
  return [response.status, await response.text()];
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("It never holds");
}

const startJob = `mutation ($input: BulkEnrollInput!) {
  bulkEnroll(input: $input) { job { id } }
}`;
const readJob = `query ($id: ID!) {
  bulkEnrollJob(id: $id) { state progress { done } outcomes { outcome count } }
}`;

function input(identifiers: readonly string[]): object {
  const courses = [{ courseId: courseId("mooc", course) }];
  return { input: { identifiers, courses, waitSeconds: 0 } };
}

(programs === null ? describe.skip : describe)(
  "while PostgreSQL is away (skipped where it is not installed)",
  () => {
    test("reads go on, jobs pause and go on, readiness says so, and nobody is written twice", async () => {
      const [one, two] = gateways;
      const started = await ask(one, startJob, input(people));
      const { id } = started.data?.["bulkEnroll"]?.["job"] as { readonly id: string };
      await until(async () => written.length >= 40);
      await postgres.stop();

      await until(async () => (await readiness(one))[0] === 503);
      expect((await readiness(two))[1]).toContain("job store");
      expect((await fetch(new URL("/health/live", one.url))).status).toBe(200);
      const read = await ask(one, "{ enrollments(first: 3) { nodes { id } isComplete } }");
      expect(read.data?.["enrollments"]).toMatchObject({ isComplete: true });
      const refused = await ask(two, startJob, input(["somebody"]));
      expect(refused.errors?.[0]).toMatchObject({
        message: expect.stringContaining("job store cannot be reached"),
        extensions: { code: "OVERLOADED" },
      });
      // At most what was recorded as about to be sent is sent.
      const reached = written.length;
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(written.length - reached).toBeLessThanOrEqual(4 * 5);
      expect(written.length).toBeLessThan(people.length);

      await postgres.start();
      await until(async () => (await readiness(one))[0] === 200);
      await until(async () => {
        const { data } = await ask(two, readJob, { id });
        return data?.["bulkEnrollJob"]?.["state"] === "COMPLETED";
      });
      const { data } = await ask(one, readJob, { id });
      expect(data?.["bulkEnrollJob"]?.["outcomes"]).toEqual([{ outcome: "ENROLLED", count: 200 }]);
      expect([...written].sort()).toEqual([...people].sort());
    }, 60_000);

    test("a replica takes over what another one leaves", async () => {
      written.length = 0;
      const [one, two] = gateways;
      const unenroll = { ...input(people) } as { input: object };
      const started = await ask(one, startJob, {
        input: { ...unenroll.input, action: "UNENROLL" },
      });
      const { id } = started.data?.["bulkEnroll"]?.["job"] as { readonly id: string };
      await until(async () => written.length >= 20);
      await one.stop();
      await until(async () => {
        const { data } = await ask(two, readJob, { id });
        return data?.["bulkEnrollJob"]?.["state"] === "COMPLETED";
      });
      const { data } = await ask(two, readJob, { id });
      expect(data?.["bulkEnrollJob"]?.["outcomes"]).toEqual([
        { outcome: "UNENROLLED", count: 200 },
      ]);
      expect([...written].sort()).toEqual([...people].sort());
    }, 60_000);
  },
);
