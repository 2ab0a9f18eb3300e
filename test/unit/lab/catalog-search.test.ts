import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

import { startCatalog } from "../../../src/lab/catalog-search/start-catalog.js";
import type { CatalogSimulator } from "../../../src/lab/catalog-search/start-catalog.js";
import { manyCatalogRows } from "../../../src/lab/many-rows.js";

interface Page {
  count: number;
  next?: string | null;
  next_page?: string | number | null;
  results: Record<string, unknown>[];
  detail?: string;
}

const searchPath = "/api/catalog/enrollment/courses/search/";

describe("the catalog-search simulator", () => {
  let catalog: CatalogSimulator;

  beforeEach(async () => {
    catalog = await startCatalog({ rows: { enrollments: manyCatalogRows(120) } });
  });
  afterEach(() => catalog.stop());

  async function get(target: string, key = catalog.credentials.value) {
    const response = await fetch(`${catalog.url}${target}`, { headers: { authorization: key } });
    return { status: response.status, body: (await response.json()) as Page };
  }

  async function search(query: string) {
    return (await get(`${searchPath}?${query}`)).body;
  }

  test("a request without any of the seven anchors is a 400, also with only course_name", async () => {
    expect((await get(searchPath)).status).toBe(400);
    expect((await get(`${searchPath}?course_name=Course`)).status).toBe(400);
    for (const anchor of ["user_id", "username", "email", "course_id", "slug", "org"]) {
      expect((await get(`${searchPath}?${anchor}=x`)).status).toBe(200);
    }
    expect((await get(`${searchPath}?platform_key=acme`)).status).toBe(200);
  });

  test("only active rows come back, unless the switch shows the others too", async () => {
    catalog.state.enrollments.edit((row) => row.user_id === 1, { active: false });
    expect((await search("platform_key=acme")).count).toBe(70);
    catalog.settings.showInactive = true;
    expect((await search("platform_key=acme")).count).toBe(120);
  });

  test("the newest row is first, and neither its id nor its tenant is shown", async () => {
    const { results } = await search("platform_key=acme");
    expect(results[0]).toMatchObject({ user_id: 3, course_id: "course-v1:Acme+M20+2026" });
    expect(Object.keys(results[0]!)).not.toContain("id");
    expect(Object.keys(results[0]!)).not.toContain("platform_key");
    const oldest = await search("platform_key=acme&sort=id");
    expect(oldest.results[0]).toMatchObject({ user_id: 1, course_id: "course-v1:Acme+M1+2026" });
    expect((await get(`${searchPath}?platform_key=acme&sort=nonsense`)).status).toBe(400);
  });

  test("pages concatenate to the whole list, and a page beyond the last is a 404", async () => {
    const seen = new Set<unknown>();
    for (let page = 1; page <= 3; page += 1) {
      const { results } = await search(`platform_key=acme&page=${page}&page_size=50`);
      for (const row of results) seen.add(`${String(row["user_id"])} ${String(row["course_id"])}`);
    }
    expect(seen.size).toBe(120);
    expect((await get(`${searchPath}?platform_key=acme&page=4&page_size=50`)).status).toBe(404);
  });

  test("the envelope has a next URL, a next_page number or a next_page URL", async () => {
    const url = `${catalog.url}${searchPath}?platform_key=acme&page=2`;
    expect((await search("platform_key=acme")).next).toBe(url);
    catalog.settings.envelope = "next-page-number";
    expect((await search("platform_key=acme")).next_page).toBe(2);
    catalog.settings.envelope = "next-page-url";
    expect((await search("platform_key=acme")).next_page).toBe(url);
    expect((await search("platform_key=acme&page=3")).next_page).toBeNull();
  });

  test("links can name a host that is not the one called", async () => {
    catalog.settings.linkOrigin = "http://127.0.0.1:9";
    expect((await search("platform_key=acme")).next).toMatch(/^http:\/\/127\.0\.0\.1:9\//);
  });

  test("a key without the Api-Token prefix, or an unknown one, is a 401", async () => {
    const target = `${searchPath}?platform_key=acme`;
    expect((await get(target, "lab-catalog-key")).status).toBe(401);
    expect((await get(target, "Api-Key lab-catalog-key")).status).toBe(401);
    expect((await get(target, "Api-Token wrong")).status).toBe(401);
  });

  test("a platform administrator who asks for another platform or its user is refused with 403", async () => {
    catalog.settings.keys = new Map([["p", { role: "platform-admin", platformKey: "other" }]]);
    expect((await get(`${searchPath}?platform_key=acme`, "Api-Token p")).status).toBe(403);
    expect((await get(`${searchPath}?user_id=1`, "Api-Token p")).status).toBe(403);
    expect((await get(`${searchPath}?org=Acme`, "Api-Token p")).body.count).toBe(0);
  });

  test("a learner's key shows only that learner's rows", async () => {
    catalog.settings.keys = new Map([["l", { role: "learner", userId: 2 }]]);
    const { body } = await get(`${searchPath}?platform_key=acme`, "Api-Token l");
    expect(body.count).toBe(50);
    expect(body.results.every((row) => row["user_id"] === 2)).toBe(true);
  });

  test("a plus in the query is a space, so an unencoded course id matches nothing", async () => {
    expect((await search("course_id=course-v1:Acme+M1+2026")).count).toBe(0);
    expect((await search("course_id=course-v1%3AAcme%2BM1%2B2026")).count).toBe(3);
  });

  test("filters combine, and course_name is a part of the title", async () => {
    expect((await search("org=Acme&course_name=course%204")).count).toBe(23);
    expect((await search("email=USER.1@school.example&course_name=Course%2049")).count).toBe(1);
  });

  test("archived courses and the default platform appear only when asked for", async () => {
    catalog.state.courses.edit((course) => course.course_id.includes("+M1+"), { archived: true });
    expect((await search("platform_key=acme")).count).toBe(117);
    expect((await search("platform_key=acme&include_archived_courses=true")).count).toBe(120);
    expect((await search("platform_key=x&include_default_platform=1")).count).toBe(0);
    catalog.state.enrollments.edit((row) => row.user_id === 3, { platform_key: "main" });
    expect((await search("platform_key=x&include_default_platform=1")).count).toBe(19);
  });

  test("one user, the users of a platform, and courses can be read", async () => {
    const one = await get("/api/core/users/proxy/?email=user.2@school.example");
    expect(one.body).toMatchObject({ user_id: 2, username: "user.2", active: true });
    expect((await get("/api/core/users/proxy/?user_id=999")).status).toBe(404);
    expect((await get("/api/core/users/proxy/")).status).toBe(400);
    const list = await get("/api/core/platform/users/?platform_key=acme&page_size=2");
    expect(list.body).toMatchObject({ count: 3, next_page: 2 });
    const courses = await get("/api/catalog/courses/?course_id=course-v1%3AAcme%2BM1%2B2026");
    expect(courses.body).toEqual([
      {
        course_id: "course-v1:Acme+M1+2026",
        name: "Course 1",
        slug: "course-v1-acme-m1-2026",
        org: "Acme",
      },
    ]);
    catalog.settings.usersList = false;
    expect((await get("/api/core/platform/users/")).status).toBe(404);
  });

  test("a row inserted between two pages shifts the later page, as page numbers do", async () => {
    const first = await search("platform_key=acme&page_size=10");
    const [, copy] = manyCatalogRows(2);
    catalog.state.enrollments.insert({ ...copy!, user_id: 77, username: "new" });
    const second = await search("platform_key=acme&page_size=10&page=2");
    expect(second.results[0]).toEqual(first.results[9]);
  });

  test("a hundred thousand rows are paged quickly", async () => {
    const large = await startCatalog({ rows: { enrollments: manyCatalogRows(100_000) } });
    try {
      for (let page = 1; page <= 20; page += 1) {
        const response = await fetch(
          `${large.url}${searchPath}?platform_key=acme&page_size=100&page=${page * 40}`,
          { headers: { authorization: large.credentials.value } },
        );
        expect(((await response.json()) as Page).results).toHaveLength(100);
      }
    } finally {
      await large.stop();
    }
  });
});
