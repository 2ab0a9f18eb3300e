import { afterEach, describe, expect, test } from "@jest/globals";
import type { Enrollment } from "../../../../src/domain/enrollment.js";
import type { IspringSettings } from "../../../../src/sources/ispring/ispring.connector.js";
import { among, connect, readEnrollments, type Connection } from "./ispring-connection.js";

let connection: Connection;
afterEach(async () => connection.server.stop());

async function readAll(
  answer: unknown,
  settings: Partial<IspringSettings> = {},
): Promise<readonly Enrollment[]> {
  const format = typeof answer === "string" ? "xml" : "json";
  connection = await connect(() => answer, { format, ...settings });
  return (await readEnrollments(connection.connector)).rows;
}

const fields = {
  enrollmentId: "e1",
  courseId: "c1",
  learnerId: "u1",
  accessDate: "2026-02-01",
  dueDate: "2026-03-01",
  expirationDate: "2026-03-02",
  shouldLockAfterDueDate: true,
  enrollmentTypeGroup: 0,
};
const certificate = {
  issuedCertificateId: "a1b2",
  issueDate: "2026-02-20T09:30:00+00:00",
  expiryDate: "2027-02-20T09:30:00+00:00",
};

const xmlFields = `<enrollmentId>e1</enrollmentId><courseId>c1</courseId><learnerId>u1</learnerId>
  <accessDate>2026-02-01</accessDate><dueDate>2026-03-01</dueDate>
  <expirationDate>2026-03-02</expirationDate>
  <shouldLockAfterDueDate>1</shouldLockAfterDueDate><enrollmentTypeGroup>0</enrollmentTypeGroup>`;
const xmlNested = `<certificate><issuedCertificateId>a1b2</issuedCertificateId>
  <issueDate>2026-02-20T09:30:00+00:00</issueDate>
  <expiryDate>2027-02-20T09:30:00+00:00</expiryDate></certificate>`;
const xmlFlat = `<issuedCertificateId>a1b2</issuedCertificateId>
  <certIssueDate>2026-02-20T09:30:00+00:00</certIssueDate>
  <certExpiryDate>2027-02-20T09:30:00+00:00</certExpiryDate>`;
const xmlRow = `<enrollment>${xmlFields}${xmlNested}</enrollment>`;

function response(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<response>${content}</response>`;
}

const expected = {
  type: "enrollment",
  source: "learn",
  key: ["e1"],
  externalId: "e1",
  user: { type: "user", source: "learn", key: "u1" },
  course: { type: "course", source: "learn", key: "c1" },
  origin: "ADMIN",
  accessStartsAt: "2026-02-01T05:00:00.000Z",
  dueAt: "2026-03-02T04:59:59.999Z",
  expiresAt: "2026-03-03T04:59:59.999Z",
  locksAfterDue: true,
  certificate: {
    id: "a1b2",
    issuedAt: "2026-02-20T09:30:00.000Z",
    expiresAt: "2027-02-20T09:30:00.000Z",
  },
};
const timeZone = "America/New_York";

describe("an iSpring enrollment", () => {
  const flat = {
    issuedCertificateId: certificate.issuedCertificateId,
    certIssueDate: certificate.issueDate,
    certExpiryDate: certificate.expiryDate,
  };
  test.each<[string, unknown]>([
    ["JSON", { enrollments: [{ ...fields, certificate }] }],
    ["JSON with flat certificate fields", { enrollments: [{ ...fields, ...flat }] }],
    ["a bare JSON list", [{ ...fields, certificate }]],
    [
      "JSON with texts for flags and numbers",
      {
        enrollments: [
          { ...fields, certificate, shouldLockAfterDueDate: "1", enrollmentTypeGroup: "0" },
        ],
      },
    ],
    [
      "JSON with 1 for true",
      { enrollments: [{ ...fields, certificate, shouldLockAfterDueDate: 1 }] },
    ],
    ["flat XML", response(xmlRow)],
    ["wrapped XML", response(`<enrollments>${xmlRow}</enrollments><nextPageToken/>`)],
    ["XML with rows called response", response(`<response>${xmlFields}${xmlNested}</response>`)],
    [
      "XML with flat certificate fields",
      response(`<enrollment>${xmlFields}${xmlFlat}</enrollment>`),
    ],
    ["XML with words for flags", response(xmlRow.replace(">1<", ">true<"))],
  ])("is the same from %s", async (_form, answer) => {
    const rows = await readAll(answer, { timeZone });
    expect(rows).toEqual([expected]);
    expect(connection.server.drifts).toEqual([]);
  });

  test.each<[string, unknown, number]>([
    ["two flat XML rows", response(xmlRow + xmlRow.replace("e1", "e2")), 2],
    ["two wrapped ones", response(`<enrollments>${xmlRow}${xmlRow}</enrollments>`), 2],
    ["an empty wrapper", response("<enrollments/><nextPageToken/>"), 0],
    ["an empty response", response(""), 0],
    ["a token alone", response("<nextPageToken></nextPageToken>"), 0],
    ["blank wrapped XML", response("\n  <enrollments>\n  </enrollments>\n"), 0],
    ["an empty JSON list", { enrollments: [] }, 0],
    ["a JSON list of PHP with gaps", { enrollments: { "1": fields, "3": fields } }, 2],
  ])("list of %s is read whole", async (_form, answer, count) => {
    expect(await readAll(answer)).toHaveLength(count);
    expect(connection.server.drifts).toEqual([]);
  });

  test.each<[string, unknown]>([
    ["an error as JSON", { code: 400, message: "Bad request" }],
    ["an error as XML", response("<code>400</code><message>Bad</message>")],
    ["another root", "<html><body><p>Sign in</p></body></html>"],
    ["XML cut off", response(xmlRow).slice(0, 200)],
    ["a document type", `<!DOCTYPE response [<!ENTITY a "b">]>${response(xmlRow)}`],
    ["text", "Issued certificate not found"],
    ["nothing", ""],
    ["an empty object", {}],
    ["a list that is null", { enrollments: null }],
    ["a list that is a number", { enrollments: 3 }],
    ["a number", 7],
  ])("is not made of %s", async (_what, answer) => {
    await expect(readAll(answer)).rejects.toMatchObject({ reason: "SOURCE_BAD_RESPONSE" });
  });

  test.each(["<html>Sign in</html>", "Unknown content item", ""])(
    "is not made of %j in place of JSON",
    async (answer) => {
      await expect(readAll(answer, { format: "json" })).rejects.toMatchObject({
        reason: "SOURCE_BAD_RESPONSE",
      });
    },
  );

  test("without optional parts has nulls, in both formats", async () => {
    const bare = { enrollmentId: "e1", courseId: "c1", learnerId: "u1", certificate: [] };
    const nothing = {
      ...expected,
      origin: null,
      accessStartsAt: null,
      dueAt: null,
      expiresAt: null,
      locksAfterDue: null,
      certificate: null,
    };
    expect(await readAll({ enrollments: [bare] })).toEqual([nothing]);
    await connection.server.stop();
    const xml = `<enrollment><enrollmentId>e1</enrollmentId><courseId>c1</courseId>
      <learnerId>u1</learnerId><dueDate/><certificate/><shouldLockAfterDueDate/></enrollment>`;
    expect(await readAll(response(xml))).toEqual([nothing]);
    expect(connection.server.drifts).toEqual([]);
  });

  test("keeps ids that look like numbers as text", async () => {
    const xml = xmlRow.replace(">e1<", ">0017<").replace(">c1<", ">1e5<");
    const [row] = await readAll(response(xml));
    expect([row?.externalId, row?.course?.key]).toEqual(["0017", "1e5"]);
  });

  test("survives values of other kinds, and reports each", async () => {
    const [row, ...others] = await readAll({
      enrollments: [
        {
          ...fields,
          accessDate: "soon",
          dueDate: 20260301,
          shouldLockAfterDueDate: "perhaps",
          enrollmentTypeGroup: 9,
          learnerId: null,
          certificate: "yes",
        },
        { courseId: "c1" },
        "row",
      ],
    });
    expect(row).toMatchObject({
      user: null,
      accessStartsAt: null,
      dueAt: null,
      locksAfterDue: null,
      origin: null,
      certificate: null,
    });
    expect(others).toEqual([]);
    expect(connection.server.drifts).toHaveLength(8);
  });

  test("carries the row as received only where it is wanted", async () => {
    connection = await connect(() => response(xmlRow), { format: "xml" });
    const { connector } = connection;
    expect((await readEnrollments(connector)).rows[0]).not.toHaveProperty("remoteData");
    const raw = await readEnrollments(connector, { wanted: ["remoteData"] });
    expect(raw.rows[0]?.remoteData).toMatchObject({ enrollmentId: "e1", certificate });
  });

  test("tells on the row what the connector declares to be there", async () => {
    connection = await connect(() => ({ enrollments: [fields] }), { results: false });
    const { connector } = connection;
    const page = await readEnrollments(connector, { wanted: ["remoteData"] });
    const row = page.rows[0] as unknown as Record<string, unknown>;
    for (const [attribute, provider] of Object.entries(connector.enrollments.tells)) {
      if (provider === "row")
        expect([attribute, row[attribute]]).not.toEqual([attribute, undefined]);
    }
    expect(connector.companions).toEqual([]);
    expect(connector.enrollments.tells.progressPercent).toBeUndefined();
    expect(connector.enrollments.tells.isActive).toBeUndefined();
  });
});

describe("a list of iSpring enrollments", () => {
  test("is asked for by ids in brackets, page size and token", async () => {
    connection = await connect(() => ({ enrollments: [], nextPageToken: 12 }));
    const { connector, server } = connection;
    const page = await readEnrollments(connector, {
      pushed: [among("userId", "u1", "u2"), among("courseId", "c,1"), among("externalId", "e1")],
      position: "t",
      pageSize: 5,
    });
    expect(page).toEqual({ rows: [], next: "12", moreIsCertain: false });
    expect([server.seen[0]?.path, server.seen[0]?.headers.accept]).toEqual([
      "/enrollments",
      "application/json",
    ]);
    expect([...server.seen[0]!.query]).toEqual([
      ["learnerIds[]", "u1"],
      ["learnerIds[]", "u2"],
      ["courseIds[]", "c,1"],
      ["enrollmentIds[]", "e1"],
      ["pageSize", "5"],
      ["pageToken", "t"],
    ]);
  });

  test("travels as a POST where it holds more than a hundred ids", async () => {
    const ids = Array.from({ length: 101 }, (_none, index) => `u&${index}`);
    connection = await connect(() => ({ enrollments: [] }));
    await readEnrollments(connection.connector, {
      pushed: [among("userId", ...ids)],
      position: "t",
    });
    const [json] = connection.server.seen;
    expect([json?.method, json?.path, json?.query.size]).toEqual(["POST", "/enrollments", 0]);
    expect(JSON.parse(json!.body)).toEqual({ learnerIds: ids, pageSize: 1000, pageToken: "t" });
    await connection.server.stop();

    connection = await connect(() => response(""), { format: "xml" });
    await readEnrollments(connection.connector, { pushed: [among("userId", ...ids)] });
    const [xml] = connection.server.seen;
    expect(xml?.headers["content-type"]).toMatch("application/xml");
    expect(xml?.body).toMatch(/<request><pageSize>1000<\/pageSize><learnerIds><id>u&(amp|#38);0</);
  });

  test("needs no request where no row can be meant", async () => {
    connection = await connect(() => ({ enrollments: [fields] }));
    const { connector, server } = connection;
    for (const pushed of [
      [among("courseId", "c1"), among("courseExternalId", "c2")],
      [among("userId", "")],
    ]) {
      const page = await readEnrollments(connector, { pushed });
      expect(page).toEqual({ rows: [], next: null, moreIsCertain: false });
    }
    expect(server.seen).toEqual([]);
  });

  test("leaves out rows that were not asked for", async () => {
    connection = await connect(() => ({ enrollments: [fields, { ...fields, learnerId: "u9" }] }));
    const { connector, server } = connection;
    const page = await readEnrollments(connector, { pushed: [among("userId", "u1")] });
    expect(page.rows).toHaveLength(1);
    expect(server.drifts).toEqual(["enrollment.was not asked for"]);
  });

  test.each<[string, unknown, string | null]>([
    ["no token", { enrollments: [] }, null],
    ["null", { enrollments: [], nextPageToken: null }, null],
    ["an empty text", { enrollments: [], nextPageToken: "" }, null],
    ["an empty element", response("<enrollments/><nextPageToken/>"), null],
    ["a token", response("<enrollments/><nextPageToken> n </nextPageToken>"), "n"],
  ])("goes on after %s as it has to", async (_what, answer, next) => {
    const format = typeof answer === "string" ? "xml" : "json";
    connection = await connect(() => answer, { format });
    expect((await readEnrollments(connection.connector)).next).toBe(next);
  });

  test("that names the page itself as the next one is no answer", async () => {
    connection = await connect(() => ({ enrollments: [], nextPageToken: "t" }));
    await expect(readEnrollments(connection.connector, { position: "t" })).rejects.toMatchObject({
      reason: "SOURCE_BAD_RESPONSE",
    });
  });
});
