/* eslint @typescript-eslint/no-unsafe-assignment: "off", @typescript-eslint/no-unsafe-call: "off", @typescript-eslint/no-unsafe-member-access: "off", @typescript-eslint/no-unsafe-return: "off" -- answers to queries that are written in tests have no types */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { readAll, startReading, type AnyData, type ReadingGateway } from "./reading-gateway.js";

let gateway: ReadingGateway;
let narrow: ReadingGateway;

beforeAll(async () => {
  gateway = await startReading({
    lab: { people: 150 },
    all: { staleIfErrorSeconds: 0 },
    ispring: { batchSize: 10 },
    more: [{ of: "catalog", settings: { id: "acme", platformKey: "acme" } }],
  });
  narrow = await startReading({
    lab: { people: 10, truto: { mode: "talentlms" } },
    campus: { platformKey: "acme" },
    talent: { requires: "user-and-course", maxRequests: 150 },
  });
});

afterEach(() => {
  gateway.reset();
  narrow.reset();
});

afterAll(async () => {
  await gateway.stop();
  await narrow.stop();
});

const pageOfIspring = `{ enrollments(first: 60, filter: { source: ["ispring"] }) {
  nodes { user { externalId name } } } }`;

describe("Look-ups in batches", () => {
  test("take one request for each batch of distinct keys", async () => {
    const { enrollments } = await gateway.read(pageOfIspring);
    const distinct = new Set(
      gateway.lab.ispring.state.enrollments
        .all()
        .filter(({ archived }) => archived !== true)
        .slice(0, enrollments.nodes.length as number)
        .map(({ learnerId }) => learnerId),
    );
    expect(gateway.received()).toEqual({
      "ispring /enrollments": 1,
      "ispring /users/v2": Math.ceil(distinct.size / 10),
    });
  });

  test("that fail are errors for their own keys alone", async () => {
    gateway.lab.ispring.dial.fault({ kind: "html" }, { path: "/users/v2", times: 1 });
    const { data, errors = [] } = await gateway.ask(pageOfIspring);
    const failed = data.enrollments.nodes.filter(({ user }: AnyData) => user === null).length;
    expect(failed).toBe(errors.length);
    expect(failed).toBeGreaterThanOrEqual(10);
    expect(failed).toBeLessThan(data.enrollments.nodes.length as number);
  });

  test("that are asked for by several clients at once are one request", async () => {
    const query = `{ users(first: 3, filter: { source: ["ispring"] }) { nodes { id } } }`;
    const { users } = await gateway.read(query);
    gateway.reset();
    gateway.lab.ispring.dial.latency(100);
    const { id } = users.nodes[0];
    const read = (): Promise<AnyData> =>
      gateway.read(`query ($id: ID!) { user(id: $id) { name } }`, { id });
    await Promise.all([read(), read(), read()]);
    expect(gateway.received()).toEqual({ "ispring /users/v2": 1 });
  });
});

test.each(["ispring", "talent", "campus"])(
  "Equal pages of %s that are read at the same time are one request",
  async (source) => {
    for (const platform of ["catalog", "ispring", "truto"] as const) {
      gateway.lab[platform].dial.latency(100);
    }
    const query = `query ($filter: EnrollmentFilter) {
    a: enrollments(first: 5, filter: $filter) { nodes { id } }
    b: enrollments(first: 7, filter: $filter) { nodes { id } } }`;
    const filter = { source: [source], ...(source === "campus" && { platformKey: ["main"] }) };
    const read = (): Promise<AnyData> => gateway.read(query, { filter });
    const [one, other] = await Promise.all([read(), read()]);
    expect(one).toEqual(other);
    expect(Object.values(gateway.received())).toEqual([1]);
  },
);

describe("The tenant of a catalog search", () => {
  const read = (filter: object): Promise<readonly AnyData[]> =>
    readAll(gateway, { nodes: "user { externalId } course { externalId }", filter });

  test("bounds every read that names no other, and gives way to one that does", async () => {
    const [own, named, other] = await Promise.all([
      read({ source: ["acme"] }),
      read({ source: ["campus"], platformKey: ["acme"] }),
      read({ source: ["acme"], platformKey: ["globex"] }),
    ]);
    expect(own).toEqual(named);
    expect(other).toEqual(await read({ source: ["campus"], platformKey: ["globex"] }));
    expect(other).not.toEqual(own);
  });

  test("is unknown on rows that were read under none", async () => {
    const course = "course-v1:Acme+ODD+2026";
    const rows = await read({ source: ["campus"], courseExternalId: [course] });
    expect(rows.length).toBeGreaterThan(0);
    expect(
      await read({
        source: ["campus"],
        courseExternalId: [course],
        not: { platformKey: ["globex"] },
      }),
    ).toEqual([]);
  });

  test("or another anchor is required where none is configured", async () => {
    const { enrollments } = await gateway.read(
      `{ enrollments(filter: { source: ["campus"], courseTitleContains: "brien" }) {
        isComplete sources { status reason message requests } } }`,
    );
    expect(enrollments).toMatchObject({
      isComplete: false,
      sources: [{ status: "SKIPPED", reason: "FILTER_REQUIRED", requests: 0 }],
    });
  });

  describe("where none is configured", () => {
    const search = "catalog /api/catalog/enrollment/courses/search/";
    const find = async (filter: object): Promise<readonly string[]> => {
      gateway.reset();
      const rows = await read({ source: ["campus"], ...filter });
      return rows.map(({ user, course }) => `${user.externalId} ${course.externalId}`);
    };
    /** Active rows of courses that can be found, the newest first. */
    const listed = (of: (row: AnyData, course: AnyData) => boolean): readonly string[] => {
      const { enrollments, courses } = gateway.lab.catalog.state;
      const found = [...enrollments.all()].reverse().filter((row) => {
        const [course] = courses.lookup("id", row.course_id);
        return row.active && course?.archived !== true && of(row, course);
      });
      return found.map(({ user_id, course_id }) => `${user_id} ${course_id}`);
    };

    test("organisations are asked for one by one, in the order of the source", async () => {
      const expected = ["Globex", "Acme"].flatMap((org) =>
        listed((_row, course) => course?.org === org),
      );
      expect(expected.length).toBeGreaterThan(50);
      expect(await find({ org: ["Globex", "Acme"] })).toEqual(expected);
      const pages = Math.ceil(expected.length / 100) + 1;
      expect(Object.keys(gateway.received())).toEqual([search]);
      expect(gateway.received()[search]).toBeLessThanOrEqual(2 * pages);
    });

    test("a slug is asked for at once, and then looked up of the courses that were found", async () => {
      const [{ slug }] = gateway.lab.catalog.state.courses.all() as [AnyData];
      const expected = listed((_row, course) => course?.slug === slug);
      expect(expected.length).toBeGreaterThan(0);
      expect(await find({ courseSlug: [slug] })).toEqual(expected);
      expect(gateway.received()).toEqual({ [search]: 1, "catalog /api/catalog/courses/": 1 });
    });

    test("`or` of people by one field is asked for as these people", async () => {
      const [one, other] = gateway.lab.catalog.state.users.all() as [AnyData, AnyData];
      const [first] = listed(({ username }) => username === one.username);
      const courseExternalId = [first!.slice(first!.indexOf(" ") + 1)];
      const expected = [...listed(({ username }) => username === other.username), ...[first!]];
      const filter = {
        or: [{ username: [other.username] }, { username: [one.username], courseExternalId }],
      };
      expect(await find(filter)).toEqual(expected);
      expect(gateway.received()).toEqual({ [search]: 2 });
    });

    test("`or` of a person and a course is asked for as a list of either, each row once", async () => {
      const [person] = gateway.lab.catalog.state.users.all() as [AnyData];
      const own = listed(({ username }) => username === person.username);
      const [shared] = own;
      const course = shared!.slice(shared!.indexOf(" ") + 1);
      const others = listed((row) => row.course_id === course && row.username !== person.username);
      expect(others.length).toBeGreaterThan(0);
      const filter = { or: [{ username: [person.username] }, { courseExternalId: [course] }] };
      expect(await find(filter)).toEqual([...own, ...others]);
      expect(gateway.received()).toEqual({ [search]: 2 });
    });
  });

  test("without one, people are found in the enrollments by what these can be asked by", async () => {
    const [row] = gateway.lab.catalog.state.enrollments.all().filter(({ active }) => active);
    const users = await readAll(gateway, {
      field: "users",
      nodes: "externalId email",
      filter: { source: ["campus"], username: [row!.username] },
    });
    expect(users).toEqual([{ externalId: String(row!.user_id), email: row!.email }]);
  });
});

describe("Truto before a provider that insists on both ids", () => {
  const entries = (): readonly {
    userId: string | null;
    courseId: string | null;
    row: { id: string };
  }[] => narrow.lab.truto.state.enrollments.all();
  const find = async (filter: object): Promise<readonly string[]> => {
    const rows = await readAll(narrow, {
      nodes: "externalId",
      filter: { source: ["talent"], ...filter },
    });
    return rows.map(({ externalId }) => externalId as string).sort();
  };

  test("takes its own list of people for those that a course alone leaves open", async () => {
    const { courseId } = entries()[0]!;
    const expected = entries().filter((one) => one.courseId === courseId);
    expect(await find({ courseExternalId: [courseId] })).toEqual(
      expected.map(({ row }) => row.id).sort(),
    );
  });

  test("takes its own list of courses for those that a person alone leaves open", async () => {
    const { userId } = entries()[0]!;
    const expected = entries().filter((one) => one.userId === userId);
    const id = Buffer.from(JSON.stringify(["u", "talent", userId])).toString("base64url");
    expect(await find({ userId: [id] })).toEqual(expected.map(({ row }) => row.id).sort());
  });

  test("says FILTER_REQUIRED where there are more pairs than requests", async () => {
    const courses = narrow.lab.truto.state.courses.all().map(({ id }) => id);
    const { enrollments } = await narrow.read(
      `query ($filter: EnrollmentFilter) { enrollments(first: 100, filter: $filter) {
        nodes { id } isComplete sources { status reason message } } }`,
      { filter: { source: ["talent"], courseExternalId: courses } },
    );
    expect(enrollments).toMatchObject({
      nodes: [],
      isComplete: false,
      sources: [{ status: "SKIPPED", reason: "FILTER_REQUIRED" }],
    });
  });
});

describe("Companion data that an order needs", () => {
  test("and that cannot be read fails the source", async () => {
    gateway.lab.moocit.dial.fault({ kind: "html" }, { path: "/api/so2/v1/completion" });
    const { enrollments } = await gateway.read(
      `{ enrollments(orderBy: { field: PROGRESS_PERCENT }, filter: { source: ["mooc"] }) {
        nodes { id } isComplete sources { status reason } } }`,
    );
    expect(enrollments).toEqual({
      nodes: [],
      isComplete: false,
      sources: [{ status: "FAILED", reason: "SOURCE_BAD_RESPONSE" }],
    });
  });
});

test("What is not as promised is counted as drift, for each source", async () => {
  for (const source of ["acme", "mooc", "ispring", "talent"]) {
    await readAll(gateway, {
      nodes: "status progressPercent createdAt",
      filter: { source: [source] },
    });
  }
  const metrics = await (await fetch(gateway.url.replace("/graphql", "/metrics"))).text();
  const drift = metrics
    .split("\n")
    .filter((line) => line.includes("drift") && !line.startsWith("#"));
  for (const source of ["acme", "mooc", "ispring", "talent"]) {
    expect(drift.some((line) => line.includes(`"${source}"`) && !line.endsWith(" 0"))).toBe(true);
  }
});

test("A row that stands on two pages of a source is answered once", async () => {
  const { state } = gateway.lab.catalog;
  const [first] = state.enrollments.lookup("user", "9001");
  const query = `query ($after: String) { enrollments(first: 30, after: $after, filter: { source: ["acme"] }) {
    nodes { id } pageInfo { hasNextPage endCursor } } }`;
  const ids: string[] = [];
  let after: string | null = null;
  for (let page = 0; ; page += 1) {
    const { enrollments }: AnyData = await gateway.read(query, { after });
    ids.push(...(enrollments.nodes as { id: string }[]).map(({ id }) => id));
    if (enrollments.pageInfo.hasNextPage !== true) break;
    after = enrollments.pageInfo.endCursor;
    state.enrollments.insert({ ...first!, course_id: `course-v1:Acme+NEW+${page}` }, "back");
  }
  expect(new Set(ids).size).toBe(ids.length);
});

test("The hints in an enrollment's id are no part of its identity", async () => {
  const { state } = gateway.lab.truto;
  const entry = state.enrollments.all().find(({ row }) => row["user"] !== null && "user" in row)!;
  const { userId: u, courseId: c, row } = entry;
  const ids = [
    ["e", "talent", row.id],
    ["e", "talent", row.id, { u, c }],
  ].map((parts) => Buffer.from(JSON.stringify(parts)).toString("base64url"));
  const { nodes } = await gateway.read(
    `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Enrollment { externalId } } }`,
    { ids },
  );
  expect(nodes).toEqual([
    { id: ids[1], externalId: row.id },
    { id: ids[1], externalId: row.id },
  ]);
});
