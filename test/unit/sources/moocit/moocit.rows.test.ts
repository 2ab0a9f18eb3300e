import { afterEach, describe, expect, test } from "@jest/globals";
import type { Enrollment } from "../../../../src/domain/enrollment.js";
import type { Condition } from "../../../../src/domain/filter.js";
import type { EnrollmentFilterField } from "../../../../src/domain/query.js";
import { createMoocitConnector } from "../../../../src/sources/moocit/moocit.connector.js";
import type { SourceConnector } from "../../../../src/sources/spi/source-connector.js";
import { collecting } from "../../../support/collecting.js";
import {
  aCall,
  startScripted,
  type Answer,
  type ScriptedServer,
  type Seen,
} from "../scripted-server.js";

let server: ScriptedServer;
afterEach(async () => server.stop());

async function connect(
  answer: (request: Seen) => Answer,
  timeZone = "UTC",
): Promise<SourceConnector> {
  server = await startScripted(answer);
  return createMoocitConnector({ id: "mooc", timeZone }, server.http, server.report);
}

async function readAll(
  connector: SourceConnector,
  pushed: readonly Condition<EnrollmentFilterField>[] = [],
  wanted: "remoteData"[] = [],
): Promise<Enrollment[]> {
  const rows: Enrollment[] = [];
  const scan = { path: "enrollments", pushed, wanted: new Set(wanted) };
  await connector.enrollments.readAll(scan, collecting(rows), aCall());
  return rows;
}

function equal(field: EnrollmentFilterField, value: string): Condition<EnrollmentFilterField> {
  return { kind: "in", field, values: [value] };
}

const full = {
  username: "mira.k",
  email: "mira.k@school.example",
  course_id: "course-v1:Acme+DS101+2026",
  is_active: true,
  mode: "audit",
  created: "2026-07-03 08:15",
};

const keys = { username: "u", course_id: "course-v1:Acme+DS101+2026" };

describe("a row of MOOCit", () => {
  test("fills every field that the platform tells, and no other", async () => {
    const connector = await connect(() => ({ body: [full] }), "Europe/Paris");
    expect(await readAll(connector)).toEqual([
      {
        type: "enrollment",
        source: "mooc",
        key: ["mira.k", "course-v1:Acme+DS101+2026"],
        externalId: null,
        user: {
          type: "user",
          source: "mooc",
          key: "mira.k",
          username: "mira.k",
          email: "mira.k@school.example",
          emails: [{ address: "mira.k@school.example", type: null, isPrimary: true }],
        },
        course: {
          type: "course",
          source: "mooc",
          key: "course-v1:Acme+DS101+2026",
          kind: "COURSE",
          org: "Acme",
        },
        status: "ENROLLED",
        isActive: true,
        mode: "audit",
        createdAt: "2026-07-03T06:15:00.000Z",
        enrolledAt: "2026-07-03T06:15:00.000Z",
      },
    ]);
    expect(server.drifts).toEqual([]);
  });

  test("has its raw form only where that is wanted", async () => {
    const connector = await connect(() => ({ body: [full] }));
    expect((await readAll(connector, [], ["remoteData"]))[0]?.remoteData).toEqual(full);
  });

  test("is withdrawn where it is not active", async () => {
    const connector = await connect(() => ({ body: [{ ...full, is_active: false }] }));
    expect(await readAll(connector)).toMatchObject([{ isActive: false, status: "WITHDRAWN" }]);
  });

  test("knows nothing where fields are missing or empty", async () => {
    const connector = await connect(() => ({ body: [{ ...keys, email: "", mode: null }] }));
    expect(await readAll(connector)).toMatchObject([
      {
        isActive: null,
        status: "ENROLLED",
        mode: null,
        createdAt: null,
        user: { email: null, emails: [] },
      },
    ]);
    expect(server.drifts).toEqual([]);
  });

  test("has null, and counts drift, where a field is not what it should be", async () => {
    const odd = { ...full, is_active: "maybe", mode: {}, created: "2026-02-30 08:00", email: [1] };
    const connector = await connect(() => ({ body: [odd] }));
    expect(await readAll(connector)).toMatchObject([
      { isActive: null, mode: null, createdAt: null, enrolledAt: null, user: { email: null } },
    ]);
    expect(server.drifts.sort()).toEqual([
      "enrollment.created is no date",
      "enrollment.email is no text",
      "enrollment.is_active is no boolean",
      "enrollment.mode is no text",
    ]);
  });

  test("is left out where it lacks a key, while the others stay", async () => {
    const connector = await connect(() => ({ body: [{ ...full, username: "" }, 3, full] }));
    expect(await readAll(connector)).toHaveLength(1);
    expect(server.drifts).toHaveLength(2);
  });

  test("shares the person and the course with its neighbours, but not another address", async () => {
    const other = { ...full, course_id: "course-v1:Acme+ST200+2026" };
    const moved = { ...other, email: "new@school.example" };
    const connector = await connect(() => ({ body: [full, other, moved] }));
    const [first, second, third] = await readAll(connector);
    expect(second?.user).toBe(first?.user);
    expect(third?.course).toBe(second?.course);
    expect(third?.user?.email).toBe("new@school.example");
  });

  test("keeps keys as text, whatever characters they hold", async () => {
    const names = ["007", "1e5", "a+b@c:d/e,f", "美咲"];
    const connector = await connect(() => ({
      body: names.map((username) => ({ ...full, username })),
    }));
    expect((await readAll(connector)).map((row) => row.key[0])).toEqual(names);
  });
});

describe("the list of MOOCit", () => {
  test.each<[string, unknown]>([
    ["an array", [full]],
    ["results", { count: 1, results: [full] }],
    ["enrollments", { enrollments: [full] }],
    ["data", { data: [full], more: { results: 1 } }],
    ["a single object", full],
  ])("is accepted as %s", async (_name, body) => {
    const connector = await connect(() => ({ body }));
    expect(await readAll(connector)).toHaveLength(1);
  });

  test.each<[string, Answer]>([
    ["an empty array", { body: [] }],
    ["an empty array under a name", { body: { results: [] } }],
  ])("is empty where it is %s", async (_name, answer) => {
    const connector = await connect(() => answer);
    expect(await readAll(connector)).toEqual([]);
  });

  test.each<[string, Answer]>([
    ["the printed form", { body: `${JSON.stringify(full)},\n${JSON.stringify(full)}\n...\n` }],
    ["HTML with a 200", { type: "text/html", body: "<html>Sign in</html>" }],
    ["cut off", { body: `[${JSON.stringify(full)},` }],
    ["an error in disguise", { body: { detail: "Not now." } }],
    ["an empty object", { body: {} }],
    ["rows of something else", { body: [{ id: 1 }, { id: 2 }] }],
    ["numbers", { body: [1, 2] }],
    ["text", { body: '"enrollments"' }],
    ["nothing", { body: "" }],
  ])("is a bad response where it is %s", async (_name, answer) => {
    const connector = await connect(() => answer);
    await expect(readAll(connector)).rejects.toMatchObject({ reason: "SOURCE_BAD_RESPONSE" });
  });

  test.each([
    [401, "SOURCE_UNAUTHENTICATED"],
    [403, "SOURCE_FORBIDDEN"],
    [404, "SOURCE_ERROR"],
    [429, "SOURCE_RATE_LIMITED"],
    [500, "SOURCE_ERROR"],
  ])("fails by name with the status %i", async (status, reason) => {
    const connector = await connect(() => ({ status, body: "" }));
    await expect(readAll(connector)).rejects.toMatchObject({ reason });
    await expect(connector.probe(aCall())).rejects.toMatchObject({ reason });
  });

  test("passes on what the platform sends twice", async () => {
    const connector = await connect(() => ({ body: [full, full] }));
    expect(await readAll(connector)).toHaveLength(2);
  });

  test("is asked for with the documented headers", async () => {
    const connector = await connect(() => ({ body: [] }));
    await readAll(connector);
    expect(server.seen[0]).toMatchObject({
      method: "GET",
      path: "/api/so2/v1/enrollments",
      headers: {
        "access-control-request-headers": "authorization",
        "content-type": "application/json",
      },
    });
    expect([...server.seen[0]!.query]).toEqual([]);
  });
});

describe("the one filter of a read", () => {
  async function sent(...pushed: Condition<EnrollmentFilterField>[]): Promise<unknown[]> {
    const connector = await connect(() => ({ body: [] }));
    await readAll(connector, pushed);
    const queries = server.seen.map(({ query }) => Object.fromEntries(query));
    await server.stop();
    return queries;
  }

  test("is the person or the course, encoded", async () => {
    const course = "course-v1:Acme+DS101+2026";
    expect(await sent(equal("courseId", course))).toEqual([{ course_id: course }]);
    expect(await sent(equal("courseExternalId", course))).toEqual([{ course_id: course }]);
    expect(await sent(equal("username", "a+b&c"))).toEqual([{ username: "a+b&c" }]);
    expect(await sent(equal("userId", "美咲"))).toEqual([{ username: "美咲" }]);
  });

  test("is the days since a lower bound, with one to spare", async () => {
    const ago = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
    const since = (range: object): Condition<EnrollmentFilterField> => ({
      kind: "range",
      field: "createdAt",
      ...range,
    });
    expect(await sent(since({ gte: ago(2.5) }))).toEqual([{ days: "4" }]);
    expect(await sent(since({ gt: ago(0.1), lt: ago(0) }))).toEqual([{ days: "2" }]);
    expect(await sent(since({ lt: ago(3) }))).toEqual([{}]);
    expect(await sent(since({ gte: ago(-1) }))).toEqual([{}]);
    expect(await sent(since({ gte: "0001-01-01T00:00:00.000Z" }))).toEqual([{}]);
    expect(await sent(since({ gte: ago(9) }), equal("username", "u"))).toEqual([{ username: "u" }]);
  });

  test("is not sent where no row can match", async () => {
    expect(await sent(equal("username", ""))).toEqual([]);
    expect(await sent(equal("courseId", " "))).toEqual([]);
    expect(await sent(equal("userId", "a\0b"))).toEqual([]);
    expect(await sent({ kind: "in", field: "userId", values: [] })).toEqual([]);
  });

  const since = { kind: "range", field: "createdAt", gte: "2026-01-01T00:00:00.000Z" } as const;

  test.each([
    [404, ""],
    [404, { detail: "Not found." }],
    [400, { course_id: ["Invalid course key."] }],
  ])("of an unknown name may be answered with %i %j, an empty list", async (status, body) => {
    const connector = await connect(() => ({ status, body }));
    expect(await readAll(connector, [equal("username", "nobody")])).toEqual([]);
    expect(await readAll(connector, [equal("courseId", "none")])).toEqual([]);
    await expect(readAll(connector, [since])).rejects.toMatchObject({ reason: "SOURCE_ERROR" });
  });

  test.each([400, 404])("answered with %i by a page of a proxy has failed", async (status) => {
    const connector = await connect(() => ({ status, type: "text/html", body: " <h1>No</h1>" }));
    for (const asked of [equal("username", "nobody"), equal("courseId", "none"), since]) {
      await expect(readAll(connector, [asked])).rejects.toMatchObject({
        reason: "SOURCE_ERROR",
        status,
      });
    }
  });

  test("narrows a list to the row with a key", async () => {
    const connector = await connect(() => ({ body: [] }));
    expect(connector.identify(["mira.k", "c"], {})).toEqual([
      equal("userId", "mira.k"),
      equal("courseId", "c"),
    ]);
    expect(connector.enrollments.paths[0]).toMatchObject({ oneAtATime: true, requires: [] });
  });
});
