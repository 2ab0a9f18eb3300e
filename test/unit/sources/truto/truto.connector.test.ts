import { afterEach, describe, expect, test } from "@jest/globals";
import type { Enrollment, EnrollmentAttribute } from "../../../../src/domain/enrollment.js";
import type { Condition } from "../../../../src/domain/filter.js";
import type { EnrollmentFilterField } from "../../../../src/domain/query.js";
import type { ScanPage, SourceConnector } from "../../../../src/sources/spi/source-connector.js";
import {
  createTrutoConnector,
  type TrutoSettings,
} from "../../../../src/sources/truto/truto.connector.js";
import {
  aCall,
  startScripted,
  type Answer,
  type ScriptedServer,
  type Seen,
} from "../scripted-server.js";

/** The one that was asked last, and all that a test has started. */
let server: ScriptedServer;
const started: ScriptedServer[] = [];
afterEach(() => Promise.all(started.splice(0).map((each) => each.stop())));

async function connect(
  answer: (request: Seen) => Answer,
  settings: Partial<TrutoSettings> = {},
): Promise<SourceConnector> {
  server = await startScripted(answer);
  started.push(server);
  return createTrutoConnector(
    {
      id: "talent",
      timeZone: "UTC",
      integratedAccountId: "acc/1",
      requires: "user-and-course",
      ...settings,
    },
    server.http,
    server.report,
  );
}

const pair: readonly Condition<EnrollmentFilterField>[] = [
  { kind: "in", field: "userId", values: ["17"] },
  { kind: "in", field: "courseId", values: ["204"] },
];

function read(
  connector: SourceConnector,
  scan: {
    pushed?: readonly Condition<EnrollmentFilterField>[];
    wanted?: EnrollmentAttribute[];
    position?: string | null;
    pageSize?: number;
  } = {},
): Promise<ScanPage<Enrollment>> {
  const { pushed = [], wanted = [], position = null, pageSize = 100 } = scan;
  return connector.enrollments.readPage(
    { path: "course-enrollments", pushed, wanted: new Set(wanted), position, pageSize },
    aCall(),
  );
}

async function readRow(row: unknown, timeZone = "UTC"): Promise<Enrollment> {
  const connector = await connect(() => ({ body: { result: [row] } }), { timeZone });
  const page = await read(connector);
  expect(page.rows).toHaveLength(1);
  return page.rows[0]!;
}

const full = {
  id: "17:204",
  user: {
    id: "17",
    name: "Mira Kovac",
    emails: [
      { email: "home@school.example", type: "home", is_primary: false },
      { email: "mira.k@school.example", type: "primary", is_primary: true },
    ],
  },
  course: { id: "204", title: "Data Skills" },
  status: "in_progress",
  assigned_at: "2026-02-01T08:00:00.000Z",
  due_at: "2026-03-01",
  enrolled_at: "2026-02-03T08:15:00.123Z",
  started_at: "2026-02-04T08:00:00+02:00",
  last_activity_at: "2026-02-05 10:00:00",
  completed_at: "2026-02-06T00:00:00Z",
  progress_percent: 40.5,
  time_spent_seconds: 5_000_000_000,
  score: 88.5,
  is_mandatory: true,
  assigned_by: { id: "3", name: "Ada Boss" },
  attempt_number: 2,
  attempts_count: 3,
  urls: [
    { url: "https://lms.example/c/204", type: "course" },
    { url: "javascript:alert(1)", type: "bad" },
    { url: "http://lms.example/x" },
  ],
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-02-07T00:00:00Z",
  custom_fields: { cohort: "b" },
  remote_data: { raw: true },
};

describe("a Truto enrollment", () => {
  test("fills every field that Truto tells", async () => {
    const row = await readRow(full, "Europe/Paris");
    expect(row).toEqual({
      type: "enrollment",
      source: "talent",
      key: ["17:204"],
      hints: { userKey: "17", courseKey: "204" },
      externalId: "17:204",
      user: {
        type: "user",
        source: "talent",
        key: "17",
        name: "Mira Kovac",
        email: "mira.k@school.example",
        emails: [
          { address: "home@school.example", type: "home", isPrimary: false },
          { address: "mira.k@school.example", type: "primary", isPrimary: true },
        ],
      },
      course: { type: "course", source: "talent", key: "204", title: "Data Skills" },
      assignedBy: { type: "user", source: "talent", key: "3", name: "Ada Boss" },
      status: "IN_PROGRESS",
      isActive: true,
      isMandatory: true,
      createdAt: "2026-01-01T00:00:00.000Z",
      updatedAt: "2026-02-07T00:00:00.000Z",
      assignedAt: "2026-02-01T08:00:00.000Z",
      enrolledAt: "2026-02-03T08:15:00.123Z",
      startedAt: "2026-02-04T06:00:00.000Z",
      lastActivityAt: "2026-02-05T09:00:00.000Z",
      dueAt: "2026-03-01T22:59:59.999Z",
      completedAt: "2026-02-06T00:00:00.000Z",
      progressPercent: 40.5,
      timeSpentSeconds: 5_000_000_000,
      score: 88.5,
      attemptNumber: 2,
      attemptsCount: 3,
      links: [
        { url: "https://lms.example/c/204", type: "course" },
        { url: "http://lms.example/x", type: null },
      ],
      metadata: { cohort: "b" },
    });
    expect(server.drifts).toEqual(["enrollment.urls.url is no web address"]);
  });

  test("tells every field that the connector declares to be on the row", async () => {
    const connector = await connect(() => ({ body: { result: [full] } }));
    const page = await read(connector, { wanted: ["remoteData"] });
    const row = page.rows[0] as unknown as Record<string, unknown>;
    for (const [attribute, provider] of Object.entries(connector.enrollments.tells)) {
      const [outer = "", inner] = attribute.split(".");
      if (provider !== "row") continue;
      const value = inner === undefined ? row : row[outer];
      expect([attribute, (value as Record<string, unknown>)[inner ?? outer]]).not.toEqual([
        attribute,
        undefined,
      ]);
    }
  });

  test("leaves open what is missing, and has what is empty", async () => {
    const partial = await readRow({
      id: "1",
      user: { id: "17", name: null },
      course: { id: "204" },
      assigned_by: { id: "3" },
    });
    expect(partial).toMatchObject({ user: { key: "17" }, course: { key: "204" } });
    const { user, course, assignedBy } = partial;
    for (const open of [user?.name, user?.email, user?.emails, course?.title, assignedBy?.name]) {
      expect(open).toBeUndefined();
    }
    const empty = await readRow({
      id: "1",
      user: { id: "17", name: "", emails: [] },
      course: { id: "204", title: "" },
    });
    expect(empty).toMatchObject({
      user: { name: null, email: null, emails: [] },
      course: { title: null },
    });
  });

  test("may hold nothing but its id", async () => {
    const row = await readRow({ id: "only" });
    expect(row).toMatchObject({
      key: ["only"],
      hints: {},
      user: null,
      course: null,
      assignedBy: null,
      status: "UNKNOWN",
      isActive: null,
      dueAt: null,
      progressPercent: null,
      links: [],
      metadata: null,
    });
    expect(server.drifts).toEqual([]);
  });

  test("means the same by null as by leaving a field out", async () => {
    const nulls = Object.fromEntries(Object.keys(full).map((name) => [name, null]));
    const row = await readRow({ ...nulls, id: "only" });
    const drifts = server.drifts;
    await server.stop();
    expect(row).toEqual(await readRow({ id: "only" }));
    expect(drifts).toEqual([]);
  });

  test.each([
    ["assigned", "ASSIGNED", true],
    ["enrolled", "ENROLLED", true],
    ["completed", "COMPLETED", true],
    ["passed", "PASSED", true],
    ["failed", "FAILED", true],
    ["withdrawn", "WITHDRAWN", false],
    ["expired", "EXPIRED", false],
    ["overdue", "OVERDUE", true],
    ["unknown", "UNKNOWN", null],
    ["brand_new", "UNKNOWN", null],
    ["constructor", "UNKNOWN", null],
  ])("with the status %s is %s, and active: %s", async (status, expected, isActive) => {
    const row = await readRow({ id: "1", status });
    expect([row.status, row.isActive]).toEqual([expected, isActive]);
  });

  test.each([
    [[], null],
    [[{ email: "only@x.example" }], "only@x.example"],
    [[{ email: "a@x.example" }, { email: "b@x.example" }], null],
    [[{ email: "a@x.example" }, { email: "b@x.example", is_primary: true }], "b@x.example"],
    [[{ email: "" }, { email: "b@x.example" }], "b@x.example"],
  ])("with the addresses %j has the primary one %s", async (emails, expected) => {
    const row = await readRow({ id: "1", user: { id: "17", emails } });
    expect(row.user?.email).toBe(expected);
  });

  test("survives values of other types, and reports each", async () => {
    const row = await readRow({
      id: 12,
      user: { id: 17, name: { first: "x" }, emails: "none" },
      course: "204",
      status: 5,
      due_at: "soon",
      created_at: 1700000000,
      progress_percent: 140,
      score: "high",
      time_spent_seconds: "90",
      is_mandatory: "perhaps",
      attempt_number: 1.5,
      urls: { url: "https://x.example" },
    });
    expect(row).toMatchObject({
      key: ["12"],
      user: { key: "17", name: null, email: null, emails: [] },
      course: null,
      status: "UNKNOWN",
      dueAt: null,
      createdAt: null,
      progressPercent: 100,
      score: null,
      timeSpentSeconds: 90,
      isMandatory: null,
      attemptNumber: null,
      links: [],
    });
    expect(new Set(server.drifts).size).toBeGreaterThanOrEqual(11);
    expect(server.drifts.join()).not.toMatch(/soon|high|perhaps/);
  });

  test("without an id is left out, the others stay", async () => {
    const connector = await connect(() => ({
      body: { result: [{ status: "enrolled" }, null, "row", { id: "" }, { id: "good" }] },
    }));
    const page = await read(connector);
    expect(page.rows.map((row) => row.externalId)).toEqual(["good"]);
    expect(server.drifts).toHaveLength(4);
  });

  test("carries the row as received only where it is wanted", async () => {
    const connector = await connect(() => ({ body: { result: [full] } }));
    const plain = await read(connector);
    expect(plain.rows[0]).not.toHaveProperty("remoteData");
    const raw = await read(connector, { wanted: ["remoteData"] });
    expect(raw.rows[0]?.remoteData).toEqual(full);
    expect(server.seen.map(({ query }) => query.get("truto_ignore_remote_data"))).toEqual([
      "true",
      null,
    ]);
  });
});

describe("a list of Truto", () => {
  test("is asked for with account, filters, limit and cursor", async () => {
    const connector = await connect(() => ({ body: { result: [], next_cursor: "n" } }));
    const page = await read(connector, { pushed: pair, position: "c", pageSize: 7 });
    expect(page).toEqual({ rows: [], next: "n", moreIsCertain: false });
    expect(server.seen[0]?.path).toBe("/unified/lms/course-enrollments");
    expect([...server.seen[0]!.query]).toEqual([
      ["integrated_account_id", "acc/1"],
      ["truto_ignore_remote_data", "true"],
      ["user[id]", "17"],
      ["course[id]", "204"],
      ["limit", "7"],
      ["next_cursor", "c"],
    ]);
  });

  test.each([[null], [""], [undefined]])("ends with the cursor %j", async (cursor) => {
    const connector = await connect(() => ({ body: { result: [], next_cursor: cursor } }));
    expect((await read(connector)).next).toBeNull();
  });

  test("that names the page itself as the next one is no answer", async () => {
    const connector = await connect(() => ({ body: { result: [], next_cursor: "c" } }));
    await expect(read(connector, { position: "c" })).rejects.toMatchObject({
      reason: "SOURCE_BAD_RESPONSE",
    });
  });

  test.each([
    ["a list alone", []],
    ["a keyed result", { result: { "1": { id: "1" } } }],
    ["an error with 200", { statusCode: 400, message: "no" }],
    ["null", null],
    ["HTML", "<html><body>Sign in</body></html>"],
    ["cut-off JSON", '{"result": [{"id": "1"'],
    ["an odd cursor", { result: [], next_cursor: { a: 1 } }],
  ])("is refused where it is %s", async (_what, body) => {
    const connector = await connect(() => ({ body }));
    await expect(read(connector)).rejects.toMatchObject({ reason: "SOURCE_BAD_RESPONSE" });
  });

  test("needs no request where its conditions contradict each other", async () => {
    const connector = await connect(() => ({ body: { result: [full] } }));
    const other = { kind: "in", field: "courseExternalId", values: ["205"] } as const;
    expect((await read(connector, { pushed: [...pair, other] })).rows).toEqual([]);
    expect(server.seen).toEqual([]);
  });

  test("keeps a row that does not say whose it is, and drops one of somebody else", async () => {
    const rows = [{ id: "a" }, { ...full, id: "b" }, { id: "c", user: { id: "99" } }];
    const connector = await connect(() => ({ body: { result: rows } }));
    const page = await read(connector, { pushed: pair });
    expect(page.rows.map((row) => row.externalId)).toEqual(["a", "b"]);
    expect(server.drifts).toContain("enrollment.was not asked for");
  });

  test("declares what the provider behind the account needs", async () => {
    const strict = await connect(() => ({ body: {} }));
    expect(strict.enrollments.paths[0].requires).toContainEqual(["userId", "courseId"]);
    expect(strict.enrollments.paths[0].accepts.userId).toMatchObject({ precision: "exact" });
    await server.stop();
    const open = await connect(() => ({ body: {} }), { requires: "nothing" });
    expect(open.enrollments.paths[0].requires).toEqual([]);
    expect(open.enrollments.paths[0].accepts.userId).toMatchObject({ precision: "superset" });
  });
});

const person = {
  id: "a+b/c,1",
  first_name: "Mira",
  last_name: "Kovac",
  name: "Mira Kovac",
  username: "mira.k",
  emails: [{ email: "mira.k@school.example", type: "work", is_primary: true }],
  status: "suspended",
  role: "learner",
};

describe("users and courses of Truto", () => {
  test("are looked up one by one, with their ids encoded", async () => {
    const connector = await connect(() => ({ body: person }));
    const found = await connector.userLookup!.fetch(["a+b/c,1"], new Set(), aCall());
    expect(found.get("a+b/c,1")).toEqual({
      type: "user",
      source: "talent",
      key: "a+b/c,1",
      username: "mira.k",
      name: "Mira Kovac",
      firstName: "Mira",
      lastName: "Kovac",
      email: "mira.k@school.example",
      emails: [{ address: "mira.k@school.example", type: "work", isPrimary: true }],
      status: "SUSPENDED",
      role: "learner",
    });
    expect(server.seen.map(({ path }) => path)).toEqual(["/unified/lms/users/a%2Bb%2Fc%2C1"]);
    expect(connector.userLookup!.batchSize).toBe(1);
  });

  test("that do not exist are left out; other refusals are errors", async () => {
    const connector = await connect(({ path }) =>
      path.endsWith("gone")
        ? { status: 404, body: { statusCode: 404, message: "Not found" } }
        : { status: 403, body: { statusCode: 403 } },
    );
    expect((await connector.userLookup!.fetch(["gone"], new Set(), aCall())).size).toBe(0);
    expect((await connector.courseLookup!.fetch([".."], new Set(), aCall())).size).toBe(0);
    await expect(
      connector.courseLookup!.fetch(["hidden"], new Set(), aCall()),
    ).rejects.toMatchObject({ reason: "SOURCE_FORBIDDEN" });
  });

  test("are never mixed up with an answer about another id", async () => {
    const connector = await connect(() => ({ body: person }));
    await expect(connector.userLookup!.fetch(["other"], new Set(), aCall())).rejects.toMatchObject({
      reason: "SOURCE_BAD_RESPONSE",
    });
  });

  test.each([
    ["course", "COURSE"],
    ["path", "LEARNING_PATH"],
    ["curriculum", "LEARNING_PATH"],
    ["program", "PROGRAM"],
    ["microlearning", "OTHER"],
    [undefined, "OTHER"],
  ])("a course of the type %s is %s", async (type, kind) => {
    const connector = await connect(() => ({
      body: {
        id: 204,
        title: "",
        description: "About data",
        type,
        organization: { id: "o", name: "School" },
        urls: [{ url: "ftp://x.example" }, { url: "https://lms.example/204" }],
      },
    }));
    const found = await connector.courseLookup!.fetch(["204"], new Set(), aCall());
    expect(found.get("204")).toEqual({
      type: "course",
      source: "talent",
      key: "204",
      title: null,
      kind,
      org: "School",
      description: "About data",
      url: "https://lms.example/204",
    });
  });

  test("can be walked as lists", async () => {
    const connector = await connect(({ path }) => ({
      body: path.endsWith("users")
        ? { result: [person], next_cursor: "2" }
        : { result: [{ id: "204", title: "Data Skills" }] },
    }));
    const scan = { pushed: [], wanted: new Set<never>(), position: null, pageSize: 50 };
    const users = await connector.users!.readPage({ ...scan, path: "users" }, aCall());
    const courses = await connector.courses!.readPage({ ...scan, path: "courses" }, aCall());
    expect(users).toMatchObject({ rows: [{ key: "a+b/c,1", username: "mira.k" }], next: "2" });
    expect(courses).toMatchObject({ rows: [{ key: "204", title: "Data Skills" }], next: null });
  });
});
