/* eslint @typescript-eslint/no-unsafe-assignment: "off", @typescript-eslint/no-unsafe-call: "off", @typescript-eslint/no-unsafe-member-access: "off", @typescript-eslint/no-unsafe-return: "off" -- answers to queries that are written in tests have no types */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { startReading, type AnyData, type ReadingGateway } from "./reading-gateway.js";

const search = "catalog /api/catalog/enrollment/courses/search/";
const enrollments = "ispring /enrollments";
const users = "ispring /users/v2";
const contents = "ispring /contents";
const results = "ispring /learners/results";
const mooc = "moocit /api/so2/v1/enrollments";
const grades = "moocit /api/so2/v1/grades";
const completion = "moocit /api/so2/v1/completion";
const truto = "truto /unified/lms/course-enrollments";
const trutoUser = "truto /unified/lms/users/:id";
const trutoCourse = "truto /unified/lms/courses/:id";

let gateway: ReadingGateway;

beforeAll(async () => {
  gateway = await startReading({ campus: { platformKey: "acme" } });
});

afterEach(() => gateway.reset());

afterAll(async () => {
  await gateway.stop();
});

async function ask(source: string, nodes: string, first = 100): Promise<readonly AnyData[]> {
  const { enrollments: page } = await gateway.read(
    `query ($source: [ID!], $first: Int) {
      enrollments(first: $first, filter: { source: $source }) { nodes { ${nodes} } } }`,
    { source: [source], first },
  );
  expect(page.nodes).toHaveLength(first);
  return page.nodes;
}

describe("A page of a hundred iSpring enrollments", () => {
  test("with users and courses costs three requests, and a fourth for statuses", async () => {
    await ask("ispring", "user { name email } course { title kind }");
    expect(gateway.received()).toEqual({ [enrollments]: 1, [users]: 1, [contents]: 1 });
    gateway.reset();
    await ask("ispring", "status progressPercent user { name email } course { title kind }");
    expect(gateway.received()).toEqual({
      [enrollments]: 1,
      [users]: 1,
      [contents]: 1,
      [results]: 1,
    });
  });

  test("asks for each user and course once", async () => {
    await ask("ispring", "user { name } course { title }");
    for (const path of ["/users/v2", "/contents"]) {
      const [request] = gateway.lab.ispring.requests.find((one) => one.path === path);
      const ids = request!.query.filter(([name]) => name.endsWith("[]")).map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});

test("A page of a hundred catalog rows with users and courses costs one request", async () => {
  await ask("campus", "status user { id username name email } course { id title org kind }");
  expect(gateway.received()).toEqual({ [search]: 1 });
});

describe("Nothing is fetched that was not selected", () => {
  const table: readonly (readonly [string, string, Readonly<Record<string, number>>])[] = [
    ["campus", "__typename", { [search]: 1 }],
    ["campus", "id createdAt user { externalId email emails { address } }", { [search]: 1 }],
    ["campus", "course { title org kind externalId }", { [search]: 1 }],
    ["campus", "remoteData metadata", { [search]: 1 }],
    ["mooc", "id mode createdAt isActive status", { [mooc]: 1 }],
    ["mooc", "user { email username } course { externalId org kind }", { [mooc]: 1 }],
    ["mooc", "user { name firstName role status }", { [mooc]: 1 }],
    ["mooc", "progressPercent", { [mooc]: 1, [completion]: 10 }],
    ["mooc", "score", { [mooc]: 1, [grades]: 10 }],
    ["mooc", "course { slug url description }", { [mooc]: 1 }],
    ["ispring", "id externalId dueAt origin", { [enrollments]: 1 }],
    ["ispring", "user { id externalId } course { id externalId }", { [enrollments]: 1 }],
    ["ispring", "user { email }", { [enrollments]: 1, [users]: 1 }],
    ["ispring", "course { title }", { [enrollments]: 1, [contents]: 1 }],
    ["ispring", "course { org slug externalId }", { [enrollments]: 1 }],
    ["ispring", "score", { [enrollments]: 1, [results]: 1 }],
    ["ispring", "status", { [enrollments]: 1, [results]: 1 }],
    ["talent", "id status progressPercent links { url }", { [truto]: 1 }],
    ["talent", "user { name email emails { address } } course { title }", { [truto]: 1 }],
    ["talent", "assignedBy { externalId name }", { [truto]: 1 }],
  ];
  test.each(table)("of %s: { %s }", async (source, nodes, expected) => {
    await ask(source, nodes, 10);
    const received = gateway.received();
    expect(Object.keys(received).sort()).toEqual(Object.keys(expected).sort());
    for (const [path, most] of Object.entries(expected)) {
      expect(received[path]).toBeLessThanOrEqual(most);
    }
  });

  test("the raw data of Truto's provider is asked for only where it is selected", async () => {
    const asked = (): boolean =>
      gateway.lab.truto.requests
        .last()!
        .query.every(([name]) => name !== "truto_ignore_remote_data");
    await ask("talent", "id metadata", 1);
    expect(asked()).toBe(false);
    await ask("talent", "id remoteData", 1);
    expect(asked()).toBe(true);
  });

  test("a page of nothing sends nothing", async () => {
    const { enrollments: page } = await gateway.read(
      `{ enrollments(first: 0) { nodes { status user { name } } isComplete sources { requests } } }`,
    );
    expect(page.nodes).toEqual([]);
    expect(gateway.received()).toEqual({});
  });
});

describe("A source that reads one by one", () => {
  test("is asked once for each distinct user and course, at most `concurrency` at a time", async () => {
    const busiest = { now: 0, most: 0 };
    const { requests, dial } = gateway.lab.truto;
    dial.latency(5, { kind: "read" });
    const rows = await ask("talent", "user { externalId username } course { externalId kind }");
    const distinct = (name: "user" | "course"): number =>
      new Set(rows.flatMap((row) => row[name]?.externalId ?? [])).size;
    expect(gateway.received()).toEqual({
      [truto]: 1,
      [trutoUser]: distinct("user"),
      [trutoCourse]: distinct("course"),
    });
    busiest.most = requests.maxInFlight;
    expect(busiest.most).toBeLessThanOrEqual(4);
    expect(busiest.most).toBeGreaterThan(1);
  });

  test("is asked once where several fields want the same person", async () => {
    await gateway.read(
      `{ a: enrollments(first: 20, filter: { source: ["talent"] }) { nodes { user { username } } }
         b: enrollments(first: 20, filter: { source: ["talent"] }) { nodes { user { username role } } } }`,
    );
    const ids = gateway.lab.truto.requests
      .all()
      .map(({ path }) => path)
      .filter((path) => path.startsWith("/unified/lms/users/"));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test("The first search for courses by title costs MOOCit two requests, and one for each course without a grade", async () => {
  const { courses } = await gateway.read(
    `{ courses(first: 8, filter: { source: ["mooc"], titleContains: "a" }) {
      nodes { title } isComplete } }`,
  );
  expect(courses.isComplete).toBe(true);
  expect(courses.nodes).toHaveLength(8);
  const { state } = gateway.lab.moocit;
  const keys = new Set(state.enrollments.all().map(({ course_id }) => course_id));
  const graded = new Set(state.grades.all().map(({ course_id }) => course_id));
  expect(keys.size).toBeGreaterThan(20);
  const ungraded = [...keys].filter((key) => !graded.has(key));
  expect(gateway.received()).toEqual({ [mooc]: 1 + ungraded.length, [grades]: 1 });
});

test("Users who wait for a token share one request for it", async () => {
  gateway.lab.ispring.revokeTokens();
  await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      gateway.read(
        `{ enrollments(first: ${at + 1}, filter: { source: ["ispring"] }) { nodes { status user { name } } } }`,
      ),
    ),
  );
  expect(gateway.lab.ispring.requests.tokens).toBe(1);
});

describe("Lists below many parents", () => {
  test("are read together where the source takes many people at once", async () => {
    const { users: page } = await gateway.read(
      `{ users(first: 50, filter: { source: ["ispring"] }) {
        nodes { externalId enrollments(first: 50) { nodes { externalId user { externalId } } } } } }`,
    );
    expect(gateway.received()).toEqual({ [users]: 1, [enrollments]: 1 });
    const { state } = gateway.lab.ispring;
    for (const user of page.nodes) {
      const own = state.enrollments
        .lookup("learner", user.externalId as string)
        .filter(({ archived }) => archived !== true)
        .map(({ enrollmentId }) => enrollmentId);
      expect(user.enrollments.nodes.map((row: AnyData) => row.externalId)).toEqual(own);
    }
  });

  test("are read together below courses as well, each with its own page", async () => {
    const { courses: page } = await gateway.read(
      `{ courses(first: 20, filter: { source: ["ispring"] }) {
        nodes { externalId enrollments(first: 3) { nodes { course { externalId } } pageInfo { hasNextPage } } } } }`,
    );
    const received = gateway.received();
    expect(received[contents]).toBe(1);
    expect(received[enrollments]).toBeLessThanOrEqual(2);
    for (const { externalId, enrollments: own } of page.nodes) {
      for (const row of own.nodes) expect(row.course.externalId).toBe(externalId);
    }
  });
});

test("What a row leaves open is looked up, for that row alone", async () => {
  const { enrollments: table, users: people, courses } = gateway.lab.truto.state;
  const person = people.all().find((one) => typeof one["name"] === "string")!;
  const course = courses.all().find((one) => typeof one["title"] === "string")!;
  const rows = [
    { id: "bare", user: { id: person.id }, course: { id: course.id } },
    { id: "told", user: { id: "a", name: "A", emails: [] }, course: { id: "b", title: "" } },
  ];
  for (const row of rows) table.insert({ userId: null, courseId: null, row }, "front");
  try {
    const nodes = await ask("talent", "externalId user { name } course { title }", 2);
    expect(nodes).toContainEqual({
      externalId: "bare",
      user: { name: person["name"] },
      course: { title: course["title"] },
    });
    expect(nodes).toContainEqual({
      externalId: "told",
      user: { name: "A" },
      course: { title: null },
    });
    expect(gateway.received()).toEqual({ [truto]: 1, [trutoUser]: 1, [trutoCourse]: 1 });
    const { enrollments: found } = await gateway.read(
      `query ($filter: EnrollmentFilter) { enrollments(filter: $filter) { nodes { externalId } } }`,
      { filter: { source: ["talent"], courseTitleContains: course["title"] } },
    );
    expect(found.nodes).toContainEqual({ externalId: "bare" });
  } finally {
    table.remove(({ row }) => rows.some(({ id }) => id === row.id));
  }
});

describe("Equal reads in flight are one request", () => {
  const everything = `status progressPercent score user { username name email }
    course { title kind } assignedBy { name }`;
  const query = `query ($source: [ID!]) {
    enrollments(first: 15, filter: { source: $source }) { nodes { ${everything} } } }`;

  test.each([["campus"], ["mooc"], ["ispring"], ["talent"]])("in %s", async (source) => {
    await gateway.read(query, { source: [source] });
    const once = gateway.received();
    gateway.reset();
    const { catalog, moocit, ispring, truto: talent } = gateway.lab;
    for (const { dial } of [catalog, moocit, ispring, talent]) dial.latency(40, { kind: "read" });
    await Promise.all(Array.from({ length: 5 }, () => gateway.read(query, { source: [source] })));
    expect(gateway.received()).toEqual(once);
  });
});
