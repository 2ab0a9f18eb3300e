import { afterEach, describe, expect, test } from "@jest/globals";
import type { MoocitSettings } from "../../../../src/lab/moocit/moocit-settings.js";
import { startMoocit, type MoocitSimulator } from "../../../../src/lab/moocit/start-moocit.js";
import { createMoocitConnector } from "../../../../src/sources/moocit/moocit.connector.js";
import type {
  CellAnswer,
  CellTarget,
  EnrollmentWriter,
  WriteBatch,
  WriteTerms,
} from "../../../../src/sources/spi/enrollment-writer.js";
import { aCall, clientOf, startScripted } from "../scripted-server.js";

let lab: MoocitSimulator;
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const one = "course-v1:Acme+One+2026";
const two = "course-v1:Acme+Two+2026";
const nowhere = "course-v1:Acme+Nowhere+2026";

async function connect(settings: Partial<MoocitSettings> = {}): Promise<EnrollmentWriter> {
  const user = (username: string, more: object = {}): never =>
    ({
      ...{ username, email: `${username}@school.example`, is_active: true, retired: false },
      ...more,
    }) as never;
  lab = await startMoocit({
    settings,
    rows: {
      users: [
        user("ada"),
        user("Bob", { email: "Bob@School.example" }),
        user("sleeper", { is_active: false }),
        user("gone", { is_active: false, retired: true }),
      ],
      courses: [one, two].map((course_id) => ({
        course_id,
        display_name: course_id,
        cohorts: ["Morning"],
      })),
      enrollments: [
        {
          ...{ username: "Bob", email: "Bob@School.example", course_id: one, is_active: true },
          ...{ mode: "audit", created: "2026-01-01 10:00" },
        },
      ],
    },
  });
  const http = clientOf(lab.url, { authorization: `Bearer ${lab.credentials.token}` });
  cleanups.push(
    () => http.close(),
    () => lab.stop(),
  );
  return createMoocitConnector({ id: "mooc", timeZone: "UTC" }, http, () => undefined).writer!;
}

function target(identifier: string, courseKey: string, cohort: string | null = null): CellTarget {
  return { identifier, courseKey, cohort, note: null, undo: null };
}

function batch(
  people: string[],
  keys: (string | [string, string])[],
  more: Partial<WriteTerms> & Partial<Pick<WriteBatch, "action">> = {},
): WriteBatch {
  const courses = keys.map((course) =>
    typeof course === "string"
      ? { courseKey: course, cohort: null }
      : { courseKey: course[0], cohort: course[1] },
  );
  const { action = "ENROLL", ...terms } = more;
  return {
    action,
    people,
    courses,
    cells: people.flatMap((person) =>
      courses.map(({ courseKey, cohort }) => target(person, courseKey, cohort)),
    ),
    terms: {
      autoEnroll: false,
      notify: false,
      reason: null,
      accessStartsAt: null,
      dueAt: null,
      locksAfterDue: null,
      ...terms,
    },
  };
}

function wordOf(answer: CellAnswer): string {
  return answer.kind === "done" ? answer.outcome : answer.kind;
}

async function outcomes(writer: EnrollmentWriter, written: WriteBatch): Promise<string[]> {
  const answers = await writer.write(written, aCall());
  return written.cells.map(({ identifier, courseKey }, index) => {
    const course = [one, two, nowhere].indexOf(courseKey) + 1;
    return `${identifier} ${course} ${wordOf(answers[index]!)}`;
  });
}

describe("a bulk enrollment", () => {
  test("says of every person in every course what became of them", async () => {
    const writer = await connect();
    lab.state.failing.add("odd@school.example");
    const people = ["ada", "bob@school.example", "sleeper", "gone", "new@school.example"];
    const written = batch([...people, "nobody", "odd@school.example"], [one, two]);
    expect(await outcomes(writer, written)).toEqual([
      ...["ada 1 ENROLLED", "ada 2 ENROLLED"],
      ...["bob@school.example 1 ALREADY_ENROLLED", "bob@school.example 2 ENROLLED"],
      ...["sleeper 1 INVITED", "sleeper 2 INVITED"],
      ...["gone 1 NOT_PERMITTED", "gone 2 NOT_PERMITTED"],
      ...["new@school.example 1 INVITED", "new@school.example 2 INVITED"],
      ...["nobody 1 INVALID_IDENTIFIER", "nobody 2 INVALID_IDENTIFIER"],
      ...["odd@school.example 1 SOURCE_FAILED", "odd@school.example 2 SOURCE_FAILED"],
    ]);
    expect(lab.requests.writes).toBe(1);
  });

  test("tells the state before and after", async () => {
    const writer = await connect();
    const [cell] = await writer.write(batch(["ada"], [[one, "Morning"]]), aCall());
    const common = { registered: true, allowed: false, autoEnroll: false };
    expect(cell).toEqual({
      kind: "done",
      outcome: "ENROLLED",
      before: { ...common, enrolled: false, cohort: null },
      after: { ...common, enrolled: true, cohort: "Morning" },
      message: null,
    });
  });

  test("takes people out, invitations too, and says who was not in", async () => {
    const writer = await connect();
    await writer.write(batch(["new@school.example"], [one]), aCall());
    const people = ["Bob", "ada", "new@school.example"];
    expect(await outcomes(writer, batch(people, [one], { action: "UNENROLL" }))).toEqual([
      "Bob 1 UNENROLLED",
      "ada 1 NOT_ENROLLED",
      "new@school.example 1 UNENROLLED",
    ]);
  });

  test("sends what was asked for, and no mail unless asked", async () => {
    const writer = await connect();
    await writer.write(batch(["ada", "Bob"], [one, two], { reason: "Autumn" }), aCall());
    const more = { autoEnroll: true, notify: true };
    await writer.write(batch(["ada"], [[one, "Morning"]], more), aCall());
    const bodies = lab.requests.all().map((request) => JSON.parse(request.body) as unknown);
    expect(bodies).toEqual([
      {
        action: "enroll",
        identifiers: "ada,Bob",
        courses: `${one},${two}`,
        auto_enroll: false,
        email_students: false,
        reason: "Autumn",
      },
      {
        action: "enroll",
        identifiers: "ada",
        courses: one,
        auto_enroll: true,
        email_students: true,
        cohorts: "Morning",
      },
    ]);
  });
});

describe("a refused bulk enrollment", () => {
  test("is pinned on the course with a malformed key, and leaves the others to be sent again", async () => {
    const writer = await connect();
    const answers = await writer.write(batch(["ada"], [one, "not a key", two]), aCall());
    expect(answers.map(wordOf)).toEqual(["again", "UNKNOWN_COURSE", "again"]);
  });

  test("is pinned on the course without the cohort", async () => {
    const writer = await connect();
    const written = batch(["ada"], [[one, "Morning"], [two, "Night"]]); // prettier-ignore
    expect(await outcomes(writer, written)).toEqual(["ada 1 again", "ada 2 UNKNOWN_COHORT"]);
  });

  test("is the course's fault where it is a 404 for one, and in doubt where it is for several", async () => {
    const writer = await connect();
    expect(await outcomes(writer, batch(["ada"], [nowhere]))).toEqual(["ada 3 UNKNOWN_COURSE"]);
    expect(await outcomes(writer, batch(["ada"], [one, nowhere]))).toEqual([
      "ada 1 broken-off",
      "ada 3 broken-off",
    ]);
  });

  test.each(["404", "500"] as const)(
    "as a whole (%s) began with the courses that no list shows, and came to no other",
    async (missingCourse) => {
      const writer = await connect({ missingCourse });
      const written = batch(["ada"], [[one, "Morning"], [nowhere, "Night"], [two, "Noon"]], {}); // prettier-ignore
      const plain = { ...written, courses: written.courses.map((each) => ({ ...each, cohort: null })) }; // prettier-ignore
      const unread = await writer.write(plain, aCall());
      expect(unread).toEqual(Array(3).fill({ kind: "broken-off", reached: true }));
      const look = { action: "ENROLL", purpose: "before" } as const;
      await writer.look(written.cells, look, aCall());
      expect(await writer.write(plain, aCall())).toEqual([
        { kind: "broken-off", reached: false },
        { kind: "broken-off", reached: true },
        { kind: "broken-off", reached: true },
      ]);
      await writer.write(written, aCall());
      expect(JSON.parse(lab.requests.last()!.body)).toMatchObject({
        courses: [nowhere, two, one].join(","),
        cohorts: "Night,Noon,Morning",
      });
    },
  );

  test("is nobody's fault where the token may not write", async () => {
    const writer = await connect({ tokens: new Map([["lab-moocit-token", { role: "reader" }]]) });
    expect(await outcomes(writer, batch(["ada"], [one]))).toEqual(["ada 1 NOT_PERMITTED"]);
  });
});

describe("identifiers, courses and cohorts", () => {
  test("are refused where the wire cannot carry them", async () => {
    const writer = await connect();
    expect(writer.refuse(target("ada", one))).toBeNull();
    expect(writer.refuse(target("ada", one, "Morning group"))).toBeNull();
    for (const bad of ["", "a,b", "a b", "a\tb", "a\u00a0b", "a\n"]) {
      expect(writer.refuse(target(bad, one))?.outcome).toBe("INVALID_IDENTIFIER");
    }
    expect(writer.refuse(target("ada", "a,b"))?.outcome).toBe("UNKNOWN_COURSE");
    expect(writer.refuse(target("ada", one, "Morning, early"))?.outcome).toBe("UNKNOWN_COHORT");
  });
});

describe("the state before a write", () => {
  const before = { action: "ENROLL", purpose: "before" } as const;

  test("is read once for each course, by username as it is and by address in any letter case", async () => {
    const writer = await connect();
    const cells = [
      target("Bob", one),
      target("BOB@school.example", one),
      target("ada", one),
      target("Bob", two),
      target("bob", two),
    ];
    const looks = await writer.look(cells, before, aCall());
    expect(looks.map(({ state }) => [state.registered, state.enrolled])).toEqual([
      [true, true],
      [true, true],
      [null, false],
      [true, false],
      [null, false],
    ]);
    expect(lab.requests.total).toBe(2);
  });

  test("is open for a username that differs from one in the list in letter case alone", async () => {
    const writer = await connect();
    for (const purpose of ["before", "foretell", "settle"] as const) {
      for (const action of ["ENROLL", "UNENROLL"] as const) {
        const [look] = await writer.look([target("bob", one)], { action, purpose }, aCall());
        expect(look).toMatchObject({
          state: { registered: null, enrolled: null },
          conclusive: false,
          caveat: expect.stringContaining("letter case"),
        });
      }
    }
  });

  test("is not known where the platform refuses the course, which a dry run says", async () => {
    const writer = await connect({ unknownIs404: true });
    const [look] = await writer.look([target("ada", nowhere)], before, aCall());
    expect(look).toMatchObject({ state: { enrolled: null, registered: null }, problem: null });
    const [foretold] = await writer.look(
      [target("ada", nowhere)],
      { action: "ENROLL", purpose: "foretell" },
      aCall(),
    );
    expect(foretold?.problem?.outcome).toBe("UNKNOWN_COURSE");
  });

  test("proves that nothing was done only for those who have an account", async () => {
    const writer = await connect();
    const cells = ["Bob", "bob@school.example", "new@school.example", "unseen"].map((identifier) =>
      target(identifier, two),
    );
    const looks = await writer.look(cells, { action: "ENROLL", purpose: "settle" }, aCall());
    expect(looks.map(({ conclusive }) => conclusive)).toEqual([true, true, false, false]);
  });
});

describe("an answer that says less than it should", () => {
  async function answered(body: unknown, status = 200): Promise<unknown> {
    const server = await startScripted(() => ({ status, body }));
    const { writer } = createMoocitConnector(
      { id: "m", timeZone: "UTC" },
      server.http,
      () => undefined,
    );
    try {
      return (await writer!.write(batch(["ada"], [one]), aCall())).map(wordOf);
    } catch (error) {
      return error;
    } finally {
      await server.stop();
    }
  }

  test.each([
    ["no courses", {}],
    ["no results", { courses: { [one]: {} } }],
    ["another person", { courses: { [one]: { results: [{ identifier: "bob" }] } } }],
    ["no state", { courses: { [one]: { results: [{ identifier: "ada" }] } } }],
    [
      "half a state",
      { courses: { [one]: { results: [{ identifier: "ada", before: {}, after: {} }] } } },
    ],
  ])("leaves a cell unsettled: %s", async (_name, body) => {
    expect(await answered(body)).toEqual(["look"]);
  });

  test("is in doubt where it cannot be read at all", async () => {
    for (const body of ["<html>", "[]", ""]) {
      expect(await answered(body)).toMatchObject({
        reason: "SOURCE_BAD_RESPONSE",
        mayHaveActed: true,
      });
    }
  });

  test("is the cell's own fault where it is a 400 about something else", async () => {
    for (const body of [{ identifiers: ["This field is required."] }, "<html>", []]) {
      expect(await answered(body, 400)).toEqual(["SOURCE_FAILED"]);
    }
  });
});
