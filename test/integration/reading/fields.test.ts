/* eslint @typescript-eslint/no-unsafe-assignment: "off", @typescript-eslint/no-unsafe-call: "off", @typescript-eslint/no-unsafe-member-access: "off", @typescript-eslint/no-unsafe-return: "off" -- answers to queries that are written in tests have no types */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readAll, startReading, type AnyData, type ReadingGateway } from "./reading-gateway.js";
import {
  catalogCourses,
  catalogTruth,
  catalogUsers,
  courseFields,
  distinct,
  enrollmentFields,
  ispringCourses,
  ispringTruth,
  ispringUsers,
  moocitTruth,
  trutoCourses,
  trutoTruth,
  trutoUsers,
  userFields,
  type ExpectedCourse,
  type ExpectedEnrollment,
  type ExpectedUser,
} from "./truth.js";
import { atWallClock, endOfDay } from "./wall-clock.js";

const newYork = "America/New_York";
const paris = "Europe/Paris";
const kathmandu = "Asia/Kathmandu";
const santiago = "America/Santiago";

let gateway: ReadingGateway;

beforeAll(async () => {
  gateway = await startReading({
    lab: { people: 160, moocit: { timeZone: paris }, catalog: { showInactive: true } },
    all: { cacheSeconds: 300 },
    campus: { timeZone: newYork },
    mooc: { timeZone: paris },
    ispring: { timeZone: newYork, format: "json" },
    talent: { timeZone: kathmandu },
    more: [
      { of: "catalog", settings: { id: "campus-acme", platformKey: "acme" } },
      { of: "ispring", settings: { id: "ispring-xml", timeZone: newYork, format: "xml" } },
      {
        of: "ispring",
        settings: { id: "ispring-plain", timeZone: santiago, format: "xml", results: false },
      },
    ],
  });
  addEdges();
});

afterAll(async () => {
  await gateway.stop();
});

/** What the seeded school lacks: days on which clocks change, closed and coming access. */
function addEdges(): void {
  const { ispring, catalog, truto } = gateway.lab;
  const [first] = ispring.state.enrollments.all();
  const days = ["2026-03-08", "2026-11-01", "2026-09-06", "2026-04-05", "2099-01-01"];
  for (const day of days) {
    ispring.state.enrollments.insert({
      ...first!,
      enrollmentId: `edge-${day}`,
      accessDate: day,
      dueDate: day,
      expirationDate: day,
      shouldLockAfterDueDate: true,
    });
  }
  const [row] = catalog.state.enrollments.lookup("user", "9001");
  catalog.state.enrollments.insert({
    ...row!,
    course_id: "course-v1:Acme+ODD+2026",
    created: "2026-03-08T02:30:00",
    started: "2026-11-01 01:30:00",
    ended: "2026-11-02",
    expired: "2026-11-01",
  });
  truto.state.enrollments.insert({
    userId: null,
    courseId: null,
    row: {
      id: "edges",
      due_at: "2026-10-25",
      assigned_at: "2026-10-25",
      completed_at: "2026-10-25T02:30:00.999999",
      status: "COMPLETED",
      urls: [{ url: "javascript:alert(1)", type: "web" }],
    },
  });
}

async function expectAll(
  expected: readonly ExpectedEnrollment[],
  filter: object,
  pageSize: number,
): Promise<readonly AnyData[]> {
  const rows = await readAll(gateway, { nodes: enrollmentFields, filter, pageSize });
  expect(rows.length).toBe(expected.length);
  for (const [at, row] of rows.entries()) expect(row).toEqual(expected[at]);
  return rows;
}

describe("Every field of every enrollment equals what the platform holds", () => {
  test.each(["acme", "globex", "main"])("in the catalog search, tenant %s", async (tenant) => {
    const expected = catalogTruth(gateway.lab, "campus", newYork, tenant);
    await expectAll(expected, { source: ["campus"], platformKey: [tenant] }, 37);
  });

  test("in MOOCit, whose clocks are those of Paris", async () => {
    await expectAll(moocitTruth(gateway.lab, "mooc", paris), { source: ["mooc"] }, 100);
  });

  test.each([
    { source: "ispring", zone: newYork, format: "json", results: true },
    { source: "ispring-xml", zone: newYork, format: "xml", results: true },
    { source: "ispring-plain", zone: santiago, format: "xml", results: false },
  ] as const)("in iSpring, read as $source", async (reading) => {
    await expectAll(ispringTruth(gateway.lab, reading), { source: [reading.source] }, 83);
  });

  test("in what Truto passes on", async () => {
    const expected = trutoTruth(gateway.lab, "talent", kathmandu).map((row) =>
      row.externalId === "edges" ? { ...row, links: [] } : row,
    );
    await expectAll(expected, { source: ["talent"] }, 64);
  });
});

describe("Every field of every user and course equals what the platform holds", () => {
  const users: readonly (readonly [string, () => readonly ExpectedUser[]])[] = [
    ["campus-acme", () => catalogUsers(gateway.lab, "acme")],
    ["mooc", () => distinct(moocitTruth(gateway.lab, "mooc", paris).map(({ user }) => user))],
    ["ispring", () => ispringUsers(gateway.lab)],
    ["ispring-xml", () => ispringUsers(gateway.lab)],
    ["talent", () => trutoUsers(gateway.lab)],
  ];
  test.each(users)("users of %s", async (source, truth) => {
    const rows = await readAll(gateway, {
      field: "users",
      nodes: userFields,
      filter: { source: [source] },
      pageSize: 61,
    });
    expect(rows).toEqual(truth());
  });

  const courses: readonly (readonly [string, () => readonly ExpectedCourse[]])[] = [
    ["campus-acme", () => catalogCourses(gateway.lab)],
    ["mooc", () => distinct(moocitTruth(gateway.lab, "mooc", paris).map(({ course }) => course))],
    ["ispring", () => ispringCourses(gateway.lab)],
    ["ispring-xml", () => ispringCourses(gateway.lab)],
    ["talent", () => trutoCourses(gateway.lab)],
  ];
  test.each(courses)("courses of %s", async (source, truth) => {
    const rows = await readAll(gateway, {
      field: "courses",
      nodes: courseFields,
      filter: { source: [source] },
      pageSize: 17,
    });
    expect(rows).toEqual(truth());
  });
});

test.each([
  ["2026-03-29 02:30:00", paris, "2026-03-29T01:30:00.000Z"],
  ["2026-10-25 02:30:00", paris, "2026-10-25T00:30:00.000Z"],
  ["2026-10-25 03:00:00", paris, "2026-10-25T02:00:00.000Z"],
  ["2026-03-08 02:30:00", newYork, "2026-03-08T07:30:00.000Z"],
  ["2026-09-06 00:00:00", santiago, "2026-09-06T04:00:00.000Z"],
])("The tests read %s in %s as %s", (text, zone, instant) => {
  expect(atWallClock(text, zone)).toBe(instant);
});

test("The tests end a day where the clocks of its zone do", () => {
  expect(endOfDay("2026-11-01", newYork)).toBe("2026-11-02T04:59:59.999Z");
  expect(endOfDay("2026-10-25", paris)).toBe("2026-10-25T22:59:59.999Z");
});

interface Claims {
  readonly id: string;
  readonly capabilities: { readonly unknownFields: readonly string[] };
}

test("A source says just those fields unknown that it tells for no row of the school", async () => {
  const { sources } = await gateway.read("{ sources { id capabilities { unknownFields } } }");
  for (const { id, capabilities } of sources as readonly Claims[]) {
    const filter = id === "campus" ? { platformKey: ["acme"] } : {};
    const rows = await readAll(gateway, {
      nodes: enrollmentFields,
      filter: { source: [id], ...filter },
    });
    const fields = Object.keys(rows[0] as object).filter((name) => name !== "source");
    const isEmpty = (value: unknown): boolean =>
      value === null || (Array.isArray(value) && value.length === 0);
    const untold = fields.filter((name) => rows.every((row) => isEmpty(row[name])));
    expect({ id, unknown: [...capabilities.unknownFields].sort() }).toEqual({
      id,
      unknown: untold.sort(),
    });
  }
});

test("An id survives whatever characters its native key holds", async () => {
  const awkward = [
    { campus: ["Acme/OLD,1/2026", "course-v1:École+Übung+été"] },
    { mooc: ["course-v1:École+Übung+été", "course-v1:Acme+ODD+2026"] },
  ];
  const { lab } = gateway;
  const courses = await readAll(gateway, {
    field: "courses",
    nodes: "id externalId source { id }",
    filter: {
      source: ["campus-acme", "mooc"],
      externalId: awkward.flatMap((one) => Object.values(one).flat()),
    },
  });
  const users = await readAll(gateway, {
    field: "users",
    nodes: "id externalId source { id }",
    filter: { source: ["mooc"], externalId: ["007", "1e5", "a+b@c:d/e,f", "美咲"] },
  });
  const enrollments = await readAll(gateway, {
    nodes: "id externalId source { id }",
    filter: { source: ["mooc", "ispring", "ispring-xml", "talent"] },
  });
  const special = enrollments.filter(
    ({ externalId }) =>
      externalId === null || /[^0-9a-f-]/.test(externalId as string) || externalId === "00123",
  );
  expect(courses).toHaveLength(5);
  expect(users).toHaveLength(4);
  const things = [...courses, ...users, ...special.slice(0, 40), ...special.slice(-40)];
  for (const { id } of things) expect(id).toMatch(/^[\w-]+$/);
  expect(new Set(things.map(({ id }) => id as string)).size).toBe(things.length);
  const { nodes } = await gateway.read(
    `query ($ids: [ID!]!) { nodes(ids: $ids) {
      id ... on Enrollment { externalId source { id } } ... on User { key: externalId source { id } }
      ... on Course { key: externalId source { id } } } }`,
    { ids: things.map(({ id }) => id as string) },
  );
  expect(nodes.map((node: AnyData) => node?.id)).toEqual(things.map(({ id }) => id));
  expect(nodes.map((node: AnyData) => node.key ?? node.externalId)).toEqual(
    things.map(({ externalId }) => externalId),
  );
  expect(lab.catalog.requests.count("/api/catalog/courses/")).toBeGreaterThan(0);
});

describe.each(["ispring", "ispring-xml"])("A list of %s", (source) => {
  test("with one row has one row, and one without any is empty and OK", async () => {
    const [first] = gateway.lab.ispring.state.users.all();
    const query = `query ($filter: UserFilter) { users(filter: $filter) {
      nodes { externalId } sources { status } isComplete } }`;
    const one = await gateway.read(query, {
      filter: { source: [source], externalId: [first!.userId] },
    });
    expect(one.users.nodes).toEqual([{ externalId: first!.userId }]);
    const none = await gateway.read(query, {
      filter: { source: [source], externalId: ["nobody"] },
    });
    expect(none.users).toEqual({ nodes: [], sources: [{ status: "OK" }], isComplete: true });
  });
});
