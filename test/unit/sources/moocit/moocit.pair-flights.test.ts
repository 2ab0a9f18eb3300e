import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { SourceCall } from "../../../../src/domain/call-context.js";
import type { Enrollment, EnrollmentAttribute } from "../../../../src/domain/enrollment.js";
import { SourceError } from "../../../../src/domain/errors.js";
import { Stopper } from "../../../../src/domain/stop-signal.js";
import { createMoocitConnector } from "../../../../src/sources/moocit/moocit.connector.js";
import type { SourceConnector } from "../../../../src/sources/spi/source-connector.js";
import { fillBy } from "../../../support/fill-by.js";
import { aCall } from "../scripted-server.js";
import { startHeld, type Held, type HeldServer } from "./held-server.js";

/*
 * "Equal reads in flight are one request", where a read hands its rows out as they come and keeps none. Every request is
 * answered when a test says so.
 */

let server: HeldServer;
let mooc: SourceConnector;
/** Resolves when rows were read, an odd one among them. */
let oddRow: Promise<void>;

beforeEach(async () => {
  server = await startHeld();
  oddRow = new Promise((resolve) => {
    mooc = createMoocitConnector({ id: "mooc", timeZone: "UTC" }, server.http, () => resolve());
  });
});
afterEach(async () => server.stop());

/** One operation, which counts what is sent for it. */
class Reader {
  sent = 0;
  readonly stopper = new Stopper();
  readonly call: SourceCall;

  constructor(more: Partial<SourceCall> = {}) {
    const meter = { takeRequest: () => void (this.sent += 1) };
    this.call = { ...aCall(), live: false, signal: this.stopper, meter, ...more };
  }

  scores(...users: string[]): Promise<unknown> {
    return expected(this.#fill("grades", users, "score", (row) => row.score));
  }

  titles(...users: string[]): Promise<unknown> {
    return expected(this.#fill("grades", users, "course.title", (row) => row.course?.title));
  }

  progress(...users: string[]): Promise<unknown> {
    return expected(
      this.#fill("completion", users, "progressPercent", (row) => row.progressPercent),
    );
  }

  title(): Promise<unknown> {
    const looked = mooc.courseLookup!.fetch(["c"], new Set(["title"]), this.call);
    return expected(looked.then((found) => found.get("c")?.title));
  }

  async #fill(
    name: string,
    users: readonly string[],
    attribute: EnrollmentAttribute,
    tell: (row: Enrollment) => unknown,
  ): Promise<unknown> {
    const companion = mooc.companions.find((one) => one.name === name)!;
    const rows = users.map(enrollment);
    return (await fillBy(companion, rows, new Set([attribute]), this.call)).map(tell);
  }
}

/** A test that ends early leaves no failure that nobody hears. */
function expected<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined);
  return answer;
}

function enrollment(user: string): Enrollment {
  return {
    type: "enrollment",
    source: "mooc",
    key: [user, "c"],
    externalId: null,
    user: { type: "user", source: "mooc", key: user },
    course: { type: "course", source: "mooc", key: "c", kind: "COURSE" },
  };
}

function grade(username: string, percent_grade = "0.80", more: object = {}): object {
  return { username, course_id: "c", percent_grade, display_name: "Knots", ...more };
}

/** So many that some of them are read before the list has ended: an odd one, one of `a`, and others'. */
function manyGrades(): object[] {
  const others = Array.from({ length: 99 }, (_, at) => grade(`u${at}`));
  return [{}, grade("a", "0.1"), ...others];
}

const gradesOfCourse = "/api/so2/v1/grades?course_id=c";

/** All requests there are, when this one has come. */
async function only(at: number): Promise<Held> {
  const held = await server.request(at);
  expect(server.requests).toHaveLength(at + 1);
  return held;
}

describe("Equal reads of MOOCit in flight", () => {
  test("are one request for rows of different people, whoever they are", async () => {
    const [first, second] = [new Reader(), new Reader()];
    const answers = Promise.all([first.scores("a", "b"), second.scores("b", "z", "a")]);
    const held = await server.request(0);
    expect(held.url).toBe(gradesOfCourse);
    held.end(grade("a", "0.1"), grade("b", "0.2"));
    expect(await answers).toEqual([
      [10, 20],
      [20, null, 10],
    ]);
    expect(server.requests).toHaveLength(1);
  });

  test("are one request for scores, for titles and for the look-up of the course", async () => {
    const [one, other] = [new Reader(), new Reader()];
    const answers = Promise.all([one.scores("a", "b"), other.titles("z"), one.title()]);
    (await server.request(0)).end(grade("a"));
    expect(await answers).toEqual([[80, null], ["Knots"], "Knots"]);
    expect(server.requests).toHaveLength(1);
  });

  test("are one request for progress", async () => {
    const answers = Promise.all([
      new Reader().progress("a", "b"),
      new Reader().progress("b", "c", "a"),
    ]);
    (await server.request(0)).end({ username: "b", course_id: "c", completion: "0.5" });
    expect(await answers).toEqual([
      [null, 50],
      [50, null, null],
    ]);
    expect(server.requests).toHaveLength(1);
  });

  test("are counted by the reader who began", async () => {
    const [first, second] = [new Reader(), new Reader()];
    const answers = Promise.all([first.titles("a"), second.titles("b")]);
    (await server.request(0)).end(grade("a"));
    await answers;
    expect([first.sent, second.sent]).toEqual([1, 0]);
  });

  test("are of other courses, or of another list, each a request of its own", async () => {
    const reader = new Reader();
    const answers = Promise.all([
      reader.titles("a"),
      reader.progress("a", "b"),
      mooc.courseLookup!.fetch(["d"], new Set(["title"]), reader.call),
    ]);
    await server.request(2);
    for (const held of server.requests) held.end(grade("a", "0.8", { completion: "0.8" }));
    await server.request(3);
    server.requests[3]!.end();
    await answers;
    expect(server.requests.map(({ url }) => url).sort()).toEqual([
      "/api/so2/v1/completion?course_id=c",
      "/api/so2/v1/enrollments?course_id=d",
      gradesOfCourse,
      "/api/so2/v1/grades?course_id=d",
    ]);
  });

  test("are not joined by who comes when rows have come, as these are not kept", async () => {
    const [early, late] = [new Reader(), new Reader()];
    const titles = early.titles("a");
    const first = await server.request(0);
    first.rows(...manyGrades());
    await oddRow;
    const scores = late.scores("b", "a");
    const second = await only(1);
    first.end();
    second.end(grade("a", "0.1"), grade("b", "0.2"));
    expect(await titles).toEqual(["Knots"]);
    expect(await scores).toEqual([20, 10]);
    expect([early.sent, late.sent]).toEqual([1, 1]);
  });

  test("are not begun again for who comes when they have ended", async () => {
    const early = new Reader().titles("a");
    (await server.request(0)).end();
    expect(await early).toEqual([null]);
    const late = new Reader().titles("a");
    (await server.request(1)).end(grade("a"));
    expect(await late).toEqual(["Knots"]);
  });

  test("are not joined by who wants live data, whom others may join", async () => {
    const early = new Reader().titles("a");
    const first = await server.request(0);
    const live = new Reader({ live: true });
    const titles = live.titles("a");
    const second = await only(1);
    const late = new Reader().titles("a");
    second.end(grade("a", "0.8", { display_name: "Splices" }));
    expect(await titles).toEqual(["Splices"]);
    expect(await late).toEqual(["Splices"]);
    first.end(grade("a"));
    expect(await early).toEqual(["Knots"]);
    expect(server.requests).toHaveLength(2);
    expect(live.sent).toBe(1);
  });

  test("show each reader no more than that one may know", async () => {
    const limits = { emails: ["me@school.example"] };
    const limited = new Reader({ viewer: { ...aCall().viewer, limits } });
    const answers = Promise.all([new Reader().titles("me"), limited.titles("me"), limited.title()]);
    (await server.request(0)).end(
      grade("me", "0.8", { email: "me@school.example", display_name: null }),
      grade("you", "0.8", { email: "you@school.example" }),
    );
    expect(await answers).toEqual([["Knots"], [null], null]);
    expect(server.requests).toHaveLength(1);
  });

  test("fail for all whom they were for where the source fails", async () => {
    const readers = [new Reader(), new Reader()];
    const answers = Promise.allSettled(readers.map((reader) => reader.titles("a")));
    (await server.request(0)).refuse(403);
    for (const answer of await answers) {
      expect(answer).toMatchObject({ reason: { reason: "SOURCE_FORBIDDEN" } });
    }
    expect(server.requests).toHaveLength(1);
  });

  test("that break off are read again once, and shown to all from their beginning", async () => {
    const readers = [new Reader(), new Reader()];
    const answers = Promise.all(readers.map((reader) => reader.scores("a", "b")));
    const first = await server.request(0);
    first.rows(...manyGrades());
    await oddRow;
    first.breakOff();
    (await only(1)).end(grade("a", "0.1"), grade("b", "0.2"));
    expect(await answers).toEqual([
      [10, 20],
      [10, 20],
    ]);
    expect(readers.map(({ sent }) => sent)).toEqual([2, 0]);
  });
});

describe("An equal read in flight whose first reader ends", () => {
  const gone = new Error("The client has gone.");

  test("is begun anew by one of those who joined, and joined by the others", async () => {
    const [first, ...others] = [new Reader(), new Reader(), new Reader()] as const;
    const left = first.titles("a");
    await server.request(0);
    const answers = Promise.all(others.map((reader) => reader.titles("a")));
    first.stopper.stop(gone);
    await expect(left).rejects.toBe(gone);
    (await server.request(1)).end(grade("a"));
    expect(await answers).toEqual([["Knots"], ["Knots"]]);
    expect(server.requests).toHaveLength(2);
    expect(others.map(({ sent }) => sent)).toEqual([1, 0]);
  });

  test("tells those who joined all there is, where some of its rows had come", async () => {
    const [first, second] = [new Reader(), new Reader()];
    const left = first.scores("a", "b");
    const held = await server.request(0);
    const answer = second.scores("b", "z");
    held.rows(...manyGrades());
    await oddRow;
    first.stopper.stop(gone);
    await expect(left).rejects.toBe(gone);
    (await only(1)).end(grade("b", "0.2"), grade("z", "0.3"));
    expect(await answer).toEqual([20, 30]);
    expect([first.sent, second.sent]).toEqual([1, 1]);
  });

  test.each(["SCAN_BUDGET_EXCEEDED", "DEADLINE_EXCEEDED"] as const)(
    "for %s is no failure of those who joined",
    async (reason) => {
      const meter = {
        takeRequest: () => {
          throw new SourceError(reason, "This is the reader's own.");
        },
      };
      const [first, second] = [new Reader({ meter }), new Reader()];
      const failed = first.titles("a");
      const answer = second.titles("a");
      await expect(failed).rejects.toMatchObject({ reason });
      (await only(0)).end(grade("a"));
      expect(await answer).toEqual(["Knots"]);
      expect(second.sent).toBe(1);
    },
  );
});

describe("A reader who joined an equal read in flight", () => {
  test("and ends waits no longer, and disturbs nobody", async () => {
    const [first, second, third] = [new Reader(), new Reader(), new Reader()];
    const answers = Promise.all([first.titles("a"), third.titles("a")]);
    const left = second.titles("a");
    const held = await server.request(0);
    const gone = new Error("The client has gone.");
    second.stopper.stop(gone);
    await expect(left).rejects.toBe(gone);
    held.end(grade("a"));
    expect(await answers).toEqual([["Knots"], ["Knots"]]);
    expect(server.requests).toHaveLength(1);
  });

  test("and whose deadline passes waits no longer", async () => {
    const [first, second] = [new Reader(), new Reader()];
    const answer = first.titles("a");
    const held = await server.request(0);
    const left = second.titles("a");
    second.stopper.stop(new SourceError("DEADLINE_EXCEEDED", "The time is up."));
    await expect(left).rejects.toMatchObject({ reason: "DEADLINE_EXCEEDED" });
    held.end(grade("a"));
    expect(await answer).toEqual(["Knots"]);
    expect([first.sent, second.sent]).toEqual([1, 0]);
  });
});
