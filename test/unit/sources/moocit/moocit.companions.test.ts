import { afterEach, describe, expect, test } from "@jest/globals";
import type { SourceCall } from "../../../../src/domain/call-context.js";
import type { Enrollment, EnrollmentAttribute } from "../../../../src/domain/enrollment.js";
import type { Viewer } from "../../../../src/domain/viewer.js";
import { createMoocitConnector } from "../../../../src/sources/moocit/moocit.connector.js";
import type { SourceConnector } from "../../../../src/sources/spi/source-connector.js";
import { fillBy } from "../../../support/fill-by.js";
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
  timeZone = "UTC",
): Promise<SourceConnector> {
  server = await startScripted(answer);
  return createMoocitConnector({ id: "mooc", timeZone }, server.http, server.report);
}

interface Row {
  username: string;
  course_id: string;
}

/** Answers as the platform does: the rows of one person, of one course, or all. */
function filtered(rows: readonly Row[]): (request: Seen) => Answer {
  return ({ query }) => ({
    body: rows.filter(
      (row) =>
        (query.get("username") ?? row.username) === row.username &&
        (query.get("course_id") ?? row.course_id) === row.course_id,
    ),
  });
}

function enrollment(user: string, course: string): Enrollment {
  return {
    type: "enrollment",
    source: "mooc",
    key: [user, course],
    externalId: null,
    user: { type: "user", source: "mooc", key: user },
    course: { type: "course", source: "mooc", key: course, kind: "COURSE" },
    mode: "audit",
  };
}

function fill(
  connector: SourceConnector,
  name: string,
  rows: readonly Enrollment[],
  wanted: EnrollmentAttribute[] = ["score", "progressPercent"],
): Promise<readonly Enrollment[]> {
  const companion = connector.companions.find((one) => one.name === name)!;
  return fillBy(companion, rows, new Set(wanted), aCall());
}

function queries(): string[] {
  return server.seen.map(({ query }) => [...query].map((pair) => pair.join("=")).join("&"));
}

const grade = (username: string, course_id: string, more: object = {}): Row => ({
  username,
  course_id,
  ...{ display_name: `Title of ${course_id}`, percent_grade: "0.80", letter_grade: "Pass" },
  ...{ passed_timestamp: "2026-07-03 08:15:30.123456", last_date: "2026-07-04" },
  ...more,
});

describe("grades", () => {
  test("tell score, dates and the course's title, and leave the rest as it was", async () => {
    const connector = await connect(filtered([grade("u", "c")]), "Europe/Paris");
    const before = enrollment("u", "c");
    const [row] = await fill(connector, "grades", [before]);
    expect(row).toEqual({
      ...before,
      course: { ...before.course, title: "Title of c" },
      score: 80,
      completedAt: "2026-07-03T06:15:30.123Z",
      lastActivityAt: "2026-07-03T22:00:00.000Z",
    });
    expect(server.drifts).toEqual([]);
    expect(server.seen[0]!.path).toBe("/api/so2/v1/grades");
  });

  test("are null where the platform has none, and where it sends nonsense", async () => {
    const odd = { percent_grade: "good", passed_timestamp: null, last_date: "soon" };
    const connector = await connect(filtered([grade("a", "c", { ...odd, display_name: "" })]));
    const rows = await fill(connector, "grades", [enrollment("a", "c"), enrollment("b", "c")]);
    for (const row of rows) {
      expect(row).toMatchObject({ score: null, completedAt: null, lastActivityAt: null });
      expect(row.course?.title).toBeNull();
    }
    expect(server.drifts).toEqual([
      "grade.percent_grade is no number",
      "grade.last_date is no date",
    ]);
  });

  test.each([
    ["0.07", 7],
    ["0.333333", 33.3333],
    ["0.12345678949", 12.345679],
    ["1.2", 120],
    [0.5, 50],
    ["", null],
  ])("are a fraction: %p is %p percent", async (percent_grade, score) => {
    const connector = await connect(filtered([grade("u", "c", { percent_grade })]));
    expect(await fill(connector, "grades", [enrollment("u", "c")])).toMatchObject([{ score }]);
  });

  test("give people without a grade the title that others see", async () => {
    const connector = await connect(filtered([grade("a", "c1"), grade("z", "c2")]));
    const rows = await fill(
      connector,
      "grades",
      [enrollment("a", "c1"), enrollment("a", "c2")],
      ["score", "course.title"],
    );
    expect(rows.map((row) => row.course?.title)).toEqual(["Title of c1", "Title of c2"]);
    expect(rows.map((row) => row.score)).toEqual([80, null]);
    expect(queries()).toEqual(["username=a", "course_id=c2"]);
  });

  test("are read by course alone, each course once, where nothing but titles is wanted", async () => {
    const connector = await connect(filtered([grade("a", "c1"), grade("z", "c2")]));
    const rows = await fill(
      connector,
      "grades",
      ["c1", "c2", "c3"].flatMap((course) => [enrollment("a", course), enrollment("b", course)]),
      ["course.title"],
    );
    const titles = ["Title of c1", "Title of c2", null];
    expect(rows.map((row) => row.course?.title)).toEqual(titles.flatMap((one) => [one, one]));
    expect(queries().sort()).toEqual(["course_id=c1", "course_id=c2", "course_id=c3"]);
  });

  test("are read by person for titles of so many courses that they would take the whole list", async () => {
    const courses = Array.from({ length: 21 }, (_, at) => `c${at}`);
    const grades = courses.map((course) => grade(course === "c20" ? "z" : "a", course));
    const connector = await connect(filtered(grades));
    const rows = await fill(
      connector,
      "grades",
      courses.map((course) => enrollment("a", course)),
      ["course.title"],
    );
    expect(rows.map((row) => row.course?.title)).toEqual(courses.map((key) => `Title of ${key}`));
    expect(queries()).toEqual(["username=a", "course_id=c20"]);
  });
});

describe("completion", () => {
  test.each([
    ["0.80", 80, 0],
    ["0.5", 50, 0],
    ["0.333333", 33.3333, 0],
    ["1.0", 100, 0],
    ["0.0", 0, 0],
    ["1.5", 100, 1],
    ["-0.1", 0, 1],
    ["most", null, 1],
    [null, null, 0],
    [0.25, 25, 0],
  ])("of %p is %p percent", async (completion, progressPercent, drifts) => {
    const row = { username: "u", course_id: "c", completion };
    const connector = await connect(filtered([row]));
    const [filled] = await fill(connector, "completion", [enrollment("u", "c")]);
    expect(filled?.progressPercent).toBe(progressPercent);
    expect(server.drifts).toHaveLength(drifts);
    expect(server.seen[0]!.path).toBe("/api/so2/v1/completion");
  });

  test("is joined by person and course, in the order of the rows", async () => {
    const all = ["a", "b"].flatMap((username, u) =>
      ["x", "y"].map((course_id, c) => ({ username, course_id, completion: `0.${u}${c}1` })),
    );
    const connector = await connect(() => ({ body: [...all].reverse() }));
    const pairs = [
      ["b", "x"],
      ["a", "y"],
      ["b", "z"],
      ["a", "x"],
    ] as const;
    const rows = await fill(
      connector,
      "completion",
      pairs.map(([u, c]) => enrollment(u, c)),
    );
    expect(rows.map((row) => row.progressPercent)).toEqual([10.1, 1.1, null, 0.1]);
  });

  test("is null where the platform knows neither person nor course", async () => {
    const connector = await connect(() => ({ status: 404, body: "" }));
    const rows = await fill(connector, "completion", [enrollment("u", "c")]);
    expect(rows).toMatchObject([{ progressPercent: null }]);
  });

  test.each([
    [500, "SOURCE_ERROR"],
    [403, "SOURCE_FORBIDDEN"],
  ])("fails by name with the status %i", async (status, reason) => {
    const connector = await connect(() => ({ status, body: "" }));
    const filling = fill(connector, "completion", [enrollment("u", "c")]);
    await expect(filling).rejects.toMatchObject({ reason });
  });
});

describe("companion requests", () => {
  test("are one for each course where many people share few", async () => {
    const connector = await connect(() => ({ body: [] }));
    const rows = Array.from({ length: 30 }, (_, i) => enrollment(`u${i}`, `c+${i % 2}`));
    await fill(connector, "completion", rows);
    expect(queries().sort()).toEqual(["course_id=c+0", "course_id=c+1"]);
  });

  test("are one for each person where few people have many courses", async () => {
    const connector = await connect(() => ({ body: [] }));
    const rows = Array.from({ length: 30 }, (_, i) => enrollment("u", `c${i}`));
    await fill(connector, "completion", rows);
    expect(queries()).toEqual(["username=u"]);
  });

  test("are one for everything where people and courses are many", async () => {
    const connector = await connect(filtered([grade("u7", "c7"), grade("other", "c8")]));
    const rows = Array.from({ length: 30 }, (_, i) => enrollment(`u${i}`, `c${i}`));
    const filled = await fill(connector, "grades", rows, ["course.title"]);
    expect(queries()).toEqual([""]);
    expect(filled[7]).toMatchObject({ score: 80, course: { title: "Title of c7" } });
    expect(filled[8]).toMatchObject({ score: null, course: { title: "Title of c8" } });
  });
});

describe("the look-up of a course", () => {
  const look = async (connector: SourceConnector, key: string): Promise<unknown> =>
    (await connector.courseLookup!.fetch([key], new Set(["title"]), aCall())).get(key);

  test("tells the title that stands in its grades", async () => {
    const unnamed = grade("a", "course-v1:Acme+DS101+2026", { display_name: " " });
    const named = grade("b", "course-v1:Acme+DS101+2026", { display_name: "Data Skills" });
    const connector = await connect(filtered([unnamed, named]));
    expect(await look(connector, "course-v1:Acme+DS101+2026")).toEqual({
      type: "course",
      source: "mooc",
      key: "course-v1:Acme+DS101+2026",
      kind: "COURSE",
      org: "Acme",
      title: "Data Skills",
    });
    expect(queries()).toEqual(["course_id=course-v1:Acme+DS101+2026"]);
  });

  test("tells no title where there are enrollments and no grades", async () => {
    const connector = await connect(({ path }) => ({
      body: path.endsWith("/enrollments") ? [{ username: "u", course_id: "c" }] : [],
    }));
    expect(await look(connector, "c")).toMatchObject({ key: "c", title: null });
  });

  test("reads all grades once for many courses, and all enrollments once for those without a grade", async () => {
    const keys = Array.from({ length: 45 }, (_, at) => `c${at}`);
    const connector = await connect(({ path }) => ({
      body: path.endsWith("/enrollments")
        ? keys.slice(0, 44).map((course_id) => ({ username: "u", course_id }))
        : keys.slice(0, 22).map((key) => grade("u", key, { display_name: `Title of ${key}` })),
    }));
    const found = await connector.courseLookup!.fetch(keys, new Set(["title"]), aCall());
    expect(found.size).toBe(44);
    expect(found.get("c7")).toMatchObject({ title: "Title of c7" });
    expect(found.get("c43")).toMatchObject({ title: null });
    expect(server.seen.map(({ path }) => path).sort()).toEqual([
      "/api/so2/v1/enrollments",
      "/api/so2/v1/grades",
    ]);
    expect(queries()).toEqual(["", ""]);
  });

  test("tells nothing of a title that was not asked for", async () => {
    const connector = await connect(filtered([grade("a", "c")]));
    const found = await connector.courseLookup!.fetch(["c"], new Set(["kind"]), aCall());
    expect(found.get("c")?.title).toBeUndefined();
  });

  test("leaves out a course that nobody has ever been in", async () => {
    const connector = await connect(() => ({ body: [] }));
    expect(await look(connector, "c")).toBeUndefined();
    await server.stop();
    const refusing = await connect(() => ({ status: 404, body: "" }));
    expect(await look(refusing, "c")).toBeUndefined();
  });
});

describe("A viewer who may know some people only", () => {
  const own = { ...grade("me", "c", { display_name: null }), email: "Me@school.example" };
  const other = { ...grade("you", "c", { display_name: "Theirs" }), email: "you@school.example" };
  const viewers: readonly (readonly [string, Partial<Viewer>])[] = [
    ["by the limits of a key", { limits: { emails: ["me@school.example"] } }],
    [
      "to own rows",
      { scopes: new Set(["enrollments:read:self"]), ownEmails: ["me@SCHOOL.example"] },
    ],
  ];
  test.each(viewers)(
    "limited %s is told no title that stands in others' grades",
    async (_by, limit) => {
      const connector = await connect(filtered([own, other]));
      const call = { ...aCall(), viewer: { ...aCall().viewer, ...limit } };
      const titles = async (of: SourceCall): Promise<unknown> => {
        const [grades] = connector.companions;
        const [row] = await fillBy(grades!, [enrollment("me", "c")], new Set(["course.title"]), of);
        const looked = await connector.courseLookup!.fetch(["c"], new Set(["title"]), of);
        return [row?.course?.title, looked.get("c")?.title];
      };
      expect(await titles(call)).toEqual([null, null]);
      expect(await titles(aCall())).toEqual(["Theirs", "Theirs"]);
    },
  );
});
