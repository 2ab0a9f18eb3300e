import { afterEach, describe, expect, test } from "@jest/globals";
import type { Course } from "../../../../src/domain/course.js";
import type { Condition } from "../../../../src/domain/filter.js";
import type { CourseFilterField, UserFilterField } from "../../../../src/domain/query.js";
import { createCatalogSearchConnector } from "../../../../src/sources/catalog-search/catalog-search.connector.js";
import type { ScanPage, SourceConnector } from "../../../../src/sources/spi/source-connector.js";
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

async function connect(answer: (request: Seen) => Answer): Promise<SourceConnector> {
  server = await startScripted(answer);
  return createCatalogSearchConnector(
    { id: "campus", timeZone: "UTC", platformKey: "acme" },
    server.http,
    server.report,
  );
}

const mira = {
  user_id: 4021,
  username: "mira.k",
  email: "mira.k@school.example",
  name: "Mira Kovac",
  active: true,
  is_admin: false,
};
const miraAsUser = {
  type: "user",
  source: "campus",
  key: "4021",
  username: "mira.k",
  name: "Mira Kovac",
  email: "mira.k@school.example",
  emails: [{ address: "mira.k@school.example", type: null, isPrimary: true }],
  status: "ACTIVE",
};

describe("the users of the configured tenant", () => {
  function readUsers(
    connector: SourceConnector,
    pushed: readonly Condition<UserFilterField>[] = [],
  ): Promise<ScanPage<unknown>> {
    return connector.users!.readPage(
      { path: "platform-users", pushed, wanted: new Set(), position: null, pageSize: 50 },
      aCall(),
    );
  }

  test("are read in pages, with all that the list tells", async () => {
    const results = [mira, { ...mira, user_id: 2, active: false, name: "" }, { user_id: 3 }];
    const connector = await connect(() => ({ body: { count: 3, next_page: null, results } }));
    const page = await readUsers(connector);
    expect(page).toMatchObject({ next: null, total: 3 });
    expect(page.rows[0]).toEqual(miraAsUser);
    expect(page.rows[1]).toMatchObject({ key: "2", status: "INACTIVE", name: null });
    expect(page.rows[2]).toMatchObject({ key: "3", status: null, emails: [] });
    expect(server.seen[0]!.path).toBe("/api/core/platform/users/");
    expect(Object.fromEntries(server.seen[0]!.query)).toEqual({
      platform_key: "acme",
      page: "1",
      page_size: "50",
    });
  });

  test("are searched by user name", async () => {
    const connector = await connect(() => ({ body: { count: 0, next_page: null, results: [] } }));
    await readUsers(connector, [{ kind: "in", field: "username", values: ["mira.k"] }]);
    expect(server.seen[0]!.query.get("query")).toBe("mira.k");
  });
});

describe("the look-up of a user", () => {
  const look = async (connector: SourceConnector, keys: string[]): Promise<unknown[]> => [
    ...(await connector.userLookup!.fetch(keys, new Set(["status"]), aCall())).values(),
  ];

  test("tells the status, and the name as the account has it", async () => {
    const { name, ...proxied } = mira;
    const connector = await connect(() => ({ body: { ...proxied, edx_data: { name }, data: {} } }));
    expect(await look(connector, ["4021"])).toEqual([miraAsUser]);
    expect(server.seen[0]!.path).toBe("/api/core/users/proxy/");
    expect(Object.fromEntries(server.seen[0]!.query)).toEqual({ user_id: "4021" });
  });

  test("does not claim that there is no name where the account is not shown", async () => {
    const connector = await connect(() => ({ body: { ...mira, name: undefined, edx_data: null } }));
    const [user] = await look(connector, ["4021"]);
    expect(user).toMatchObject({ status: "ACTIVE" });
    expect((user as { name?: string | null }).name).toBeUndefined();
  });

  test("leaves out whom the platform does not know, and whom it did not ask for", async () => {
    const connector = await connect((request) =>
      request.query.get("user_id") === "4021"
        ? { body: { ...mira, user_id: 7 } }
        : { status: 404, body: "" },
    );
    expect(await look(connector, ["5", "4021", "not-a-number"])).toEqual([]);
    expect(server.seen).toHaveLength(2);
  });

  test.each([[[]], [{}], ["<html>"]])("is a bad response where the answer is %p", async (body) => {
    const connector = await connect(() => ({ body }));
    await expect(look(connector, ["1"])).rejects.toMatchObject({ reason: "SOURCE_BAD_RESPONSE" });
  });
});

const course = {
  course_id: "course-v1:Acme+DS101+2026",
  name: "Data Skills",
  slug: "data",
  org: "X",
};
const courseAsCourse = {
  type: "course",
  source: "campus",
  key: "course-v1:Acme+DS101+2026",
  title: "Data Skills",
  kind: "COURSE",
  org: "Acme",
  slug: "data",
};

describe("the list of courses", () => {
  async function readCourses(
    connector: SourceConnector,
    pushed: readonly Condition<CourseFilterField>[] = [],
  ): Promise<Course[]> {
    const rows: Course[] = [];
    const scan = { path: "courses", pushed, wanted: new Set<never>() };
    await connector.courses!.readAll(scan, collecting(rows), aCall());
    return rows;
  }

  test("of what is no course is no list of courses", async () => {
    const connector = await connect(() => ({ body: ["x", null] }));
    await expect(readCourses(connector)).rejects.toMatchObject({ reason: "SOURCE_BAD_RESPONSE" });
  });

  test("tells title, slug and the organisation of the id", async () => {
    const other = { course_id: "plain", name: "", slug: null };
    const connector = await connect(() => ({ body: [course, other] }));
    const [first, second] = await readCourses(connector);
    expect(first).toEqual(courseAsCourse);
    expect(second).toMatchObject({ key: "plain", title: null, slug: null, org: null });
    expect([...server.seen[0]!.query]).toEqual([]);
  });

  test("is narrowed by id, slug and organisation", async () => {
    const connector = await connect(() => ({ body: [] }));
    const one = (field: CourseFilterField, value: string): Condition<CourseFilterField> => ({
      kind: "in",
      field,
      values: [value],
    });
    await readCourses(connector, [one("externalId", "a+b"), one("slug", "s"), one("org", "o")]);
    expect(Object.fromEntries(server.seen[0]!.query)).toEqual({
      course_id: "a+b",
      slug: "s",
      org: "o",
    });
    expect(await readCourses(connector, [one("externalId", "")])).toEqual([]);
    expect(server.seen).toHaveLength(1);
  });

  test.each([[{ results: [course] }], [[{ id: 1 }]], ["no JSON"]])(
    "is a bad response where it is %p",
    async (body) => {
      const connector = await connect(() => ({ body }));
      await expect(readCourses(connector)).rejects.toMatchObject({ reason: "SOURCE_BAD_RESPONSE" });
    },
  );

  test("is asked for one course at a time by look-ups, which match by id", async () => {
    const connector = await connect(({ query }) => ({
      body: query.get("course_id") === "gone" ? [] : [{ ...course, course_id: "other" }, course],
    }));
    const found = await connector.courseLookup!.fetch(
      ["gone", course.course_id],
      new Set(["slug"]),
      aCall(),
    );
    expect([...found.values()]).toEqual([courseAsCourse]);
    expect(connector.courseLookup!.batchSize).toBe(1);
  });

  test("is not there where the platform refuses its id as unknown", async () => {
    const connector = await connect(() => ({ status: 404, body: { detail: "Not found." } }));
    const wanted = new Set(["slug"] as const);
    expect((await connector.courseLookup!.fetch(["gone"], wanted, aCall())).size).toBe(0);
  });
});
