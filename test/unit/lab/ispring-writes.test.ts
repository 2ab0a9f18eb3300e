import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

import { startIspring } from "../../../src/lab/ispring/start-ispring.js";
import type { IspringSimulator } from "../../../src/lab/ispring/start-ispring.js";
import { ispringToken } from "./ispring-token.js";

const row = {
  enrollmentId: "e1",
  courseId: "c1",
  learnerId: "l1",
  accessDate: "2026-02-01",
  shouldLockAfterDueDate: false,
  enrollmentTypeGroup: 0,
};

describe("writing to the iSpring simulator", () => {
  let ispring: IspringSimulator;
  let token: string;

  beforeEach(async () => {
    ispring = await startIspring({
      rows: {
        enrollments: [row, { ...row, enrollmentId: "e2", courseId: "c2", learnerId: "l2" }],
        unlistedCourses: ["c3"],
      },
    });
    token = await ispringToken(ispring);
  });
  afterEach(() => ispring.stop());

  async function post(path: string, body: object | string) {
    const xml = typeof body === "string";
    const response = await fetch(`${ispring.url}${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json",
        "content-type": xml ? "application/xml" : "application/json",
      },
      body: xml ? body : JSON.stringify(body),
    });
    return { status: response.status, body: await response.text() };
  }

  function pairs() {
    return ispring.state.enrollments.all().map((each) => `${each.learnerId} ${each.courseId}`);
  }

  const terms = { dueDateType: "unlimited" };

  test("enrolling is the cross product of learners and courses, 201 and empty", async () => {
    const answer = await post("/enrollment", {
      courseIds: ["c2", "c3"],
      learnerIds: ["l1", "l2"],
      ...terms,
    });
    expect(answer).toEqual({ status: 201, body: "" });
    expect(pairs()).toEqual(["l1 c1", "l2 c2", "l1 c2", "l2 c2", "l1 c3", "l2 c3"]);
    expect(ispring.state.results.size).toBe(4);
  });

  test("an XML body does the same, with due date and locking", async () => {
    const body =
      "<request><courseIds><id>c1</id></courseIds><learnerIds><id>l2</id></learnerIds>" +
      "<dueDateType>due_date</dueDateType><dueDate>2026-05-01 00:00:00</dueDate>" +
      "<accessDate>2026-04-01 08:00:00</accessDate><lockAfterDueDate>1</lockAfterDueDate></request>";
    expect((await post("/enrollment", body)).status).toBe(201);
    expect(ispring.state.enrollments.all().at(-1)).toMatchObject({
      accessDate: "2026-04-01",
      dueDate: "2026-05-01",
      expirationDate: "2026-05-01",
      shouldLockAfterDueDate: true,
    });
  });

  test("enrolling again makes a second enrollment, or none, or is refused, by the switch", async () => {
    const again = { courseIds: ["c1"], learnerIds: ["l1"], ...terms };
    await post("/enrollment", again);
    expect(pairs()).toHaveLength(3);
    ispring.settings.onRepeat = "ignore";
    expect((await post("/enrollment", again)).status).toBe(201);
    expect(pairs()).toHaveLength(3);
    ispring.settings.onRepeat = "reject";
    expect((await post("/enrollment", again)).status).toBe(400);
  });

  test("one bad id or a missing field is a 400 and nothing is done", async () => {
    const good = { courseIds: ["c1", "c2"], learnerIds: ["l1"], ...terms };
    const bad = [
      { ...good, courseIds: ["c1", "nowhere"] },
      { ...good, learnerIds: ["l1", "nobody"] },
      { ...good, dueDateType: "someday" },
      { ...good, dueDateType: "due_date" },
      { courseIds: ["c1"], learnerIds: ["l1"] },
      { learnerIds: ["l1"], ...terms },
    ];
    for (const body of bad) {
      const answer = await post("/enrollment", body);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toEqual({ code: 400, message: expect.any(String) });
    }
    expect(pairs()).toHaveLength(2);
  });

  test("unenrolling is by enrollment id, 204 and empty, all or nothing", async () => {
    expect((await post("/enrollment/delete", { enrollmentIds: ["e1", "x"] })).status).toBe(400);
    expect(pairs()).toHaveLength(2);
    const answer = await post("/enrollment/delete", { enrollmentIds: ["e1"] });
    expect(answer).toEqual({ status: 204, body: "" });
    const older =
      "<DeleteEnrollments><enrollmentIds><id>e2</id></enrollmentIds></DeleteEnrollments>";
    expect((await post("/enrollment/delete", older)).status).toBe(204);
    expect(pairs()).toEqual([]);
  });

  test("an enrollment is edited, and enrolled anew as a second one in the same course", async () => {
    const change = { accessDate: "2026-06-01", dueDateType: "due_period", duePeriod: 48 };
    expect((await post("/enrollment/e1", change)).status).toBe(200);
    expect(ispring.state.enrollments.lookup("id", "e1")[0]).toMatchObject({
      accessDate: "2026-06-01",
      dueDate: "2026-06-03",
    });
    expect((await post("/enrollment/e1/reenroll", change)).status).toBe(200);
    expect(pairs().filter((pair) => pair === "l1 c1")).toHaveLength(2);
    expect((await post("/enrollment/none", change)).status).toBe(404);
    expect((await post("/enrollment/e1", terms)).status).toBe(400);
    expect(ispring.requests.writes).toBe(4);
  });
});
