import { afterEach, describe, expect, test } from "@jest/globals";
import { SourceError } from "../../../../src/domain/errors.js";
import type { Condition } from "../../../../src/domain/filter.js";
import type { EnrollmentFilterField } from "../../../../src/domain/query.js";
import {
  createCatalogSearchConnector,
  type CatalogSearchSettings,
} from "../../../../src/sources/catalog-search/catalog-search.connector.js";
import type { ScanPage, SourceConnector } from "../../../../src/sources/spi/source-connector.js";
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
  settings: Partial<CatalogSearchSettings> = {},
): Promise<SourceConnector> {
  server = await startScripted(answer);
  return createCatalogSearchConnector(
    { id: "campus", timeZone: "UTC", ...settings },
    server.http,
    server.report,
  );
}

function equal(field: EnrollmentFilterField, value: string): Condition<EnrollmentFilterField> {
  return { kind: "in", field, values: [value] };
}

const byCourse = equal("courseId", "course-v1:Acme+DS101+2026");

function readPage(
  connector: SourceConnector,
  pushed: readonly Condition<EnrollmentFilterField>[] = [byCourse],
  position: number | null = null,
  pageSize = 2,
): Promise<ScanPage<unknown>> {
  return connector.enrollments.readPage(
    { path: "search", pushed, wanted: new Set(), position, pageSize },
    aCall(),
  );
}

const row = (id: number): object => ({ user_id: id, course_id: "course-v1:Acme+DS101+2026" });

function queryOf(index = 0): Record<string, string> {
  return Object.fromEntries(server.seen[index]!.query);
}

const empty: Answer = { body: { count: 0, next: null, results: [] } };

describe("the search of enrollments", () => {
  test("answers rows of the course alone, also where the platform compares without letter case", async () => {
    const other = { user_id: 8, course_id: "course-v1:acme+ds101+2026" };
    const connector = await connect(() => ({
      body: { count: 3, next: "?page=2", results: [row(7), other] },
    }));
    const page = await readPage(connector);
    expect(page.rows).toMatchObject([{ course: { key: "course-v1:Acme+DS101+2026" } }]);
    expect(page.moreIsCertain).toBe(false);
  });

  test("sends every filter under its name, sorted, with page and size", async () => {
    const connector = await connect(() => empty);
    await readPage(
      connector,
      [
        equal("userId", "4021"),
        equal("username", "a+b c"),
        equal("email", "A@b.example"),
        byCourse,
        equal("courseSlug", "data-skills"),
        equal("org", "Acme & Co"),
        equal("platformKey", "acme"),
        { kind: "contains", field: "courseTitleContains", text: "50% Data" },
      ],
      3,
    );
    expect(server.seen[0]!.path).toBe("/api/catalog/enrollment/courses/search/");
    expect(queryOf()).toEqual({
      user_id: "4021",
      username: "a+b c",
      email: "A@b.example",
      course_id: "course-v1:Acme+DS101+2026",
      slug: "data-skills",
      org: "Acme & Co",
      platform_key: "acme",
      course_name: "50% Data",
      sort: "-id",
      page: "3",
      page_size: "2",
    });
  });

  test("names the configured tenant where the filter names no other, and marks rows with it", async () => {
    const connector = await connect(() => ({ body: { count: 1, next: null, results: [row(1)] } }), {
      platformKey: "acme",
    });
    const own = await readPage(connector, []);
    const other = await readPage(connector, [equal("platformKey", "beta")]);
    expect([queryOf(0)["platform_key"], queryOf(1)["platform_key"]]).toEqual(["acme", "beta"]);
    expect([own.rows[0], other.rows[0]]).toMatchObject([
      { platformKey: "acme" },
      { platformKey: "beta" },
    ]);
  });

  test("asks for nothing where no row can match", async () => {
    const connector = await connect(() => empty);
    const pushed = [
      [equal("userId", "abc")],
      [equal("userId", "007")],
      [equal("username", " ")],
      [equal("courseId", "")],
      [equal("courseId", " ")],
      [equal("platformKey", " acme")],
      [equal("email", "a\0b")],
      [byCourse, equal("courseExternalId", "course-v1:Acme+Other+1")],
      [{ kind: "in", field: "org", values: [] } as const],
    ];
    for (const conditions of pushed) {
      const page = await readPage(connector, conditions);
      expect(page).toEqual({ rows: [], next: null, moreIsCertain: false, total: 0 });
    }
    expect(server.seen).toHaveLength(0);
  });

  test.each(["  lead trail  ", "\ttab", "tab\t"])(
    "finds the course %j as it is, and takes no other one's rows for its own",
    async (course) => {
      const rows = [course, course.trim()].map((course_id) => ({ user_id: 1, course_id }));
      const connector = await connect(() => ({ body: { count: 2, next: null, results: rows } }));
      const page = await readPage(connector, [equal("courseId", course)]);
      expect(page.rows).toMatchObject([{ key: ["1", course] }]);
      expect(queryOf()).toMatchObject({ course_id: course });
    },
  );

  test("sends a course id once, whichever field named it", async () => {
    const connector = await connect(() => empty);
    await readPage(connector, [
      byCourse,
      equal("courseExternalId", "course-v1:Acme+DS101+2026"),
      { kind: "contains", field: "courseTitleContains", text: "" },
    ]);
    expect(server.seen[0]!.query.getAll("course_id")).toHaveLength(1);
    expect(queryOf()).not.toHaveProperty("course_name");
  });

  test("never asks for larger pages than it declares", async () => {
    const connector = await connect(() => empty, { pageSize: 30 });
    await readPage(connector, [byCourse], null, 500);
    expect(queryOf()["page_size"]).toBe("30");
    expect(connector.enrollments.paths[0].paging).toEqual({
      style: "page-number",
      maxPageSize: 30,
    });
  });

  test("needs an anchor, and with a configured tenant none", async () => {
    const bare = await connect(() => empty);
    expect(bare.enrollments.paths[0].requires).toContainEqual(["org"]);
    expect(bare.enrollments.paths[0].requires).not.toContainEqual(["courseTitleContains"]);
    expect(bare.users).toBeUndefined();
    await server.stop();
    const bound = await connect(() => empty, { platformKey: "acme" });
    expect(bound.enrollments.paths[0].requires).toEqual([]);
    expect(bound.users).toBeDefined();
  });

  test("narrows a list to the row with a key", async () => {
    const connector = await connect(() => empty);
    expect(connector.identify(["4021", "c"], {})).toEqual([
      equal("userId", "4021"),
      equal("courseId", "c"),
    ]);
  });
});

describe("the end of a list", () => {
  const elsewhere = "http://169.254.169.254/api/catalog/enrollment/courses/search/?page=9";
  test.each([
    ["next is a URL", { count: 5, next: elsewhere, previous: null }, 2, true],
    ["next_page is a number", { count: 5, next_page: 7, previous_page: null }, 2, true],
    ["next_page is a URL", { count: 5, next_page: elsewhere }, 2, true],
    ["next is a URL and nothing is counted", { next: elsewhere }, 2, true],
    ["next is named though the count is reached", { count: 2, next: elsewhere }, 2, false],
    ["next is null", { count: 2, next: null }, null, false],
    ["next_page is null", { count: 2, next_page: null }, null, false],
    ["next is null though the count says more", { count: 9, next: null }, null, false],
    ["only the count speaks, of more", { count: 3 }, 2, true],
    ["only the count speaks, of no more", { count: 2 }, null, false],
    ["nothing speaks", {}, 2, false],
  ])("where %s", async (_name, links, next, moreIsCertain) => {
    const connector = await connect(() => ({ body: { ...links, results: [row(1), row(2)] } }));
    const page = await readPage(connector);
    expect(page).toMatchObject({ next, moreIsCertain });
    expect(page.total).toBe("count" in links ? links.count : undefined);
    expect(server.drifts).toEqual([]);
  });

  test("is an empty page, whatever it names", async () => {
    const connector = await connect(() => ({ body: { count: 9, next_page: 2, results: [] } }));
    expect(await readPage(connector)).toMatchObject({ rows: [], next: null });
  });

  test("is a 404 for a page behind the first, and a failure for the first", async () => {
    const connector = await connect(() => ({ status: 404, body: { detail: "Invalid page." } }));
    expect(await readPage(connector, [byCourse], 2)).toMatchObject({ rows: [], next: null });
    await expect(readPage(connector)).rejects.toBeInstanceOf(SourceError);
  });

  describe("is a 404 that says nothing of pages", () => {
    const refusals: readonly Answer[] = [
      { status: 404, type: "text/html", body: "<h1>Not Found</h1>" },
      { status: 404, body: { detail: "Not found." } },
      { status: 404, body: "" },
    ];
    async function lastPage(first: object, refusal: Answer): Promise<ScanPage<unknown>> {
      const connector = await connect(({ query }) =>
        query.get("page") === "1" ? { body: first } : refusal,
      );
      return readPage(connector, [byCourse], 3);
    }

    test.each(refusals)("%j: the end where the first page agrees", async (refusal) => {
      const results = [row(1), row(2)];
      for (const first of [
        { count: 4, next_page: 2, results },
        { next: null, results },
        { count: 0, results: [] },
      ]) {
        expect(await lastPage(first, refusal)).toMatchObject({ rows: [], next: null });
        expect(server.seen.map(({ query }) => query.get("page"))).toEqual(["3", "1"]);
        await server.stop();
      }
    });

    test.each(refusals)("%j: a failure where there is more", async (refusal) => {
      const results = [row(1), row(2)];
      for (const first of [
        { count: 5, next_page: 2, results },
        { next: "x", results },
      ]) {
        await expect(lastPage(first, refusal)).rejects.toMatchObject({
          reason: "SOURCE_ERROR",
          status: 404,
        });
        await server.stop();
      }
    });
  });

  test("comes later where the platform cuts pages smaller, which is drift", async () => {
    const connector = await connect(() => ({ body: { count: 5, next: "x", results: [row(1)] } }));
    expect(await readPage(connector)).toMatchObject({ next: 2, moreIsCertain: true });
    expect(server.drifts).toEqual(["page_size is not kept"]);
  });

  test("comes later also where pages are cut smaller and no link says so", async () => {
    const rows = Array.from({ length: 150 }, (_, at) => row(at));
    const connector = await connect(({ query }) => {
      const page = Number(query.get("page"));
      const results = rows.slice((page - 1) * 50, page * 50);
      return results.length === 0 ? { status: 404, body: "" } : { body: { count: 150, results } };
    });
    const pages = [1, 2, 3].map((page) => readPage(connector, [byCourse], page, 100));
    expect(await Promise.all(pages)).toMatchObject([
      { next: 2, moreIsCertain: true },
      { next: 3, moreIsCertain: false },
      { next: null },
    ]);
  });

  test("is where links say it, though links and count are of the wrong type", async () => {
    const connector = await connect(() => ({
      body: { count: "5", next: true, results: [row(1)] },
    }));
    const page = await readPage(connector);
    expect(page).toMatchObject({ next: 2, moreIsCertain: false });
    expect(page.total).toBeUndefined();
    expect(server.drifts).toEqual(["count is no number", "next is no page"]);
  });
});

describe("an answer that is none", () => {
  test.each<[string, Answer]>([
    ["HTML with a 200", { type: "text/html", body: "<html>Sign in</html>" }],
    ["cut-off JSON", { body: '{"count": 1, "results": [' }],
    ["a bare row", { body: row(1) }],
    ["a list", { body: [row(1)] }],
    ["null", { body: null }],
    ["a list of what is no row", { body: { count: 2, next_page: null, results: ["x", null] } }],
    ["a list of lists", { body: { results: [[row(1)]] } }],
    ["results of another kind", { body: { results: { 1: row(1) } } }],
    ["rows without any key", { body: { count: 1, next: null, results: [{ id: 1 }] } }],
  ])("is a bad response: %s", async (_name, answer) => {
    const connector = await connect(() => answer);
    await expect(readPage(connector)).rejects.toMatchObject({ reason: "SOURCE_BAD_RESPONSE" });
  });

  test.each([
    [401, "SOURCE_UNAUTHENTICATED"],
    [403, "SOURCE_FORBIDDEN"],
    [429, "SOURCE_RATE_LIMITED"],
    [400, "SOURCE_ERROR"],
    [500, "SOURCE_ERROR"],
  ])("is named after its status: %i", async (status, reason) => {
    const connector = await connect(() => ({ status, body: "" }));
    await expect(readPage(connector)).rejects.toMatchObject({ reason });
    await expect(connector.probe(aCall())).rejects.toMatchObject({ reason });
  });
});

test("the probe is one small search that every key may make", async () => {
  const connector = await connect(() => empty, { platformKey: "acme" });
  await connector.probe(aCall());
  expect(server.seen).toHaveLength(1);
  expect(queryOf()).toMatchObject({ platform_key: "acme", page_size: "1", sort: "-id" });
});
