import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { createConfig } from "../../../src/config/create-config.js";
import { startGateway, type Gateway } from "../../../src/gateway.js";
import { startMoocit, type MoocitSimulator } from "../../../src/lab/moocit/start-moocit.js";
import { createLogger } from "../../../src/observability/logger.js";
import { Cleanups, courseId, temporaryDirectory } from "./gateway-under-test.js";

const cleanups = new Cleanups();
const course = "course-v1:Acme+One+2026";
const id = courseId("mooc", course);
let lab: MoocitSimulator;
let gateway: Gateway;

beforeEach(async () => {
  lab = await startMoocit({
    rows: {
      users: ["ada", "bob"].map((username) => ({
        ...{ username, email: `${username}@school.example`, is_active: true, retired: false },
      })),
      courses: [{ course_id: course, display_name: "One", cohorts: [] }],
    },
  });
  cleanups.add(() => lab.stop());
  const config = createConfig(
    {
      server: { port: 0, secret: "a secret of the tests, 32 letters long" },
      storage: { url: `file:${await temporaryDirectory(cleanups)}` },
      sources: [
        {
          ...{ id: "mooc", kind: "moocit", baseUrl: lab.url },
          auth: { type: "bearer", ...lab.credentials },
        },
      ],
    },
    { env: {}, directory: process.cwd() },
  );
  gateway = await startGateway({
    config,
    withJobs: true,
    logger: createLogger({ level: "silent" }),
  });
  cleanups.add(() => gateway.stop());
});

afterEach(() => cleanups.run());

interface Answer {
  readonly data: Record<string, never> | null;
  readonly errors?: readonly { readonly extensions: Record<string, unknown> }[];
}

async function ask(query: string, variables: object = {}): Promise<Answer> {
  const response = await fetch(gateway.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}

const enroll = `mutation ($input: BulkEnrollInput!) {
  bulkEnroll(input: $input) {
    job {
      id state requestedBy action dryRun notify createdAt endedAt
      progress { total done percent estimatedSecondsLeft }
      outcomes { outcome count }
      cells(first: 1) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          row identifier courseId outcome retryable
          before { enrolled } after { enrolled }
          course { externalId } source { id }
        }
      }
    }
  }
}`;

describe("bulk enrollment over GraphQL", () => {
  test("enrolls, waits, and shows the job, its cells and the node", async () => {
    const input = { identifiers: ["ada", "bob", "ada"], courses: [{ courseId: id }] };
    const { data, errors } = await ask(enroll, { input });
    expect(errors).toBeUndefined();
    const job = (data as unknown as { bulkEnroll: { job: Record<string, never> } }).bulkEnroll.job;
    expect(job).toMatchObject({
      state: "COMPLETED",
      requestedBy: "anonymous",
      action: "ENROLL",
      progress: { total: 3, done: 3, percent: 100, estimatedSecondsLeft: 0 },
      outcomes: [
        { outcome: "ENROLLED", count: 2 },
        { outcome: "DUPLICATE", count: 1 },
      ],
      cells: {
        totalCount: 3,
        pageInfo: { hasNextPage: true },
        nodes: [
          {
            ...{ row: 0, identifier: "ada", courseId: id, outcome: "ENROLLED", retryable: false },
            before: { enrolled: false },
            after: { enrolled: true },
            course: { externalId: course },
            source: { id: "mooc" },
          },
        ],
      },
    });
    const { cells, id: jobId } = job as unknown as {
      id: string;
      cells: { pageInfo: { endCursor: string } };
    };
    const after = cells.pageInfo.endCursor;
    const more = await ask(
      `query ($id: ID!, $after: String) {
        bulkEnrollJob(id: $id) { cells(outcome: [ENROLLED], first: 5) { nodes { identifier } } }
        page: bulkEnrollJob(id: $id) { cells(first: 5, after: $after) { nodes { row } } }
        node(id: $id) { __typename id }
        bulkEnrollJobs(first: 1) { nodes { id } pageInfo { hasNextPage } }
      }`,
      { id: jobId, after },
    );
    expect(more).toEqual({
      data: {
        bulkEnrollJob: { cells: { nodes: [{ identifier: "ada" }, { identifier: "bob" }] } },
        page: { cells: { nodes: [{ row: 1 }, { row: 2 }] } },
        node: { __typename: "BulkEnrollJob", id: jobId },
        bulkEnrollJobs: { nodes: [{ id: jobId }], pageInfo: { hasNextPage: false } },
      },
    });
    const stolen = await ask(
      `query ($id: ID!, $after: String) {
        bulkEnrollJob(id: $id) { cells(outcome: [ENROLLED], after: $after) { nodes { row } } }
      }`,
      { id: jobId, after },
    );
    expect(stolen.errors?.[0]?.extensions).toMatchObject({ reason: "CURSOR_INVALID" });
  });

  test("names the faults of a request", async () => {
    const input = { identifiers: [], courses: [{ courseId: "nonsense" }], waitSeconds: 31 };
    const { errors } = await ask(enroll, { input });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: "BAD_USER_INPUT",
      faults: [
        { path: "input.identifiers" },
        { path: "input.waitSeconds" },
        { path: "input.courses.0.courseId" },
      ],
    });
  });

  test("takes as many identifiers as a job may have", async () => {
    const identifiers = Array.from({ length: 30_000 }, (_, index) => `bad one ${index}`);
    const input = { identifiers, courses: [{ courseId: id }], waitSeconds: 0 };
    const { data, errors } = await ask(enroll, { input });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      bulkEnroll: { job: { outcomes: [{ outcome: "INVALID_IDENTIFIER", count: 30_000 }] } },
    });
  });

  test("tells a subscriber the state at once, then its changes, and ends with the job", async () => {
    lab.dial.latency(400, { kind: "write" });
    const input = { identifiers: ["ada"], courses: [{ courseId: id }], waitSeconds: 0 };
    const { data } = await ask(enroll, { input });
    const job = (data as unknown as { bulkEnroll: { job: { id: string } } }).bulkEnroll.job;
    const client = createClient({
      url: gateway.url.replace("http", "ws"),
      webSocketImpl: WebSocket,
    });
    const states: string[] = [];
    const query = `subscription ($id: ID!) {
      bulkEnrollJob(id: $id) { state progress { done } cells { nodes { outcome } } }
    }`;
    const events = client.iterate<{ bulkEnrollJob: { state: string } }>({
      query,
      variables: { id: job.id },
    });
    for await (const event of events) {
      expect(event.errors).toBeUndefined();
      states.push(event.data?.bulkEnrollJob.state ?? "");
    }
    expect(states.length).toBeGreaterThan(1);
    expect(states.at(-1)).toBe("COMPLETED");
    const nobody = client.iterate({ query, variables: { id: "nonsense" } });
    const answer = await nobody.next().catch((error: unknown) => ({ value: { errors: error } }));
    expect(JSON.stringify(answer)).toContain("BAD_USER_INPUT");
    await client.dispose();
  });

  test("a subscription that comes by HTTP is told where it is answered", async () => {
    const { data, errors } = await ask(`subscription { bulkEnrollJob(id: "${id}") { id } }`);
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      {
        message: expect.stringContaining("WebSocket") as unknown,
        extensions: { code: "BAD_USER_INPUT" },
      },
    ]);
  });

  test("is ready while the store is open", async () => {
    const response = await fetch(gateway.url.replace("/graphql", "/health/ready"));
    expect(response.status).toBe(200);
  });
});
