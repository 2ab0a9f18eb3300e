import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import { labSources, startLabGateway, type LabGateway } from "../http/lab-gateway.js";

/** What platforms say that went well: rows full of people, some of them where no person should stand. */
const planted = "planted.person@school.example";

let lab: Lab;
let directory: string;
let gateway: LabGateway;

beforeAll(async () => {
  lab = await startLab({ people: 40, truto: { mode: "generic" } });
  directory = await mkdtemp(`${tmpdir()}/rollcall-personal-`);
  const settings = Object.fromEntries(
    ["campus", "mooc", "ispring", "talent"].map((id) => [id, { cacheSeconds: 0 }]),
  );
  gateway = await startLabGateway({ sources: labSources(lab, settings) }, directory);
  // The key of a row is an address, and so are a date, a status and a kind.
  lab.moocit.state.enrollments.insert({
    username: planted,
    email: planted,
    course_id: "course-v1:Acme+ODD+2026",
    is_active: true,
    mode: planted,
    created: planted,
  });
  lab.truto.state.enrollments.insert({
    userId: planted,
    courseId: "201",
    row: {
      id: planted,
      user: { id: planted, name: planted, emails: planted },
      status: planted,
      created_at: planted,
      progress_percent: planted,
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  await lab.stop();
  await rm(directory, { recursive: true, force: true });
});

const query = `query All($orderBy: EnrollmentOrder, $after: String, $email: [String!]) {
  enrollments(first: 40, orderBy: $orderBy, after: $after, filter: { not: { email: $email } }) {
    edges { cursor node { id status createdAt user { email name } } }
    pageInfo { startCursor endCursor hasNextPage }
    sources { status reason message } } }`;

interface Answer {
  readonly data: {
    readonly enrollments: {
      readonly edges: readonly { readonly cursor: string }[];
      readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
      readonly sources: readonly unknown[];
    };
  };
}

test("nobody whose rows were read is named in a cursor, a report, a log line or a metric", async () => {
  const cursors: string[] = [];
  const reports: unknown[] = [];
  let read = "";
  for (const field of [null, "EMAIL", "USERNAME", "CREATED_AT", "STATUS"]) {
    let after: string | null = null;
    for (let page = 0; page < 30; page += 1) {
      const orderBy = field === null ? null : { field };
      const variables: Record<string, unknown> = {
        orderBy,
        after,
        email: ["nobody@school.example"],
      };
      const text = await (await gateway.ask({ query, variables })).text();
      read += text;
      const { edges, pageInfo, sources } = (JSON.parse(text) as Answer).data.enrollments;
      cursors.push(...edges.map(({ cursor }) => cursor), pageInfo.endCursor);
      reports.push(...sources);
      after = pageInfo.endCursor;
      if (!pageInfo.hasNextPage) break;
    }
  }
  expect(read.toLowerCase()).toContain(planted);
  expect(new Set(cursors).size).toBeGreaterThan(100);
  const metrics = await (await fetch(new URL("/metrics", gateway.url))).text();
  const decoded = cursors.flatMap((cursor) => [
    cursor,
    Buffer.from(cursor, "base64url").toString("latin1"),
    Buffer.from(cursor, "base64url").toString("utf16le"),
  ]);
  const logged = gateway.logged();
  // What was drift is told, without what it was.
  expect(logged).toContain('"drift"');
  const outside = [...decoded, JSON.stringify(reports), logged, metrics].join("\n").toLowerCase();
  const names = lab.school.people.flatMap(({ email, username }) => [email, username]);
  for (const secret of [planted, "@school.example", ...names]) {
    expect([secret, outside.includes(secret.toLowerCase())]).toEqual([secret, false]);
  }
});
