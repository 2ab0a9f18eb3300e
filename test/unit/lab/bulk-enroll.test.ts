import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

import { startMoocit } from "../../../src/lab/moocit/start-moocit.js";
import type { MoocitSimulator } from "../../../src/lab/moocit/start-moocit.js";

const first = "course-v1:Acme+DS101+2026";
const second = "course-v1:Acme+ST200+2026";
const unknown = "course-v1:Acme+NONE+2026";
const user = { is_active: true, retired: false };

interface PersonResult {
  identifier: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

interface Answer {
  detail?: string;
  courses: Record<string, { action: string; results: PersonResult[] }>;
}

describe("bulk_enroll of the MOOCit simulator", () => {
  let moocit: MoocitSimulator;

  beforeEach(async () => {
    moocit = await startMoocit({
      rows: {
        enrollments: [
          {
            username: "mira",
            email: "Mira@School.Example",
            course_id: second,
            is_active: false,
            mode: "verified",
            created: 0,
          },
        ],
        users: [
          { ...user, username: "mira", email: "Mira@School.Example" },
          { ...user, username: "sleeper", email: "sleeper@school.example", is_active: false },
          {
            username: "gone",
            email: "gone@retired.example",
            is_active: false,
            retired: true,
          },
        ],
        courses: [
          { course_id: first, display_name: "Data", cohorts: ["Morning"] },
          { course_id: second, display_name: "Statistics", cohorts: ["Evening group"] },
        ],
      },
    });
  });
  afterEach(() => moocit.stop());

  async function post(body: object | URLSearchParams, token = moocit.credentials.token) {
    const form = body instanceof URLSearchParams;
    const response = await fetch(`${moocit.url}/api/bulk_enroll/v1/bulk_enroll/`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": form ? "application/x-www-form-urlencoded" : "application/json",
      },
      body: form ? body.toString() : JSON.stringify(body),
    });
    const text = await response.text();
    const answer = (text.startsWith("{") ? JSON.parse(text) : {}) as Answer;
    return { status: response.status, answer, retryAfter: response.headers.get("retry-after") };
  }

  const enroll = { action: "enroll", courses: first, identifiers: "mira" };
  const no = { enrollment: false, allowed: false, auto_enroll: false };

  function results(answer: Answer, course = first) {
    return answer.courses[course]?.results;
  }

  function rows(course: string) {
    return moocit.state.enrollments.lookup("course", course);
  }

  test("an active user is enrolled at once and later reads show it", async () => {
    const { status, answer } = await post(enroll);
    expect(status).toBe(200);
    expect(results(answer)).toEqual([
      {
        identifier: "mira",
        before: { user: true, ...no },
        after: { user: true, ...no, enrollment: true },
      },
    ]);
    const list = await fetch(`${moocit.url}/api/so2/v1/enrollments?username=mira`, {
      headers: { authorization: `Bearer ${moocit.credentials.token}` },
    });
    expect(await list.json()).toEqual([
      expect.objectContaining({ course_id: second, is_active: false }),
      expect.objectContaining({ course_id: first, is_active: true, mode: "audit" }),
    ]);
  });

  test("enrolling again changes nothing, and an existing mode is kept", async () => {
    await post({ ...enroll, courses: second });
    const { answer } = await post({ ...enroll, courses: second });
    const [result] = results(answer, second)!;
    expect(result!.before).toEqual(result!.after);
    expect(rows(second)).toEqual([expect.objectContaining({ mode: "verified", is_active: true })]);
  });

  test("identifiers are split on new lines, blanks and commas, and empties dropped", async () => {
    const identifiers = "mira,\n a@x.example\r\nb@x.example  ,,c@x.example";
    const { answer } = await post({ ...enroll, identifiers });
    expect(results(answer)!.map((result) => result.identifier)).toEqual([
      "mira",
      "a@x.example",
      "b@x.example",
      "c@x.example",
    ]);
  });

  test("courses are split on commas without trimming, so a leading space is a 400", async () => {
    const good = await post({ ...enroll, courses: `${first},${second}` });
    expect(Object.keys(good.answer.courses)).toEqual([first, second]);
    const bad = await post({ ...enroll, courses: `${first}, ${second}` });
    expect(bad.status).toBe(400);
    expect(bad.answer).toEqual({ courses: [`Course key not valid:  ${second}`] });
  });

  test("of a JSON list of courses only the first element is used", async () => {
    const { answer } = await post({ ...enroll, courses: [first, second] });
    expect(Object.keys(answer.courses)).toEqual([first]);
  });

  test("missing fields and a bad action are told field by field", async () => {
    expect((await post({})).answer).toEqual({
      identifiers: ["This field is required."],
      courses: ["This field is required."],
      action: ["This field is required."],
    });
    expect((await post({ ...enroll, action: "X" })).answer).toEqual({
      action: ['"X" is not a valid choice.'],
    });
    expect(rows(first)).toEqual([]);
  });

  test("a form body works like a JSON body", async () => {
    const { answer } = await post(new URLSearchParams(enroll));
    expect(results(answer)![0]!.after).toMatchObject({ enrollment: true });
  });

  test("someone without an active account is allowed, an unknown name is invalid, a retired person unchanged", async () => {
    moocit.state.failing.add("odd@x.example");
    const identifiers = "new@x.example sleeper gone@retired.example nobody odd@x.example";
    const { answer } = await post({ ...enroll, identifiers, auto_enroll: true });
    const allowed = { enrollment: false, allowed: true, auto_enroll: true };
    expect(results(answer)).toEqual([
      {
        identifier: "new@x.example",
        before: { user: false, ...no },
        after: { user: false, ...allowed },
      },
      { identifier: "sleeper", before: { user: true, ...no }, after: { user: true, ...allowed } },
      {
        identifier: "gone@retired.example",
        before: { user: true, ...no },
        after: { user: true, ...no },
      },
      { identifier: "nobody", invalidIdentifier: true },
      { identifier: "odd@x.example", error: true },
    ]);
    expect(moocit.state.allowed.size).toBe(2);
    expect(moocit.state.auditRecords).toBe(3);
  });

  test("unenrolling makes the row inactive and takes back what was allowed, and otherwise changes nothing", async () => {
    await post({ ...enroll, identifiers: "mira new@x.example" });
    const { answer } = await post({
      ...enroll,
      action: "unenroll",
      identifiers: "MIRA@school.example new@x.example other@x.example",
    });
    expect(rows(first)).toEqual([expect.objectContaining({ is_active: false })]);
    expect(moocit.state.allowed.size).toBe(0);
    const [, , other] = results(answer)!;
    expect(other!.before).toEqual(other!.after);
  });

  test("cohorts go with enroll only, in step with the courses, and must exist", async () => {
    const both = { ...enroll, courses: `${first},${second}`, cohorts: "Morning,Evening group" };
    const { answer } = await post(both);
    expect(results(answer, second)![0]).toMatchObject({
      before: { cohort: null },
      after: { cohort: "Evening group" },
    });
    const errors = async (body: object) => (await post(body)).answer;
    expect(await errors({ ...both, action: "unenroll" })).toEqual({
      non_field_errors: ["Cohorts can only be used for enrollments."],
    });
    expect(await errors({ ...both, cohorts: "Morning" })).toEqual({
      non_field_errors: ["If provided, the cohorts and courses should have equal number of items."],
    });
    expect(await errors({ ...enroll, cohorts: "Noon" })).toEqual({
      non_field_errors: [`cohort Noon not found in course ${first}.`],
    });
  });

  test("a course that does not exist ends in 404, 500 or error flags, and earlier courses stay done", async () => {
    expect((await post({ ...enroll, courses: `${first},${unknown}` })).status).toBe(404);
    expect(rows(first)).toHaveLength(1);
    moocit.settings.missingCourse = "500";
    expect((await post({ ...enroll, courses: unknown })).status).toBe(500);
    moocit.settings.missingCourse = "error-flags";
    const { answer } = await post({ ...enroll, courses: unknown });
    expect(results(answer, unknown)).toEqual([{ identifier: "mira", error: true }]);
  });

  test("the feature switched off is a 404, and a token that is not staff's a 403", async () => {
    moocit.settings.tokens = new Map([
      [moocit.credentials.token, { role: "staff" }],
      ["admin", { role: "course-admin", courses: [first] }],
      ["reader", { role: "reader" }],
    ]);
    expect((await post(enroll, "reader")).status).toBe(403);
    expect((await post(enroll, "admin")).status).toBe(403);
    moocit.settings.bulkEnrollFor = "course-admins";
    expect((await post(enroll, "admin")).status).toBe(200);
    expect((await post({ ...enroll, courses: second }, "admin")).status).toBe(403);
    moocit.settings.bulkEnroll = false;
    expect((await post(enroll)).status).toBe(404);
  });

  test("the staff's 121st request in a minute is a 429 that says how long to wait", async () => {
    moocit.settings.now = () => 1_000_000;
    for (let count = 0; count < 120; count += 1) {
      expect((await post(enroll)).status).toBe(200);
    }
    moocit.settings.now = () => 1_043_000;
    const refused = await post(enroll);
    expect(refused.status).toBe(429);
    expect(refused.retryAfter).toBe("17");
    expect(refused.answer.detail).toBe("Request was throttled. Expected available in 17 seconds.");
    moocit.settings.now = () => 1_060_001;
    expect((await post(enroll)).status).toBe(200);
  });

  test("mails are counted, and none is sent unless asked for", async () => {
    await post({ ...enroll, identifiers: "mira new@x.example" });
    expect(moocit.state.mailsSent).toBe(0);
    await post({ ...enroll, identifiers: "mira new@x.example", email_students: true });
    expect(moocit.state.mails.map((mail) => mail.template)).toEqual([
      "enrolled_enroll",
      "allowed_enroll",
    ]);
  });

  test("a fault can make it act for half of the list before the connection drops", async () => {
    moocit.dial.fault({ kind: "act-part-then-drop" }, { kind: "write", times: 1 });
    const identifiers = "a@x.example b@x.example c@x.example d@x.example";
    await expect(post({ ...enroll, identifiers })).rejects.toThrow();
    expect(moocit.state.allowed.all().map((record) => record.email)).toEqual([
      "a@x.example",
      "b@x.example",
    ]);
    expect(moocit.requests.writes).toBe(1);
  });
});
