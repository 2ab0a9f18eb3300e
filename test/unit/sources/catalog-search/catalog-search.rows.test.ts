import { afterEach, describe, expect, test } from "@jest/globals";
import { statusAt, type Enrollment } from "../../../../src/domain/enrollment.js";
import { instantFromMs } from "../../../../src/domain/values.js";
import { createCatalogSearchConnector } from "../../../../src/sources/catalog-search/catalog-search.connector.js";
import { aCall, startScripted, type ScriptedServer } from "../scripted-server.js";

let server: ScriptedServer;
afterEach(async () => server.stop());

async function readRows(
  results: unknown[],
  { timeZone = "UTC", wanted = [] as "remoteData"[] } = {},
): Promise<readonly Enrollment[]> {
  server = await startScripted(() => ({ body: { count: results.length, next: null, results } }));
  const connector = createCatalogSearchConnector(
    { id: "campus", timeZone },
    server.http,
    server.report,
  );
  const page = await connector.enrollments.readPage(
    {
      path: "search",
      pushed: [{ kind: "in", field: "org", values: ["Acme"] }],
      wanted: new Set(wanted),
      pageSize: 100,
      position: null,
    },
    aCall(),
  );
  return page.rows;
}

async function readRow(row: unknown, timeZone = "UTC"): Promise<Enrollment> {
  const rows = await readRows([row], { timeZone });
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

const full = {
  user_id: 4021,
  username: "mira.k",
  email: "mira.k@school.example",
  name: "Mira Kovac",
  course_id: "course-v1:Acme+DS101+2026",
  course_name: "Data Skills",
  active: true,
  created: "2026-02-03T08:15:00Z",
  started: "2026-02-04T08:15:00.123456+02:00",
  ended: "2026-05-01 10:00:00",
  expired: "2026-12-31T23:59:59Z",
  metadata: { cohort: "spring", deep: [1, null] },
};

const keys = { user_id: 1, course_id: "course-v1:Acme+DS101+2026" };

describe("a row of the catalog search", () => {
  test("fills every field that the platform tells, and no other", async () => {
    expect(await readRow(full, "Europe/Paris")).toEqual({
      type: "enrollment",
      source: "campus",
      key: ["4021", "course-v1:Acme+DS101+2026"],
      externalId: null,
      user: {
        type: "user",
        source: "campus",
        key: "4021",
        username: "mira.k",
        name: "Mira Kovac",
        email: "mira.k@school.example",
        emails: [{ address: "mira.k@school.example", type: null, isPrimary: true }],
      },
      course: {
        type: "course",
        source: "campus",
        key: "course-v1:Acme+DS101+2026",
        title: "Data Skills",
        kind: "COURSE",
        org: "Acme",
      },
      status: [
        [null, "ENROLLED"],
        ["2026-12-31T23:59:59.000Z", "EXPIRED"],
      ],
      isActive: true,
      createdAt: "2026-02-03T08:15:00.000Z",
      enrolledAt: "2026-02-03T08:15:00.000Z",
      startedAt: "2026-02-04T06:15:00.123Z",
      endedAt: "2026-05-01T08:00:00.000Z",
      expiresAt: "2026-12-31T23:59:59.000Z",
      metadata: { cohort: "spring", deep: [1, null] },
      platformKey: null,
    });
    expect(server.drifts).toEqual([]);
  });

  test("has its raw form only where that is wanted", async () => {
    const [row] = await readRows([full], { wanted: ["remoteData"] });
    expect(row?.remoteData).toEqual(full);
  });

  test("knows nothing where fields are null, empty or missing", async () => {
    const row = await readRow({
      ...keys,
      username: "",
      name: null,
      course_name: "  ",
      email: "",
      metadata: null,
    });
    expect(row).toMatchObject({
      status: "ENROLLED",
      isActive: null,
      createdAt: null,
      enrolledAt: null,
      startedAt: null,
      endedAt: null,
      expiresAt: null,
      metadata: null,
      user: { username: null, name: null, email: null, emails: [] },
      course: { title: null },
    });
    expect(server.drifts).toEqual([]);
  });

  test("leaves open what is missing and a look-up tells", async () => {
    const row = await readRow({ ...keys, course_name: null });
    expect(row.user).toEqual({ type: "user", source: "campus", key: "1", name: null });
    expect(row.course?.title).toBeUndefined();
    expect(server.drifts).toEqual([]);
  });

  test.each([["bare text"], [17], [false], [[]], [{}]])(
    "keeps the metadata %p",
    async (metadata) => {
      expect((await readRow({ ...keys, metadata })).metadata).toEqual(metadata);
    },
  );

  test("is withdrawn where it is not active, until it expires", async () => {
    const row = await readRow({ ...full, active: false });
    expect(row.isActive).toBe(false);
    const at = (text: string): unknown => statusAt(row, instantFromMs(Date.parse(text))!);
    expect(at("2026-12-31T23:59:58Z")).toBe("WITHDRAWN");
    expect(at("2026-12-31T23:59:59Z")).toBe("EXPIRED");
  });

  test("expires at the end of a day that comes without a time", async () => {
    const row = await readRow({ ...keys, expired: "2026-12-31" }, "America/New_York");
    expect(row.expiresAt).toBe("2027-01-01T04:59:59.999Z");
  });

  test("has null, and counts drift, where a field is not what it should be", async () => {
    const row = await readRow({
      ...full,
      active: "maybe",
      created: "yesterday",
      started: 17,
      expired: "2026-02-30T00:00:00Z",
      name: { first: "Mira" },
      course_name: ["x"],
    });
    expect(row).toMatchObject({
      isActive: null,
      status: "ENROLLED",
      createdAt: null,
      startedAt: null,
      expiresAt: null,
      user: { name: null },
      course: { title: null },
    });
    expect(server.drifts.sort()).toEqual([
      "enrollment.active is no boolean",
      "enrollment.course_name is no text",
      "enrollment.created is no date",
      "enrollment.expired is no date",
      "enrollment.name is no text",
      "enrollment.started is no date",
    ]);
  });

  test("is left out where it lacks an id, while the others stay", async () => {
    const rows = await readRows([{ ...full, user_id: null }, 17, { user_id: 3 }, full]);
    expect(rows.map((row) => row.key[0])).toEqual(["4021"]);
    expect(server.drifts).toHaveLength(3);
  });

  test("keeps ids as text, whatever characters they hold", async () => {
    const course = "course-v1:École+a,b@c.d+été/1";
    const row = await readRow({ user_id: "007", course_id: course });
    expect(row.key).toEqual(["007", course]);
    expect(row.course?.org).toBe("École");
    await server.stop();
    expect((await readRow({ user_id: 0, course_id: "Acme/DS/1" })).course?.org).toBe("Acme");
  });
});
