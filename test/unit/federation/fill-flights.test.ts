import { describe, expect, test } from "@jest/globals";
import type { SourceCall } from "../../../src/domain/call-context.js";
import type { Enrollment, EnrollmentAttribute } from "../../../src/domain/enrollment.js";
import { SourceError } from "../../../src/domain/errors.js";
import type { Viewer } from "../../../src/domain/viewer.js";
import { FillFlights } from "../../../src/federation/lookup/fill-flights.js";
import type { Companion, CompanionRead, Need } from "../../../src/sources/spi/source-connector.js";
import { aCall } from "../sources/scripted-server.js";

/** A companion that tells the score of a row's user, and answers when it is told to. */
class Grades implements Companion {
  readonly name = "grades";
  readonly reads: { land(): void; lack(error: SourceError): void; fail(error: unknown): void }[] =
    [];

  read(): Promise<CompanionRead> {
    return new Promise((resolve, reject) => {
      const score = 10 * (this.reads.length + 1);
      this.reads.push({
        land: () => {
          resolve({ fill: (row) => ({ ...row, score }) });
        },
        lack: (error) => {
          resolve({ fill: (row) => row, failureOf: () => error });
        },
        fail: reject,
      });
    });
  }
}

function enrollment(key: string, more: Partial<Enrollment> = {}): Enrollment {
  return {
    type: "enrollment",
    source: "mooc",
    key: [key],
    externalId: null,
    user: { type: "user", source: "mooc", key: `user of ${key}` },
    course: { type: "course", source: "mooc", key: "c" },
    ...more,
  };
}

function start(): {
  grades: Grades;
  fill: (
    rows: readonly Enrollment[],
    more?: { wanted?: EnrollmentAttribute[]; need?: Need; call?: Partial<SourceCall> },
  ) => Promise<readonly Enrollment[]>;
} {
  const flights = new FillFlights();
  const grades = new Grades();
  return {
    grades,
    fill: async (rows, { wanted = [], need = "each", call = {} } = {}) => {
      const wish = { wanted: new Set<EnrollmentAttribute>(["score", ...wanted]), need };
      const read = await flights.read(grades, rows, wish, { ...aCall(), live: false, ...call });
      return rows.map((row) => read.fill(row));
    },
  };
}

const viewerOf = (...emails: string[]): { viewer: Viewer } => ({
  viewer: { ...aCall().viewer, limits: { emails } },
});

describe("Companion reads in flight", () => {
  test("are one for rows with the same keys, and fill each row as it came", async () => {
    const { grades, fill } = start();
    const bare = enrollment("a");
    const raw = enrollment("a", {
      remoteData: { mode: "audit" },
      mode: "audit",
      course: { type: "course", source: "mooc", key: "c", title: "T" },
    });
    const filling = [fill([bare]), fill([raw])];
    expect(grades.reads).toHaveLength(1);
    grades.reads[0]!.land();
    expect(await Promise.all(filling)).toEqual([[{ ...bare, score: 10 }], [{ ...raw, score: 10 }]]);
  });

  const others: readonly (readonly [string, Parameters<ReturnType<typeof start>["fill"]>])[] = [
    ["of other rows", [[enrollment("b")]]],
    ["of more rows", [[enrollment("a"), enrollment("b")]]],
    ["of other users", [[enrollment("a", { user: null })]]],
    ["of other courses", [[enrollment("a", { course: null })]]],
    ["of other attributes", [[enrollment("a")], { wanted: ["course.title"] }]],
    ["where nothing less than all is of use", [[enrollment("a")], { need: "all" }]],
    ["for who may know other people", [[enrollment("a")], { call: viewerOf("me@x.example") }]],
    ["for who wants live data", [[enrollment("a")], { call: { live: true } }]],
  ];
  test.each(others)("are not shared %s", async (_which, other) => {
    const { grades, fill } = start();
    const filling = [fill([enrollment("a")]), fill(...other)];
    expect(grades.reads).toHaveLength(2);
    for (const read of grades.reads) read.land();
    const [first, second] = await Promise.all(filling);
    expect([first?.[0]?.score, second?.[0]?.score]).toEqual([10, 20]);
  });

  test("are shared by viewers who may know the same people", async () => {
    const { grades, fill } = start();
    const rows = [enrollment("a")];
    const filling = [
      fill(rows, { call: viewerOf("a@x.example", "B@x.example") }),
      fill(rows, { call: viewerOf("b@x.example", "a@x.example") }),
    ];
    expect(grades.reads).toHaveLength(1);
    grades.reads[0]!.land();
    await Promise.all(filling);
  });

  test("are not kept once they have landed", async () => {
    const { grades, fill } = start();
    const first = fill([enrollment("a")]);
    grades.reads[0]!.land();
    await first;
    const second = fill([enrollment("a")]);
    grades.reads[1]!.land();
    expect(await second).toMatchObject([{ score: 20 }]);
  });

  test("fail for all who share them where the source fails", async () => {
    const { grades, fill } = start();
    const filling = [fill([enrollment("a")]), fill([enrollment("a")])];
    grades.reads[0]!.fail(new SourceError("SOURCE_ERROR", "No."));
    for (const one of filling) await expect(one).rejects.toMatchObject({ reason: "SOURCE_ERROR" });
    expect(grades.reads).toHaveLength(1);
  });

  test("begin anew for the others, once, where their reader has no request or no time left", async () => {
    for (const reason of ["SCAN_BUDGET_EXCEEDED", "DEADLINE_EXCEEDED"] as const) {
      const { grades, fill } = start();
      const [first, ...others] = [1, 2, 3].map(() => fill([enrollment("a")]));
      grades.reads[0]!.fail(new SourceError(reason, "No more."));
      await expect(first).rejects.toMatchObject({ reason });
      await new Promise((resolve) => setImmediate(resolve));
      expect(grades.reads).toHaveLength(2);
      grades.reads[1]!.land();
      for (const other of others) expect(await other).toMatchObject([{ score: 20 }]);
    }
  });

  test("begin anew for the others where a part was not read for want of their reader's requests", async () => {
    const { grades, fill } = start();
    const [first, second] = [fill([enrollment("a")]), fill([enrollment("a")])];
    grades.reads[0]!.lack(new SourceError("SCAN_BUDGET_EXCEEDED", "No more."));
    expect((await first)[0]?.score).toBeUndefined();
    await new Promise((resolve) => setImmediate(resolve));
    grades.reads[1]!.land();
    expect(await second).toMatchObject([{ score: 20 }]);
  });
});
