import { afterEach, describe, expect, test } from "@jest/globals";
import { statusAt, type Enrollment } from "../../../../src/domain/enrollment.js";
import type { Instant } from "../../../../src/domain/values.js";
import { fillBy } from "../../../support/fill-by.js";
import { aCall } from "../scripted-server.js";
import { connect, readEnrollments, type Connection } from "./ispring-connection.js";

let connection: Connection;
afterEach(async () => connection.server.stop());

const row = {
  enrollmentId: "e1",
  courseId: "c1",
  learnerId: "u1",
  accessDate: "2026-02-01",
  expirationDate: "2026-03-01",
  shouldLockAfterDueDate: false,
};
const result = { userId: "u1", courseId: "c1", enrollmentId: "e1", completionStatus: "pending" };

async function fill(
  rows: readonly object[],
  results: unknown,
  format: "json" | "xml" = "json",
): Promise<readonly Enrollment[]> {
  connection = await connect(
    ({ path }) => {
      if (path === "/learners/results") return results;
      if (format === "json") return { enrollments: rows };
      const elements = rows.map((one) => {
        const inner = Object.entries(one).map(([name, value]) => `<${name}>${value}</${name}>`);
        return `<enrollment>${inner.join("")}</enrollment>`;
      });
      return `<response><enrollments>${elements.join("")}</enrollments></response>`;
    },
    { format },
  );
  const { connector } = connection;
  const page = await readEnrollments(connector);
  return fillBy(connector.companions[0]!, page.rows, new Set(["status"]), aCall());
}

function at(enrollment: Enrollment | undefined, day: string): unknown {
  return statusAt(enrollment!, `${day}T12:00:00.000Z` as Instant);
}

const told = {
  completionStatus: "passed",
  completionDate: "2026-02-20 09:30:00",
  timeSpent: 5400,
  awardedScore: 87.5,
  progress: 99.5,
  isOverdue: false,
};

describe("the results of iSpring", () => {
  test("fill status, progress, score, time and completion", async () => {
    const [json] = await fill([row], { results: [{ ...result, ...told }], nextPageToken: "" });
    expect(json).toMatchObject({
      externalId: "e1",
      status: "PASSED",
      completedAt: "2026-02-20T09:30:00.000Z",
      timeSpentSeconds: 5400,
      score: 87.5,
      progressPercent: 99.5,
    });
    await connection.server.stop();
    const inner = Object.entries({ ...result, ...told, isOverdue: 0 })
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join("");
    const xml = `<response><results><result>${inner}</result></results></response>`;
    expect((await fill([row], xml, "xml"))[0]).toEqual({ ...json, origin: null });
    expect(connection.server.drifts).toEqual([]);
  });

  test("are asked for once for a hundred enrollments, of learners of every status", async () => {
    const rows = Array.from({ length: 100 }, (_none, index) => ({
      ...row,
      enrollmentId: `e${index}`,
    }));
    const results = rows.map(({ enrollmentId }) => ({ ...result, enrollmentId }));
    const filled = await fill(rows, { results: results.reverse(), nextPageToken: "more" });
    expect(filled.map(({ externalId }) => externalId)).toEqual(
      rows.map(({ enrollmentId }) => enrollmentId),
    );
    expect(filled.every(({ status }) => status === "IN_PROGRESS")).toBe(true);
    const asked = connection.server.seen.filter(({ path }) => path === "/learners/results");
    expect(asked).toHaveLength(1);
    expect(asked[0]?.method).toBe("GET");
    expect(asked[0]?.query.getAll("enrollmentIds[]")).toHaveLength(100);
    expect(asked[0]?.query.getAll("userStatuses[]")).toEqual(["1", "3", "5"]);
  });

  test("are read over all their pages, in several requests for more enrollments", async () => {
    const rows = Array.from({ length: 150 }, (_none, index) => ({
      ...row,
      enrollmentId: `e${index}`,
    }));
    connection = await connect(({ path, query }) => {
      if (path === "/enrollments") return { enrollments: rows };
      const ids = query.getAll("enrollmentIds[]");
      const start = Number(query.get("pageToken") ?? 0);
      const results = ids
        .slice(start, start + 40)
        .map((enrollmentId) => ({ ...result, enrollmentId, completionStatus: "complete" }));
      return { results, nextPageToken: start + 40 < ids.length ? String(start + 40) : null };
    });
    const { connector, server } = connection;
    const page = await readEnrollments(connector);
    const filled = await fillBy(connector.companions[0]!, page.rows, new Set(), aCall());
    expect(filled.map(({ status }) => status)).toEqual(rows.map(() => "COMPLETED"));
    expect(server.seen).toHaveLength(1 + 3 + 2);
  });

  test("are read on until they are those that were asked for, where the platform overlooks the ids", async () => {
    const other = { ...result, enrollmentId: "e9", completionStatus: "failed" };
    connection = await connect(({ path, query }) => {
      if (path === "/enrollments") return { enrollments: [row] };
      return query.get("pageToken") === null
        ? { results: [other], nextPageToken: "2" }
        : { results: [{ ...result, completionStatus: "passed" }] };
    });
    const { connector, server } = connection;
    const page = await readEnrollments(connector);
    const [filled] = await fillBy(connector.companions[0]!, page.rows, new Set(), aCall());
    expect(filled?.status).toBe("PASSED");
    expect(server.drifts).toEqual(["result.was not asked for"]);
  });

  test("whose pages repeat are no answer", async () => {
    const tokens = ["a", "b", "a"];
    connection = await connect(({ path }) =>
      path === "/enrollments"
        ? { enrollments: [row] }
        : { results: [], nextPageToken: tokens.shift() ?? null },
    );
    const { connector } = connection;
    const page = await readEnrollments(connector);
    await expect(
      fillBy(connector.companions[0]!, page.rows, new Set(), aCall()),
    ).rejects.toMatchObject({ reason: "SOURCE_BAD_RESPONSE" });
  });

  test.each([
    ["complete", "COMPLETED"],
    ["accepted", "COMPLETED"],
    ["passed", "PASSED"],
    ["failed", "FAILED"],
    ["declined", "FAILED"],
    ["in_progress", "IN_PROGRESS"],
    ["incomplete", "IN_PROGRESS"],
    ["pending", "IN_PROGRESS"],
    ["not_started", "ENROLLED"],
    ["brand_new", "UNKNOWN"],
  ])("with the word %s mean %s", async (completionStatus, status) => {
    const [filled] = await fill([row], { results: [{ ...result, completionStatus }] });
    expect(filled?.status).toBe(status);
  });

  test("let the first matching rule win", async () => {
    const locking = { ...row, shouldLockAfterDueDate: true };
    const overdue = { ...result, isOverdue: true };
    const [open] = await fill([row], { results: [overdue] });
    expect(at(open, "2026-04-01")).toBe("OVERDUE");
    await connection.server.stop();
    const [closed] = await fill([locking], { results: [overdue] });
    expect([at(closed, "2026-03-01"), at(closed, "2026-03-02")]).toEqual(["OVERDUE", "EXPIRED"]);
    await connection.server.stop();
    const [done] = await fill([locking], { results: [{ ...overdue, completionStatus: "failed" }] });
    expect(at(done, "2026-04-01")).toBe("FAILED");
  });

  test("without an enrollment's id belong to the learner in the course", async () => {
    const rows = [row, { ...row, enrollmentId: "e2", accessDate: "2026-05-01" }];
    const bare = { userId: "u1", courseId: "c1", completionStatus: "passed" };
    const shared = await fill(rows, { results: [bare] });
    expect(shared.map(({ status }) => status)).toEqual(["PASSED", "PASSED"]);
    await connection.server.stop();
    const several = await fill(rows, {
      results: [
        { ...bare, accessDate: "2026-05-01 00:00:00", completionStatus: "failed" },
        { ...bare, accessDate: "2026-02-01T00:00:00Z" },
      ],
    });
    expect(several.map(({ status }) => status)).toEqual(["PASSED", "FAILED"]);
    await connection.server.stop();
    const onTheDay = await fill(rows, {
      results: [
        { ...bare, accessDate: "2026-05-01 09:30:00", completionStatus: "failed" },
        { ...bare, accessDate: "2026-02-01T17:00:00+02:00" },
      ],
    });
    expect(onTheDay.map(({ status }) => status)).toEqual(["PASSED", "FAILED"]);
  });

  test("out of bounds are clamped, and reported", async () => {
    const [filled] = await fill([row], {
      results: [{ ...result, progress: 104, completionDate: "never", awardedScore: [] }],
    });
    expect(filled).toMatchObject({ progressPercent: 100, completedAt: null, score: null });
    expect(connection.server.drifts).toHaveLength(3);
  });

  test("that are missing leave the status to the enrollment", async () => {
    const [filled] = await fill([row], { results: [] });
    expect(filled).toMatchObject({
      completedAt: null,
      progressPercent: null,
      timeSpentSeconds: null,
      score: null,
    });
    expect([at(filled, "2026-01-31"), at(filled, "2026-02-01")]).toEqual(["ASSIGNED", "ENROLLED"]);
  });
});

describe("an iSpring enrollment without results", () => {
  async function statuses(enrollment: object, ...days: string[]): Promise<unknown[]> {
    connection = await connect(() => ({ enrollments: [enrollment] }), { results: false });
    const page = await readEnrollments(connection.connector);
    return days.map((day) => at(page.rows[0], day));
  }

  test("is assigned until its access begins, and enrolled from then on", async () => {
    const days = ["2026-01-31", "2026-02-01", "2026-09-01"];
    expect(await statuses(row, ...days)).toEqual(["ASSIGNED", "ENROLLED", "ENROLLED"]);
  });

  test("is expired after its last day, where it locks", async () => {
    const locking = { ...row, shouldLockAfterDueDate: true };
    const days = ["2026-01-31", "2026-03-01", "2026-03-02"];
    expect(await statuses(locking, ...days)).toEqual(["ASSIGNED", "ENROLLED", "EXPIRED"]);
  });

  test("is completed with a certificate, whatever else", async () => {
    const locking = { ...row, shouldLockAfterDueDate: true, issuedCertificateId: "x" };
    expect(await statuses(locking, "2026-01-01", "2026-09-01")).toEqual(["COMPLETED", "COMPLETED"]);
  });

  test("is enrolled where it has no dates", async () => {
    const bare = { enrollmentId: "e1", learnerId: "u1", courseId: "c1" };
    expect(await statuses(bare, "2026-01-01")).toEqual(["ENROLLED"]);
  });
});
