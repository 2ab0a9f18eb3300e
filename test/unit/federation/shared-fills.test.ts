import { describe, expect, test } from "@jest/globals";
import type { SourceCall } from "../../../src/domain/call-context.js";
import type { Enrollment, EnrollmentAttribute } from "../../../src/domain/enrollment.js";
import { SourceError } from "../../../src/domain/errors.js";
import { FillFlights } from "../../../src/federation/lookup/fill-flights.js";
import { mostKeptRows } from "../../../src/federation/lookup/kept-fills.js";
import { SharedFills } from "../../../src/federation/lookup/shared-fills.js";
import type { Companion, CompanionRead, Need } from "../../../src/sources/spi/source-connector.js";
import { aCall } from "../sources/scripted-server.js";

interface Read {
  readonly keys: readonly string[];
  readonly need: Need;
  readonly call: SourceCall;
  /** Tells the number of the read as the score of each row, but for those that are lost. */
  land(lost?: readonly string[]): void;
  fail(error: unknown): void;
}

/** A companion that answers when it is told to. */
class Grades implements Companion {
  readonly name = "grades";
  readonly reads: Read[] = [];

  read(
    rows: readonly Enrollment[],
    _wanted: ReadonlySet<EnrollmentAttribute>,
    call: SourceCall,
    need: Need,
  ): Promise<CompanionRead> {
    return new Promise((resolve, reject) => {
      const score = this.reads.length + 1;
      this.reads.push({
        keys: rows.map(keyOf),
        need,
        call,
        land: (lost = []) => {
          const isLost = (row: Enrollment): boolean => lost.includes(keyOf(row));
          resolve({
            fill: (row) => (isLost(row) ? row : { ...row, score }),
            failureOf: (row) => (isLost(row) ? failure : null),
          });
        },
        fail: reject,
      });
    });
  }
}

const failure = new SourceError("SOURCE_ERROR", "No.");

const score: readonly EnrollmentAttribute[] = ["score"];

function keyOf({ key }: Enrollment): string {
  return key.join();
}

function enrollment(key: string): Enrollment {
  const user = { type: "user", source: "mooc", key: `user of ${key}` } as const;
  return { type: "enrollment", source: "mooc", key: [key], externalId: null, user, course: null };
}

/** Until whatever may begin has begun. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

interface Ask {
  readonly wanted?: readonly EnrollmentAttribute[];
  readonly need?: Need;
  readonly call?: SourceCall;
}

/** What is told of rows: their scores, and the reasons of those that were lost. */
type Fill = (keys: readonly string[], ask?: Ask) => Promise<readonly unknown[]>;

function start(): { readonly grades: Grades; readonly fill: Fill } {
  const fills = new SharedFills(new FillFlights());
  const grades = new Grades();
  return {
    grades,
    fill: async (keys, { wanted = score, need = "each", call = aCall() } = {}) => {
      const rows = keys.map(enrollment);
      const read = await fills.read(grades, rows, { wanted: new Set(wanted), need }, call);
      return rows.map((row) => read.failureOf?.(row)?.reason ?? read.fill(row).score);
    },
  };
}

describe("Companion reads of one operation", () => {
  test("are made once for rows that are looked at again, whoever looks at them", async () => {
    const { grades, fill } = start();
    const first = fill(["a", "b", "c"], { need: "all" });
    await turns();
    grades.reads[0]!.land();
    expect(await first).toEqual([1, 1, 1]);
    expect(await fill(["c", "a"], { need: "all" })).toEqual([1, 1]);
    expect(await fill(["b"])).toEqual([1]);
    expect(grades.reads).toHaveLength(1);
  });

  test("are made for those rows alone of which nothing was told yet", async () => {
    const { grades, fill } = start();
    const first = fill(["a", "b"]);
    await turns();
    grades.reads[0]!.land();
    await first;
    const second = fill(["b", "c"], { need: "all" });
    await turns();
    expect(grades.reads[1]).toMatchObject({ keys: ["c"], need: "all" });
    grades.reads[1]!.land();
    expect(await second).toEqual([1, 2]);
  });

  test("are joined while they are under way, and counted by the one that began them", async () => {
    const { grades, fill } = start();
    const [one, other] = [aCall(), aCall()];
    const first = fill(["a"], { call: one });
    await turns();
    const joining = [fill(["a"], { call: other }), fill(["a", "b"], { call: other })];
    await turns();
    expect(grades.reads.map(({ keys }) => keys)).toEqual([["a"], ["b"]]);
    expect(grades.reads[0]!.call).toBe(one);
    expect(grades.reads[1]!.call).toBe(other);
    for (const read of grades.reads) read.land();
    expect(await first).toEqual([1]);
    expect(await Promise.all(joining)).toEqual([[1], [1, 2]]);
  });

  test("tell nothing to those who want other attributes", async () => {
    const { grades, fill } = start();
    const first = fill(["a"]);
    await turns();
    grades.reads[0]!.land();
    await first;
    const second = fill(["a"], { wanted: ["score", "course.title"] });
    await turns();
    grades.reads[1]!.land();
    expect(await second).toEqual([2]);
  });

  test("are kept of no more rows than an operation reads", async () => {
    const { grades, fill } = start();
    const first = fill(Array.from({ length: mostKeptRows }, (_, at) => String(at)));
    await turns();
    grades.reads[0]!.land();
    await first;
    for (const read of [1, 2]) {
      const more = fill(["more"]);
      await turns();
      grades.reads[read]!.land();
      expect(await more).toEqual([read + 1]);
    }
    expect(await fill(["7"])).toEqual([1]);
  });

  test("that failed are not kept: who comes later asks again, for the rows that were lost", async () => {
    const { grades, fill } = start();
    const failing = fill(["a", "b"]);
    await turns();
    grades.reads[0]!.fail(failure);
    await expect(failing).rejects.toBe(failure);
    const lacking = fill(["a", "b"]);
    await turns();
    grades.reads[1]!.land(["b"]);
    expect(await lacking).toEqual([2, "SOURCE_ERROR"]);
    const later = fill(["a", "b"]);
    await turns();
    expect(grades.reads[2]!.keys).toEqual(["b"]);
    grades.reads[2]!.land();
    expect(await later).toEqual([2, 3]);
  });

  test("that failed under those who joined them are made again, once and for all of these", async () => {
    const { grades, fill } = start();
    const first = fill(["a", "b"], { need: "all" });
    await turns();
    const joining = [fill(["a"]), fill(["b", "a"])];
    await turns();
    grades.reads[0]!.fail(failure);
    await expect(first).rejects.toBe(failure);
    await turns();
    expect(grades.reads.map(({ keys }) => keys)).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
    grades.reads[1]!.fail(failure);
    expect(await Promise.all(joining)).toEqual([
      ["SOURCE_ERROR"],
      ["SOURCE_ERROR", "SOURCE_ERROR"],
    ]);
    await turns();
    expect(grades.reads).toHaveLength(2);
  });

  test("are one for all who want them in one turn, each row once, and fail for those whose rows are lost", async () => {
    const { grades, fill } = start();
    const filling = [
      fill(["a", "b"], { need: "all" }),
      fill(["b", "c"], { need: "all" }),
      fill(["c"]),
    ];
    await turns();
    expect(grades.reads).toMatchObject([{ keys: ["a", "b", "c"], need: "each" }]);
    grades.reads[0]!.land(["a"]);
    expect(await Promise.all(filling)).toEqual([["SOURCE_ERROR", 1], [1, 1], [1]]);
  });
});
