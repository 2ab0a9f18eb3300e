import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { CallContext } from "../../../src/domain/call-context.js";
import type { Course } from "../../../src/domain/course.js";
import type { Enrollment, EnrollmentAttribute } from "../../../src/domain/enrollment.js";
import { SourceError } from "../../../src/domain/errors.js";
import type { ListResult } from "../../../src/domain/list.js";
import type { EnrollmentQuery } from "../../../src/federation/federation.js";
import type { Simulator } from "../../../src/lab/simulator.js";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import { begin, federateLab, type LabFederation } from "../../support/lab-federation.js";

let lab: Lab;
let gateway: LabFederation;

beforeEach(async () => {
  lab = await startLab({ people: 150 });
});
afterEach(async () => {
  await gateway.close();
  await lab.stop();
});

const failing = { kind: "status", status: 500 } as const;
const failure = expect.objectContaining({ reason: "SOURCE_ERROR" });

function about(source: string, wanted: readonly EnrollmentAttribute[] = []): EnrollmentQuery {
  return {
    filter: { kind: "in", field: "source", values: [source] },
    order: null,
    page: { direction: "forward", size: 10_000, cursor: null },
    wanted: new Set(wanted),
    counts: false,
    looksAhead: false,
    place: "Query.enrollments",
    onSourceFailure: "PARTIAL",
  };
}

function ask(
  query: EnrollmentQuery,
  call: Partial<CallContext> = {},
): Promise<ListResult<Enrollment>> {
  return begin(gateway.federation, call).enrollments(query);
}

/** Few enough to be read one by one. */
async function someCourses(): Promise<readonly string[]> {
  const { rows } = await ask(about("mooc"));
  return [...new Set(rows.map(({ course }) => course!.key))].slice(0, 9);
}

/** What came at the source, long after the answer. */
async function receivedBy({ requests }: Simulator): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 200));
  return requests.total - requests.tokens;
}

describe("A failed read of companion data", () => {
  test("of one course is an error of that course's rows, and every read of them is counted", async () => {
    gateway = federateLab(lab);
    const keys = await someCourses();
    const [course = ""] = keys;
    const query: EnrollmentQuery = {
      ...about("mooc", ["score", "course.title"]),
      filter: {
        kind: "all",
        of: [
          { kind: "in", field: "source", values: ["mooc"] },
          { kind: "in", field: "courseId", values: keys },
        ],
      },
    };
    lab.moocit.requests.reset();
    lab.moocit.dial.fault(failing, {
      path: "/api/so2/v1/grades",
      when: ({ query }) => query.all("course_id").includes(course),
    });
    const page = await ask(query);
    const failed = page.rows.filter((row) => row.course?.key === course);
    const others = page.rows.filter((row) => row.course?.key !== course);
    expect(failed.length).toBeGreaterThan(0);
    expect(others.length).toBeGreaterThan(0);
    for (const row of failed) {
      expect(row).toMatchObject({ score: failure, course: { title: failure } });
    }
    for (const row of others) {
      expect([row.score, row.course?.title]).not.toContainEqual(expect.any(SourceError));
      expect(row.course?.title).toEqual(expect.any(String));
    }
    expect(page.reports).toMatchObject([{ status: "PARTIAL", reason: "SOURCE_ERROR" }]);
    expect(page.reports[0]?.requests).toBe(await receivedBy(lab.moocit));
  });

  test("of one person is an error of that person's rows, whose titles others tell", async () => {
    gateway = federateLab(lab);
    const page = { ...about("mooc").page, size: 12 };
    const person = (await ask({ ...about("mooc"), page })).rows[0]!.user!.key;
    const query = { ...about("mooc", ["score", "course.title"]), page };
    const before = (await ask(query)).rows;
    lab.moocit.dial.fault(failing, {
      path: "/api/so2/v1/grades",
      when: ({ query: asked }) => asked.all("username").includes(person),
    });
    const { rows, reports } = await ask(query);
    const scores = before.map(({ user, score }) => (user?.key === person ? failure : score));
    expect(rows.map(({ score }) => score)).toEqual(scores);
    expect(rows.map(({ course }) => course)).toEqual(before.map(({ course }) => course));
    expect(reports).toMatchObject([{ status: "PARTIAL", reason: "SOURCE_ERROR" }]);
  });

  test("of some results is an error of theirs alone, also where the budget ends the reads", async () => {
    for (const maxRequests of [50, 2]) {
      gateway = federateLab(lab, { maxRequests });
      lab.ispring.requests.reset();
      lab.ispring.dial.clear();
      if (maxRequests === 50)
        lab.ispring.dial.fault(failing, { path: "/learners/results", times: 1 });
      const page = await ask(about("ispring", ["score", "status"]));
      const lost = page.rows.filter(({ score }) => (score as unknown) instanceof SourceError);
      expect(page.rows.length).toBeGreaterThan(100);
      if (maxRequests === 50) expect(lost).toHaveLength(100);
      else expect(page.rows.length - lost.length).toBe(100);
      for (const { status } of lost) expect(status).toBe("UNKNOWN");
      expect(page.reports[0]).toMatchObject({
        status: "PARTIAL",
        reason: maxRequests === 50 ? "SOURCE_ERROR" : "SCAN_BUDGET_EXCEEDED",
        requests: await receivedBy(lab.ispring),
      });
      await gateway.close();
    }
    gateway = federateLab(lab);
  });

  test("that the filter needs ends the others: what was not sent yet is not sent, the rest is counted", async () => {
    gateway = federateLab(lab);
    const people = new Set((await ask(about("mooc"))).rows.map(({ user }) => user!.email!));
    const query: EnrollmentQuery = {
      ...about("mooc"),
      filter: {
        kind: "all",
        of: [
          { kind: "in", field: "source", values: ["mooc"] },
          { kind: "in", field: "email", values: [...people].slice(0, 15) },
          { kind: "contains", field: "courseTitleContains", text: "a" },
        ],
      },
    };
    lab.moocit.requests.reset();
    await ask(query);
    const whole = await receivedBy(lab.moocit);
    lab.moocit.requests.reset();
    lab.moocit.dial.fault(failing, { path: "/api/so2/v1/grades", times: 1 });
    const page = await ask(query);
    expect(page.reports).toMatchObject([{ status: "FAILED", reason: "SOURCE_ERROR" }]);
    const received = await receivedBy(lab.moocit);
    expect(page.reports[0]?.requests).toBe(received);
    expect(received).toBeLessThan(whole);
  });
});

test("A course whose title cannot be read is the only one with an error among many", async () => {
  gateway = federateLab(lab);
  const keys = await someCourses();
  const courses = async (): Promise<ListResult<Course>> =>
    begin(gateway.federation).courses({
      ...about("mooc"),
      filter: {
        kind: "all",
        of: [
          { kind: "in", field: "source", values: ["mooc"] },
          { kind: "in", field: "externalId", values: keys },
        ],
      },
      order: null,
      wanted: new Set(["title"] as const),
    });
  const titles = (await courses()).rows.map(({ title }) => title);
  expect(titles.length).toBeGreaterThan(2);
  const times = 1;
  lab.moocit.dial.fault(failing, { path: "/api/so2/v1/grades", times });
  const page = await courses();
  const lost = page.rows.filter(({ title }) => (title as unknown) instanceof SourceError);
  expect(lost).toHaveLength(times);
  for (const [at, { title }] of page.rows.entries()) {
    expect([failure, titles[at]]).toContainEqual(title);
  }
  expect(page.reports).toMatchObject([{ status: "PARTIAL", reason: "SOURCE_ERROR" }]);
});

describe("Lists of several parents that were read together", () => {
  test.each([500, 429, 403])(
    "and were answered %i have all failed by that one request, which the first counts",
    async (status) => {
      gateway = federateLab(lab);
      const people = new Set((await ask(about("ispring"))).rows.map(({ user }) => user!.key));
      const parents = [...people].slice(0, 10);
      lab.ispring.requests.reset();
      lab.ispring.dial.fault({ kind: "status", status, retryAfter: 60 }, { kind: "read" });
      const operation = begin(gateway.federation);
      const lists = await Promise.all(
        parents.map((key) =>
          operation.enrollmentsOf({ type: "user", source: "ispring", key }, about("ispring")),
        ),
      );
      for (const list of lists) expect(list.reports).toMatchObject([{ status: "FAILED" }]);
      const counted = lists.map(({ reports }) => reports[0]?.requests);
      expect(counted).toEqual([await receivedBy(lab.ispring), ...parents.slice(1).map(() => 0)]);
      expect(counted[0]).toBe(1);
    },
  );

  test("are stale, each by what was read of it before, where the source fails later", async () => {
    gateway = federateLab(lab, { staleIfErrorMs: 60_000 });
    const people = new Set((await ask(about("ispring"))).rows.map(({ user }) => user!.key));
    const read = async (): Promise<readonly ListResult<Enrollment>[]> => {
      const operation = begin(gateway.federation);
      const parents = [...people].slice(0, 10);
      return Promise.all(
        parents.map((key) =>
          operation.enrollmentsOf({ type: "user", source: "ispring", key }, about("ispring")),
        ),
      );
    };
    const before = await read();
    lab.ispring.requests.reset();
    lab.ispring.dial.fault(failing, { kind: "read" });
    const after = await read();
    expect(after.map(({ rows }) => rows)).toEqual(before.map(({ rows }) => rows));
    for (const { reports } of after) expect(reports).toMatchObject([{ status: "STALE" }]);
    expect(await receivedBy(lab.ispring)).toBe(1);
  });
});

test("A list that turns out to be missing is counted with what is read instead", async () => {
  gateway = federateLab(lab, { platformKey: "acme" });
  lab.catalog.settings.usersList = false;
  const page = await begin(gateway.federation).users({
    ...about("campus"),
    filter: { kind: "in", field: "source", values: ["campus"] },
    order: null,
    wanted: new Set(),
  });
  expect(page.reports[0]).toMatchObject({
    status: "OK",
    requests: await receivedBy(lab.catalog),
  });
});

describe("A user whom an earlier read stands in for", () => {
  const live = { live: true };

  test("makes the report STALE, and is refused where all or nothing was asked for", async () => {
    gateway = federateLab(lab, { staleIfErrorMs: 60_000 });
    const query = about("ispring", ["user.email"]);
    const before = await ask(query, live);
    lab.ispring.dial.fault(failing, { path: "/users" });
    const after = await ask(query, live);
    expect(after.rows.map(({ user }) => user)).toEqual(before.rows.map(({ user }) => user));
    expect(after).toMatchObject({
      isComplete: false,
      reports: [{ status: "STALE", reason: "SOURCE_ERROR", rowsReturned: before.rows.length }],
    });
    expect(Date.parse(after.reports[0]!.asOf!)).toBeLessThanOrEqual(
      Date.parse(before.reports[0]!.asOf!) + 1_000,
    );
    await expect(ask({ ...query, onSourceFailure: "FAIL" }, live)).rejects.toMatchObject({
      code: "SOURCE_FAILURE",
    });
  });

  test("is the failure instead, where no report could say so", async () => {
    gateway = federateLab(lab, { staleIfErrorMs: 60_000 });
    const [row] = (await ask(about("ispring", ["user.email"]), live)).rows;
    const ref = { source: "ispring", key: row!.user!.key };
    const wanted = new Set(["email"] as const);
    expect(await begin(gateway.federation, live).user(ref, wanted)).toMatchObject({ key: ref.key });
    lab.ispring.dial.fault(failing, { path: "/users" });
    const operation = begin(gateway.federation, live);
    await expect(operation.user(ref, wanted)).rejects.toMatchObject({ reason: "SOURCE_ERROR" });
    const single = { source: "ispring", key: row!.key, hints: {} };
    const alone = await operation.enrollment(single, new Set(["user.email"] as const));
    expect(alone?.user).toMatchObject({ reason: "SOURCE_ERROR" });
  });
});

test("A source that just failed, and is stale, is not asked again to be counted", async () => {
  gateway = federateLab(lab, { staleIfErrorMs: 60_000 });
  const query = { ...about("mooc"), page: { ...about("mooc").page, size: 3 }, counts: true };
  await ask(query);
  lab.moocit.requests.reset();
  lab.moocit.dial.fault(failing, { kind: "read" });
  const page = await ask(query);
  expect(page).toMatchObject({ totalCount: null, reports: [{ status: "STALE", requests: 1 }] });
  expect(await receivedBy(lab.moocit)).toBe(1);
});
