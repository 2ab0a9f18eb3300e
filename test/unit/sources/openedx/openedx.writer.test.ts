import { afterEach, describe, expect, test } from "@jest/globals";
import type { OpenedxSettings } from "../../../../src/lab/openedx/openedx-settings.js";
import type { OpenedxSimulator } from "../../../../src/lab/openedx/start-openedx.js";
import { createOpenedxConnector } from "../../../../src/sources/openedx/openedx.connector.js";
import type {
  CellAnswer,
  CellTarget,
  EnrollmentWriter,
  Look,
  WriteTerms,
} from "../../../../src/sources/spi/enrollment-writer.js";
import { aCall, startScripted } from "../scripted-server.js";
import {
  closed,
  connectOpenedx,
  enrollment,
  isEnrolled,
  nowhere,
  one,
  startSmall,
  two,
} from "./openedx-lab.js";

let lab: OpenedxSimulator;
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function connect(settings: Partial<OpenedxSettings> = {}): Promise<EnrollmentWriter> {
  lab = await startSmall(settings);
  const { connector, close } = connectOpenedx(lab);
  cleanups.push(close, () => lab.stop());
  return connector.writer!;
}

function target(identifier: string, courseKey: string, more: Partial<CellTarget> = {}): CellTarget {
  return { identifier, courseKey, cohort: null, note: null, undo: null, ...more };
}

const terms: WriteTerms = {
  ...{ autoEnroll: true, notify: false, reason: null },
  ...{ accessStartsAt: null, dueAt: null, locksAfterDue: null },
};

async function looked(
  writer: EnrollmentWriter,
  cell: CellTarget,
  look: Look = { action: "ENROLL", purpose: "before" },
): Promise<CellTarget> {
  const [found] = await writer.look([cell], look, aCall());
  return { ...cell, note: found?.note ?? null };
}

async function write(
  writer: EnrollmentWriter,
  cell: CellTarget,
  action: "ENROLL" | "UNENROLL" = "ENROLL",
  call = aCall(),
): Promise<CellAnswer> {
  const { identifier, courseKey, cohort } = cell;
  const people = [identifier];
  const courses = [{ courseKey, cohort }];
  const answers = await writer.write({ action, cells: [cell], people, courses, terms }, call);
  expect(answers).toHaveLength(1);
  return answers[0]!;
}

function wordOf(answer: CellAnswer): string {
  return answer.kind === "done" ? answer.outcome : answer.kind;
}

function bodies(): unknown[] {
  return lab.requests
    .find(({ kind }) => kind === "write")
    .map(({ body }) => JSON.parse(body) as unknown);
}

describe("a look", () => {
  test("finds people by username and address in any letter case, and who is in", async () => {
    const writer = await connect();
    const cells = ["BOB", "bob@school.EXAMPLE", "cleo", "ada", "nobody", "no@school.example"];
    const looks = await writer.look(
      cells.map((identifier) => target(identifier, one)),
      { action: "ENROLL", purpose: "before" },
      aCall(),
    );
    expect(
      looks.map(({ state, problem }) => [state.registered, state.enrolled, problem?.outcome]),
    ).toEqual([
      [true, true, undefined],
      [true, true, undefined],
      [true, false, undefined],
      [true, false, undefined],
      [false, false, "UNKNOWN_USER"],
      [false, false, "UNKNOWN_USER"],
    ]);
    expect(looks[0]?.note).toEqual({ username: "Bob", enrolled: true, mode: "verified" });
  });

  test("tells courses that are not there from those in which nobody is", async () => {
    const writer = await connect();
    const cells = [one, two, nowhere].map((key) => target("ada", key));
    const looks = await writer.look(cells, { action: "ENROLL", purpose: "foretell" }, aCall());
    expect(looks.map(({ problem }) => problem?.outcome)).toEqual([
      undefined,
      undefined,
      "UNKNOWN_COURSE",
    ]);
    expect(looks[1]?.caveat).toContain("still open");
  });

  test("reads the pages to their end, and people in one list for many", async () => {
    const writer = await connect();
    for (let at = 0; at < 250; at += 1) {
      lab.state.courses.insert({
        ...lab.state.courses.all()[0]!,
        id: `course-v1:Acme+N${at}+2026`,
      });
      lab.state.enrollments.insert(enrollment("ada", `course-v1:Acme+N${at}+2026`));
    }
    lab.requests.reset();
    const cells = Array.from({ length: 250 }, (_, at) =>
      target("ada", `course-v1:Acme+N${at}+2026`),
    );
    const looks = await writer.look(cells, { action: "ENROLL", purpose: "settle" }, aCall());
    expect(looks.every(({ state }) => state.enrolled)).toBe(true);
    expect(lab.requests.count("/api/enrollment/v1/enrollments")).toBe(3);
    expect(lab.requests.count("/api/user/v1/accounts")).toBe(1);
  });

  test("after a write looks nobody up again", async () => {
    const writer = await connect();
    const cell = await looked(writer, target("bob@school.example", one));
    lab.requests.reset();
    await writer.look([cell], { action: "ENROLL", purpose: "settle" }, aCall());
    expect(lab.requests.reads).toBe(1);
  });
});

describe("a write", () => {
  test("enrolls a person, again as well, in the mode that there is", async () => {
    const writer = await connect();
    const answer = await write(writer, await looked(writer, target("ada@school.example", one)));
    const common = { registered: true, allowed: null, autoEnroll: null, cohort: null };
    expect(answer).toEqual({
      ...{ kind: "done", outcome: "ENROLLED", message: null },
      before: { ...common, enrolled: false },
      after: { ...common, enrolled: true },
    });
    await write(writer, await looked(writer, target("cleo", one)));
    expect(bodies()).toEqual([
      { user: "ada", is_active: true, course_details: { course_id: one } },
      { user: "cleo", is_active: true, course_details: { course_id: one } },
    ]);
    expect(lab.state.enrollments.all().map(({ user, mode }) => `${user} ${mode}`)).toEqual([
      "Bob verified",
      "cleo verified",
      "ada audit",
    ]);
  });

  test("takes a person out, naming the mode that was seen", async () => {
    const writer = await connect();
    const cell = await looked(writer, target("bob", one));
    expect(wordOf(await write(writer, cell, "UNENROLL"))).toBe("UNENROLLED");
    expect(bodies()).toEqual([
      { user: "Bob", is_active: false, mode: "verified", course_details: { course_id: one } },
    ]);
    expect(isEnrolled(lab, "Bob", one)).toBe(false);
  });

  test("looks again where the mode has changed since the look", async () => {
    const writer = await connect();
    const cell = await looked(writer, target("bob", one));
    lab.state.enrollments.edit(({ user }) => user === "Bob", { mode: "audit" });
    expect(wordOf(await write(writer, cell, "UNENROLL"))).toBe("again");
    expect(isEnrolled(lab, "Bob", one)).toBe(true);
  });

  test("is sent once for a person who stands there twice", async () => {
    const writer = await connect();
    const call = aCall();
    const byName = await looked(writer, target("ada", one));
    const byAddress = await looked(writer, target("ada@school.example", one));
    expect(wordOf(await write(writer, byName, "ENROLL", call))).toBe("ENROLLED");
    expect(wordOf(await write(writer, byAddress, "ENROLL", call))).toBe("again");
    expect(lab.requests.writes).toBe(1);
    expect(wordOf(await write(writer, byAddress, "ENROLL", call))).toBe("ENROLLED");
  });

  test("says what a refusal is about", async () => {
    const writer = await connect();
    const note = { username: "ada", enrolled: false, mode: null };
    const outcome = async (cell: CellTarget): Promise<string> => wordOf(await write(writer, cell));
    expect(await outcome(target("ada", nowhere, { note }))).toBe("UNKNOWN_COURSE");
    expect(await outcome(target("ada", closed, { note }))).toBe("NOT_PERMITTED");
    const gone = { ...note, username: "gone" };
    expect(await outcome(target("gone", one, { note: gone }))).toBe("UNKNOWN_USER");
    lab.state.users.edit(({ is_staff }) => is_staff, { is_staff: false });
    expect(await outcome(target("ada", one, { note }))).toBe("NOT_PERMITTED");
  });

  test("is in doubt where the answer is lost or cannot be read, and not where it is throttled", async () => {
    const writer = await connect();
    const cell = await looked(writer, target("ada", one));
    const failure = async (): Promise<unknown> =>
      write(writer, cell).catch((error: unknown) => error);
    lab.dial.fault({ kind: "act-then-drop" }, { kind: "write", times: 1 });
    expect(await failure()).toMatchObject({ reason: "SOURCE_UNREACHABLE", mayHaveActed: true });
    lab.dial.fault({ kind: "html" }, { kind: "write", times: 1 });
    expect(await failure()).toMatchObject({ reason: "SOURCE_BAD_RESPONSE", mayHaveActed: true });
    lab.dial.fault({ kind: "html", status: 502 }, { kind: "write", times: 1 });
    expect(await failure()).toMatchObject({ reason: "SOURCE_ERROR", mayHaveActed: true });
    lab.settings.throttle = {
      enrollment: { staff: 0, others: 0 },
      courses: { staff: 0, others: 0 },
      windowMs: 60_000,
    };
    expect(await failure()).toMatchObject({
      ...{ reason: "SOURCE_RATE_LIMITED", mayHaveActed: false },
      retryAfterSeconds: expect.any(Number),
    });
  });
});

describe("an answer that says less than it should", () => {
  async function answered(body: unknown, status = 200): Promise<string> {
    const server = await startScripted(() => ({ status, body }));
    cleanups.push(() => server.stop());
    const settings = { id: "campus", timeZone: "UTC" };
    const { writer } = createOpenedxConnector(settings, server.http, () => undefined);
    const note = { username: "ada", enrolled: false, mode: null };
    return wordOf(await write(writer!, target("ada", one, { note })));
  }

  test("is looked into where it shows another state", async () => {
    expect(await answered({ is_active: false })).toBe("look");
  });

  test("is the cell's own fault where it is a 400 about something else", async () => {
    for (const body of [{ message: "An error occurred" }, { message: 7 }, "<html>", []]) {
      expect(await answered(body, 400)).toBe("SOURCE_FAILED");
    }
  });

  test("does not permit what the course has no mode for", async () => {
    const message =
      "The [audit] course mode is expired or otherwise unavailable for course run [x].";
    expect(await answered({ message }, 400)).toBe("NOT_PERMITTED");
  });
});

test("what the wire cannot carry is refused", async () => {
  const writer = await connect();
  expect(writer.refuse(target("ada", one))).toBeNull();
  expect(writer.refuse(target("a,b@x.example", one))).toBeNull();
  for (const bad of ["", "a,b", "a:b", " ", "a\0@b"]) {
    expect(writer.refuse(target(bad, one))?.outcome).toBe("INVALID_IDENTIFIER");
  }
  expect(writer.refuse(target("ada", "no key"))?.outcome).toBe("UNKNOWN_COURSE");
  expect(writer.refuse(target("ada", one, { cohort: "Morning" }))?.outcome).toBe("UNKNOWN_COHORT");
});
