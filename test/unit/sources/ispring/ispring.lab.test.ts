import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Enrollment } from "../../../../src/domain/enrollment.js";
import { clientCredentials } from "../../../../src/http/credentials.js";
import { createHttpClient, type HttpClient } from "../../../../src/http/http-client.js";
import { ispringRows } from "../../../../src/lab/ispring/ispring-seed.js";
import { startIspring, type IspringSimulator } from "../../../../src/lab/ispring/start-ispring.js";
import { createSchool } from "../../../../src/lab/school.js";
import {
  createIspringConnector,
  type IspringSettings,
} from "../../../../src/sources/ispring/ispring.connector.js";
import type { SourceConnector } from "../../../../src/sources/spi/source-connector.js";
import { fillBy } from "../../../support/fill-by.js";
import { aCall } from "../scripted-server.js";
import { among, readEnrollments } from "./ispring-connection.js";

let lab: IspringSimulator;
let http: HttpClient;

beforeAll(async () => {
  lab = await startIspring({ rows: ispringRows(createSchool({ seed: 7, people: 300 })) });
  const client = {
    sourceId: "learn",
    timeoutMs: 5_000,
    retries: 0,
    concurrency: 4,
    maxResponseBytes: 64 * 1024 * 1024,
    breaker: { failures: 100, openMs: 1_000 },
  };
  const { clientId, clientSecret } = lab.credentials;
  const tokenUrl = `${lab.url}/api/v3/token`;
  const credentials = clientCredentials({
    tokenUrl,
    clientId,
    clientSecret,
    scheme: "Bearer",
    client,
  });
  http = createHttpClient({ ...client, baseUrl: lab.url, headers: {}, credentials });
});

afterAll(async () => {
  await http.close();
  await lab.stop();
});

function connect(
  format: "json" | "xml",
  more: Pick<IspringSettings, "pageSize" | "batchSize"> = {},
): SourceConnector {
  const settings = { id: "learn", timeZone: "Asia/Kathmandu", format, results: true, ...more };
  return createIspringConnector(settings, http, () => undefined);
}

async function walk(connector: SourceConnector): Promise<readonly Enrollment[]> {
  const rows: Enrollment[] = [];
  let position: string | null = null;
  do {
    const page = await readEnrollments(connector, { position, pageSize: 150 });
    rows.push(...page.rows);
    position = page.next === null ? null : String(page.next);
  } while (position !== null);
  return rows;
}

/** All that the connector tells of all enrollments, with their users and courses. */
async function everything(connector: SourceConnector): Promise<unknown> {
  const rows = await fillBy(connector.companions[0]!, await walk(connector), new Set(), aCall());
  const scan = { pushed: [], wanted: new Set<never>(), position: null, pageSize: 1000 };
  const users = await connector.users!.readPage({ ...scan, path: "users" }, aCall());
  const courses = await connector.courses!.readPage({ ...scan, path: "contents" }, aCall());
  return { rows, users: users.rows, courses: courses.rows };
}

describe("iSpring's connector on a simulated account", () => {
  test("reads the same from JSON and from XML, in every spelling", async () => {
    const reference = await everything(connect("json"));
    expect((reference as { rows: unknown[] }).rows.length).toBeGreaterThan(300);
    const spellings = [
      {},
      { certificateStyle: "flat" },
      { userElement: "userProfileV2" },
      { fieldsStyle: "object" },
      { lastPageToken: "absent" },
    ] as const;
    const before = { ...lab.settings };
    for (const spelling of spellings) {
      Object.assign(lab.settings, before, spelling);
      expect(await everything(connect("json"))).toEqual(reference);
      expect(await everything(connect("xml"))).toEqual(reference);
    }
    Object.assign(lab.settings, before);
  });

  test("reads every enrollment that is not archived, once", async () => {
    const rows = await walk(connect("xml"));
    const ids = rows.map(({ externalId }) => externalId);
    const shown = lab.state.enrollments.all().filter(({ archived }) => archived !== true);
    expect(new Set(ids)).toEqual(new Set(shown.map(({ enrollmentId }) => enrollmentId)));
    expect(ids).toHaveLength(shown.length);
  });

  test.each(["json", "xml"] as const)(
    "reads a hundred enrollments with results, users and courses in four requests of %s",
    async (format) => {
      const connector = connect(format);
      const before = lab.requests.reads;
      const { rows } = await readEnrollments(connector, { pageSize: 100 });
      expect(rows).toHaveLength(100);
      await fillBy(connector.companions[0]!, rows, new Set(), aCall());
      const users = [...new Set(rows.map((row) => row.user!.key))];
      const courses = [...new Set(rows.map((row) => row.course!.key))];
      const found = await connector.userLookup!.fetch(users, new Set(), aCall());
      expect(found.size).toBe(users.length);
      await connector.courseLookup!.fetch(courses, new Set(), aCall());
      expect(lab.requests.reads - before).toBe(4);
    },
  );

  describe.each(["json", "xml"] as const)("whose pages are short, asked in %s", (format) => {
    const short = { pageSize: 10, batchSize: 100 };
    const counted = async (read: () => Promise<unknown>): Promise<number> => {
      const before = lab.requests.reads;
      await read();
      return lab.requests.reads - before;
    };

    test("looks a batch of users or courses up in one request", async () => {
      const { userLookup, courseLookup } = connect(format, short);
      const users = lab.state.users.all().slice(0, 100);
      const courses = lab.state.contents.all().slice(0, 100);
      expect(users).toHaveLength(100);
      expect(courses.length).toBeGreaterThan(10);
      const ids = users.map(({ userId }) => userId);
      const lookingUp = async (): Promise<void> => {
        const found = await userLookup!.fetch(ids, new Set(), aCall());
        expect([...found.keys()].sort()).toEqual([...ids].sort());
      };
      expect(await counted(lookingUp)).toBe(1);
      const items = courses.map(({ contentItemId }) => contentItemId);
      const alsoCourses = async (): Promise<void> => {
        const found = await courseLookup!.fetch(items, new Set(), aCall());
        expect([...found.keys()].sort()).toEqual([...items].sort());
      };
      expect(await counted(alsoCourses)).toBe(1);
    });

    test("reads the results of a hundred enrollments in one request, those of 250 in three", async () => {
      const rows = await walk(connect(format));
      const all = await fillBy(connect(format).companions[0]!, rows, new Set(), aCall());
      const [results] = connect(format, short).companions;
      for (const [many, requests] of [
        [100, 1],
        [250, 3],
      ] as const) {
        const some = rows.slice(0, many);
        const filling = async (): Promise<void> => {
          const filled = await fillBy(results!, some, new Set(), aCall());
          expect(filled).toEqual(all.slice(0, many));
        };
        expect(await counted(filling)).toBe(requests);
      }
    });

    test("lists rows by their ids in one request, and no more than a page of any others", async () => {
      const rows = await walk(connect(format));
      const connector = connect(format, short);
      const ids = rows.slice(0, 250).map(({ externalId }) => externalId ?? "");
      const one = { pushed: [among("externalId", ...ids)], pageSize: 10 };
      const listing = async (): Promise<void> => {
        const page = await readEnrollments(connector, one);
        expect(page.rows.map(({ externalId }) => externalId).sort()).toEqual([...ids].sort());
        expect(page.next).toBeNull();
      };
      expect(await counted(listing)).toBe(1);
      const fewer = await readEnrollments(connector, { ...one, pageSize: 5 });
      expect(fewer.rows).toHaveLength(5);
      const others = await readEnrollments(connector, { pageSize: 10 });
      expect(others.rows).toHaveLength(10);
    });
  });

  test("never looks up more ids than a page is known to hold", () => {
    expect(connect("json", { batchSize: 5_000 }).userLookup?.batchSize).toBe(1_000);
    const wide = connect("json", { batchSize: 5_000, pageSize: 2_000 });
    expect(wide.courseLookup?.batchSize).toBe(2_000);
  });

  test.each(["json", "xml"] as const)("finds rows by many ids in %s", async (format) => {
    const connector = connect(format);
    const rows = await walk(connector);
    const ids = rows.slice(0, 250).map(({ externalId }) => externalId ?? "");
    const page = await readEnrollments(connector, { pushed: [among("externalId", ...ids)] });
    expect(new Set(page.rows.map(({ externalId }) => externalId))).toEqual(new Set(ids));
    const both = [
      among("userId", rows[0]!.user!.key),
      among("courseExternalId", rows[0]!.course!.key),
    ];
    const one = await readEnrollments(connector, { pushed: both });
    expect(one.rows).toContainEqual(rows[0]);
  });
});
