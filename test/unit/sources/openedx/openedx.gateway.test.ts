/* eslint @typescript-eslint/no-unsafe-argument: "off", @typescript-eslint/no-unsafe-assignment: "off", @typescript-eslint/no-unsafe-member-access: "off", @typescript-eslint/no-unsafe-call: "off", @typescript-eslint/no-unsafe-return: "off" -- answers to queries that are written in tests have no types */
import { Writable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createConfig } from "../../../../src/config/create-config.js";
import { startGateway, type Gateway } from "../../../../src/gateway.js";
import { openedxRows } from "../../../../src/lab/openedx/openedx-seed.js";
import type { OpenedxEnrollment } from "../../../../src/lab/openedx/openedx-state.js";
import { startOpenedx, type OpenedxSimulator } from "../../../../src/lab/openedx/start-openedx.js";
import { createSchool } from "../../../../src/lab/school.js";
import { createLogger } from "../../../../src/observability/logger.js";

const list = "/api/enrollment/v1/enrollments";

let lab: OpenedxSimulator;
let gateway: Gateway;

beforeAll(async () => {
  lab = await startOpenedx({
    rows: openedxRows(createSchool({ seed: 3, people: 240 })),
    settings: { throttle: null, linkHost: "http://127.0.0.1:9", overcount: 500 },
  });
  const auth = { type: "client-credentials", ...lab.credentials };
  const config = createConfig(
    {
      server: { port: 0, secret: "a secret of the tests, 32 letters long" },
      limits: { maxCost: 10_000_000, maxRequests: 0 },
      sources: [{ id: "campus", kind: "openedx", baseUrl: lab.url, auth, cacheSeconds: 0 }],
    },
    { env: {}, directory: process.cwd() },
  );
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  gateway = await startGateway({ config, logger: createLogger({ destination: silent }) });
});
afterAll(async () => {
  await gateway.stop();
  await lab.stop();
});
beforeEach(() => lab.requests.reset());

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a query written in a test answers is not typed
async function ask(query: string, variables: object = {}): Promise<any> {
  const response = await fetch(gateway.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

const page = `query ($first: Int!, $after: String, $filter: EnrollmentFilter, $orderBy: EnrollmentOrder) {
  enrollments(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
    nodes { id status mode isActive createdAt user { username name email status } course { externalId title org kind description } }
    pageInfo { hasNextPage endCursor }
    isComplete
    sources { status requests pushedDown residual source { kind } }
  }
}`;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
async function walk(variables: object, first = 30): Promise<any[]> {
  const nodes: unknown[] = [];
  for (let after: string | null = null; ;) {
    const { enrollments } = await ask(page, { first, after, ...variables });
    expect(enrollments.isComplete).toBe(true);
    nodes.push(...enrollments.nodes);
    if (!enrollments.pageInfo.hasNextPage) return nodes;
    after = enrollments.pageInfo.endCursor;
  }
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
function pairs(nodes: any[]): string[] {
  return nodes.map(({ user, course }) => `${user.username} ${course.externalId}`).sort();
}

function truth(matches: (row: OpenedxEnrollment) => boolean): string[] {
  return lab.state.enrollments
    .all()
    .filter(matches)
    .map(({ user, course_id }) => `${user} ${course_id}`)
    .sort();
}

function emailOf(username: string): string {
  return lab.state.users.lookup("username", username.toLowerCase())[0]?.email ?? "";
}

describe("a gateway over Open edX", () => {
  test("walks all enrollments by pages of its own size, and names the kind", async () => {
    expect(pairs(await walk({}))).toEqual(truth(() => true));
    const { sources } = await ask("{ sources { kind } }");
    expect(sources[0].kind).toBe("OPENEDX");
  });

  test("filters as a look at every row would", async () => {
    const [first, ...others] = lab.state.enrollments.all().slice(-40);
    const people = [first, ...others].map((row) => row?.user ?? "");
    const [mixed = ""] = people;
    lab.state.users.edit(({ username }) => username.toLowerCase() === mixed.toLowerCase(), {
      email: "Mixed.Case@School.Example",
    });
    expect(pairs(await walk({ filter: { email: ["mixed.case@school.example"] } }))).toEqual(
      truth(({ user }) => user.toLowerCase() === mixed.toLowerCase()),
    );
    const emails = people.slice(0, 25).map((name) => emailOf(name).toUpperCase());
    const known = new Set(emails.filter((email) => email !== ""));
    expect(pairs(await walk({ filter: { email: emails } }))).toEqual(
      truth(({ user }) => known.has(emailOf(user).toUpperCase())),
    );
    const usernames = [...people, "nobody", "a,b", (people[0] ?? "").toUpperCase()];
    expect(pairs(await walk({ filter: { username: usernames } }))).toEqual(
      truth(({ user }) => usernames.includes(user)),
    );
    expect(pairs(await walk({ filter: { status: ["WITHDRAWN"], mode: ["verified"] } }))).toEqual(
      truth(({ is_active, mode }) => !is_active && mode === "verified"),
    );
    expect(pairs(await walk({ filter: { org: ["École"] } }))).toEqual(
      truth(({ course_id }) => course_id.includes("École")),
    );
    const titles = new Map(lab.state.courses.all().map(({ id, name }) => [id, name]));
    expect(pairs(await walk({ filter: { courseTitleContains: "STATISTICS" } }))).toEqual(
      truth(({ course_id }) => /statistics/i.test(titles.get(course_id) ?? "")),
    );
  });

  test("finds a retired account, which no list of names takes", async () => {
    const retired = lab.state.users.all().find(({ username }) => username.startsWith("retired"));
    const found = await walk({ filter: { username: [retired?.username] } });
    expect(found.map(({ status, user }) => [status, user.status])).toEqual([
      ["WITHDRAWN", "INACTIVE"],
    ]);
    const { node } = await ask("query ($id: ID!) { node(id: $id) { id } }", { id: found[0].id });
    expect(node).toEqual({ id: found[0].id });
  });

  test("takes the newest rows as they come, and looks up each account of a page at once", async () => {
    const orderBy = { field: "CREATED_AT", direction: "DESC" };
    const { enrollments } = await ask(page, { first: 50, orderBy });
    const times = enrollments.nodes.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(times).toEqual(times.toSorted().reverse());
    expect(lab.requests.count(list)).toBe(1);
    expect(lab.requests.count("/api/user/v1/accounts")).toBe(1);
    const courses = new Set(
      enrollments.nodes.map(({ course }: { course: { externalId: string } }) => course.externalId),
    );
    expect(lab.requests.count("/api/courses/v1/courses/")).toBe(courses.size);
    const own = enrollments.nodes.find(
      ({ user }: { user: { username: string } }) => user.username === "美咲",
    );
    expect(own).toMatchObject({
      ...{ status: "ENROLLED", isActive: true, mode: "unheard-of" },
      user: { name: "Odd 美咲", email: null, status: "ACTIVE" },
      course: { kind: "COURSE" },
    });
  });

  test("lists courses to their end though they are over-counted, and one by its key", async () => {
    const query =
      "query ($filter: CourseFilter) { courses(first: 100, filter: $filter) { nodes { externalId title } totalCount } }";
    const all = (await ask(query)).courses;
    expect(all.nodes.map(({ externalId }: { externalId: string }) => externalId).sort()).toEqual(
      lab.state.courses
        .all()
        .map(({ id }) => id)
        .sort(),
    );
    lab.requests.reset();
    const key = "Globex/Old_Style/2013";
    const one = (await ask(query, { filter: { externalId: [key] } })).courses;
    expect(one).toEqual({
      nodes: [{ externalId: key, title: "Before <keys> & runs" }],
      totalCount: 1,
    });
    expect(lab.requests.total).toBe(1);
  });

  test("lists as people those who are enrolled, with what their accounts tell", async () => {
    const query =
      "query ($filter: UserFilter) { users(first: 100, filter: $filter) { nodes { username email name enrollments(first: 10) { nodes { course { externalId } } } } } }";
    const [row] = lab.state.enrollments.all();
    const username = row?.user ?? "";
    const { nodes } = (await ask(query, { filter: { username: [username] } })).users;
    expect(nodes).toHaveLength(1);
    expect(nodes[0]).toMatchObject({ username, email: emailOf(username) });
    expect(nodes[0].enrollments.nodes).toHaveLength(truth(({ user }) => user === username).length);
  });
});
