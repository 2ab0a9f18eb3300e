import { afterEach, describe, expect, test } from "@jest/globals";
import type { Enrollment } from "../../../../src/domain/enrollment.js";
import type { Condition } from "../../../../src/domain/filter.js";
import type { EnrollmentFilterField } from "../../../../src/domain/query.js";
import type { HttpClient } from "../../../../src/http/http-client.js";
import type { CatalogSettings } from "../../../../src/lab/catalog-search/catalog-settings.js";
import {
  startCatalog,
  type CatalogSimulator,
} from "../../../../src/lab/catalog-search/start-catalog.js";
import { manyCatalogRows } from "../../../../src/lab/many-rows.js";
import { createCatalogSearchConnector } from "../../../../src/sources/catalog-search/catalog-search.connector.js";
import type { SourceConnector } from "../../../../src/sources/spi/source-connector.js";
import { aCall, clientOf } from "../scripted-server.js";

let lab: CatalogSimulator;
let http: HttpClient;
afterEach(async () => {
  await http.close();
  await lab.stop();
});

async function connect(settings: Partial<CatalogSettings>): Promise<SourceConnector> {
  lab = await startCatalog({ rows: { enrollments: manyCatalogRows(250) }, settings });
  const { name, value } = lab.credentials;
  http = clientOf(lab.url, { [name]: value });
  return createCatalogSearchConnector(
    { id: "campus", timeZone: "UTC", platformKey: "acme" },
    http,
    () => undefined,
  );
}

async function walk(
  connector: SourceConnector,
  pushed: readonly Condition<EnrollmentFilterField>[],
): Promise<Enrollment[]> {
  const rows: Enrollment[] = [];
  let position: number | string | null = null;
  do {
    const scan = { path: "search", pushed, wanted: new Set<never>(), pageSize: 100, position };
    const page = await connector.enrollments.readPage(scan, aCall());
    expect(page.moreIsCertain).toBe(page.next !== null);
    rows.push(...page.rows);
    position = page.next;
  } while (position !== null);
  return rows;
}

describe("a walk through the simulated platform", () => {
  test.each(["next-url", "next-page-number", "next-page-url"] as const)(
    "reads every row once, and follows no link: %s",
    async (envelope) => {
      const connector = await connect({ envelope, linkOrigin: "http://127.0.0.1:1" });
      const rows = await walk(connector, []);
      expect(new Set(rows.map((row) => row.key.join(" "))).size).toBe(250);
      expect(rows[0]!.createdAt! > rows[249]!.createdAt!).toBe(true);
      expect(lab.requests.total).toBe(3);
    },
  );

  test("finds the rows of a course whose id holds a plus", async () => {
    const connector = await connect({});
    const course = "course-v1:Acme+M7+2026";
    const rows = await walk(connector, [{ kind: "in", field: "courseId", values: [course] }]);
    expect(rows).toHaveLength(5);
    expect(rows.every((row) => row.course?.key === course)).toBe(true);
  });

  test("looks up people and courses, and finds the tenant's people", async () => {
    const connector = await connect({});
    const users = await connector.userLookup!.fetch(["3", "999"], new Set(["status"]), aCall());
    expect([...users.keys()]).toEqual(["3"]);
    expect(users.get("3")).toMatchObject({ status: "ACTIVE", name: "User 3", username: "user.3" });
    const key = "course-v1:Acme+M7+2026";
    const courses = await connector.courseLookup!.fetch([key, "none"], new Set(["slug"]), aCall());
    expect([...courses.values()]).toMatchObject([{ key, slug: "course-v1-acme-m7-2026" }]);
    const people = await connector.users!.readPage(
      {
        path: "platform-users",
        pushed: [{ kind: "in", field: "username", values: ["user.4"] }],
        wanted: new Set(),
        pageSize: 100,
        position: null,
      },
      aCall(),
    );
    expect(people).toMatchObject({ rows: [{ key: "4" }], next: null, total: 1 });
    await connector.probe(aCall());
  });
});
