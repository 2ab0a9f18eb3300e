import { describe, expect, test } from "@jest/globals";
import type { CallContext } from "../../../src/domain/call-context.js";
import type { Enrollment, EnrollmentAttribute } from "../../../src/domain/enrollment.js";
import { SourceError } from "../../../src/domain/errors.js";
import { aCall } from "../sources/scripted-server.js";
import { ByIdSource, refOf, turn } from "./by-id-source.js";

const bare: ReadonlySet<EnrollmentAttribute> = new Set(["externalId"]);
const withUser: ReadonlySet<EnrollmentAttribute> = new Set(["externalId", "user.email"]);
const raw: ReadonlySet<EnrollmentAttribute> = new Set(["remoteData"]);

const fifty = Array.from({ length: 50 }, (_, at) => `e${at}`);

/** One enrollment by its id, in an operation of its own. */
function readOne(
  source: ByIdSource,
  id: string,
  more: { wanted?: ReadonlySet<EnrollmentAttribute>; call?: Partial<CallContext> } = {},
): Promise<Enrollment | null> {
  const { wanted = bare, call } = more;
  const reading = source.begin(call).enrollment(refOf(id), wanted);
  // Whether it rejects is looked at later.
  reading.catch(() => undefined);
  return reading;
}

function keysOf(rows: readonly (Enrollment | null)[]): readonly (string | undefined)[] {
  return rows.map((row) => row?.externalId ?? undefined);
}

const viewerOf = (limits: CallContext["viewer"]["limits"]): Partial<CallContext> => ({
  viewer: { ...aCall().viewer, limits },
});

describe("Enrollments by id of many operations", () => {
  test("share requests, up to the number of values that one takes", async () => {
    const source = new ByIdSource({ maxValues: 20 });
    const reading = fifty.map((id) => readOne(source, id));
    await turn();
    expect(source.asked).toEqual([fifty.slice(0, 20), fifty.slice(20, 40), fifty.slice(40)]);
    await source.landAll();
    expect(keysOf(await Promise.all(reading))).toEqual(fifty);
  });

  test("are asked for one by one where a request takes one value", async () => {
    const source = new ByIdSource({ maxValues: 1 });
    const reading = fifty.map((id) => readOne(source, id));
    await turn();
    expect(source.asked).toEqual(fifty.map((id) => [id]));
    await source.landAll();
    expect(keysOf(await Promise.all(reading))).toEqual(fifty);
  });

  test("have their users looked up together as well", async () => {
    const source = new ByIdSource({ maxValues: 500 });
    const reading = fifty.map((id) => readOne(source, id, { wanted: withUser }));
    await turn();
    await source.landAll();
    const rows = await Promise.all(reading);
    expect(rows.map((row) => row?.user?.email)).toEqual(
      fifty.map((id) => `user of ${id}@x.example`),
    );
    expect(source.reads).toHaveLength(1);
    expect(source.lookups).toHaveLength(1);
  });

  test("are one read for those who want the same one, also while it is under way", async () => {
    const source = new ByIdSource({ maxValues: 20 });
    const reading = [readOne(source, "a"), readOne(source, "a")];
    await turn();
    reading.push(readOne(source, "a"));
    await turn();
    expect(source.asked).toEqual([["a"]]);
    await source.landAll();
    expect(keysOf(await Promise.all(reading))).toEqual(["a", "a", "a"]);
  });

  test("are null for those alone that the source does not have", async () => {
    const source = new ByIdSource({ maxValues: 20 });
    source.missing.add("b");
    const reading = ["a", "b", "c"].map((id) => readOne(source, id));
    await turn();
    await source.landAll();
    expect(keysOf(await Promise.all(reading))).toEqual(["a", undefined, "c"]);
  });

  test("fail with their own request, and with no other", async () => {
    const source = new ByIdSource({ maxValues: 2 });
    const reading = ["a", "b", "c", "d"].map((id) => readOne(source, id));
    await turn();
    source.reads[0]!.fail(new SourceError("SOURCE_ERROR", "No."));
    source.reads[1]!.land();
    for (const failed of reading.slice(0, 2)) {
      await expect(failed).rejects.toMatchObject({ reason: "SOURCE_ERROR", source: "school" });
    }
    expect(keysOf(await Promise.all(reading.slice(2)))).toEqual(["c", "d"]);
    expect(source.reads).toHaveLength(2);
  });

  test("carry raw data for all as soon as one of them wants it", async () => {
    const source = new ByIdSource({ maxValues: 20 });
    const reading = [readOne(source, "a"), readOne(source, "b", { wanted: raw })];
    await turn();
    expect(source.asked).toEqual([["a", "b"]]);
    const later = readOne(source, "a", { wanted: raw });
    const without = readOne(source, "c");
    const withRaw = readOne(source, "c", { wanted: raw });
    await turn();
    expect(source.asked.slice(1)).toEqual([["c"]]);
    await source.landAll();
    const rows = await Promise.all([...reading, later, without, withRaw]);
    expect(rows.map((row) => row?.remoteData)).toMatchObject(
      ["a", "b", "a", "c", "c"].map((id) => ({ id })),
    );
  });
});

describe("What a viewer may not see", () => {
  test("is not read together with what others want", async () => {
    const source = new ByIdSource({ maxValues: 20 });
    const own = viewerOf({ emails: ["user of a@x.example"] });
    const reading = [
      readOne(source, "a"),
      readOne(source, "b"),
      readOne(source, "a", { call: own }),
      readOne(source, "b", { call: own }),
      readOne(source, "b", { call: viewerOf({ sources: ["school"] }) }),
    ];
    await turn();
    expect([...source.asked].sort()).toEqual([["a"], ["a", "b"], ["b"]]);
    await source.landAll();
    expect(keysOf(await Promise.all(reading))).toEqual(["a", "b", "a", undefined, "b"]);
  });

  test("is not served from what others read", async () => {
    const source = new ByIdSource({ maxValues: 20 }, { cacheMs: 60_000 });
    const first = readOne(source, "a");
    await turn();
    await source.landAll();
    await first;
    const [again, hidden] = [
      readOne(source, "a"),
      readOne(source, "a", { call: viewerOf({ emails: ["b@x.example"] }) }),
    ];
    await turn();
    await source.landAll();
    expect(keysOf(await Promise.all([again, hidden]))).toEqual(["a", undefined]);
    expect(source.reads).toHaveLength(2);
  });

  test("is no part of a source of which the viewer may not know", async () => {
    const source = new ByIdSource({ maxValues: 20 });
    expect(await readOne(source, "a", { call: viewerOf({ sources: ["other"] }) })).toBeNull();
    expect(source.reads).toEqual([]);
  });
});

describe("A read on behalf of several operations", () => {
  test("goes on for the others where one is aborted, and stops when all are", async () => {
    const source = new ByIdSource({ maxValues: 20 });
    const controllers = [new AbortController(), new AbortController(), new AbortController()];
    const reading = controllers.map(({ signal }, at) =>
      readOne(source, `e${at}`, { call: { signal } }),
    );
    await turn();
    const [read] = source.reads;
    controllers[0]!.abort();
    controllers[2]!.abort();
    expect(read!.call.signal.aborted).toBe(false);
    controllers[1]!.abort();
    expect(read!.call.signal.aborted).toBe(true);
    read!.fail(read!.call.signal.reason);
    for (const one of reading) await expect(one).rejects.toBeInstanceOf(SourceError);
    expect(source.reads).toHaveLength(1);
  });

  test("begins anew for whoever joined it, where those who began it have gone", async () => {
    const source = new ByIdSource({ maxValues: 20 });
    const gone = new AbortController();
    const first = readOne(source, "a", { call: { signal: gone.signal } });
    await turn();
    const second = readOne(source, "a");
    gone.abort();
    source.reads[0]!.fail(source.reads[0]!.call.signal.reason);
    await expect(first).rejects.toBeInstanceOf(SourceError);
    await turn();
    expect(source.asked).toEqual([["a"], ["a"]]);
    source.reads[1]!.land();
    expect(keysOf([await second])).toEqual(["a"]);
  });

  test("keeps nobody beyond their own deadline", async () => {
    const source = new ByIdSource({ maxValues: 20 });
    const short = { deadlineAt: Date.now() + 30 };
    const reading = [readOne(source, "a"), readOne(source, "b", { call: short })];
    await turn();
    const late = readOne(source, "a", { call: short });
    for (const over of [reading[1], late]) {
      await expect(over).rejects.toMatchObject({ reason: "DEADLINE_EXCEEDED", source: "school" });
    }
    expect(source.asked).toEqual([["a", "b"]]);
    expect(source.reads[0]!.call.signal.aborted).toBe(false);
    await source.landAll();
    expect(keysOf([await reading[0]!])).toEqual(["a"]);
  });

  test("is counted by the first that has a request left", async () => {
    const source = new ByIdSource({ maxValues: 20 }, { maxRequests: 1 });
    const spent = source.begin();
    const first = spent.enrollment(refOf("a"), bare);
    await turn();
    await source.landAll();
    await first;
    const together = [spent.enrollment(refOf("b"), bare), readOne(source, "c")];
    await turn();
    await source.landAll();
    expect(keysOf(await Promise.all(together))).toEqual(["b", "c"]);
    const alone = spent.enrollment(refOf("d"), bare);
    await expect(alone).rejects.toMatchObject({ reason: "SCAN_BUDGET_EXCEEDED" });
    expect(source.reads).toHaveLength(2);
  });

  test("takes each of its rows from the operation that wants it", async () => {
    const source = new ByIdSource({ maxValues: 20 }, { maxRows: 2 });
    const [one, other] = [source.begin(), source.begin()];
    const reading = [
      ...["a", "b"].map((id) => one.enrollment(refOf(id), bare)),
      other.enrollment(refOf("c"), bare),
    ];
    await turn();
    await source.landAll();
    await Promise.all(reading);
    await expect(one.enrollment(refOf("d"), bare)).rejects.toMatchObject({
      reason: "SCAN_BUDGET_EXCEEDED",
    });
    const more = other.enrollment(refOf("d"), bare);
    await turn();
    await source.landAll();
    expect(keysOf([await more])).toEqual(["d"]);
    expect(source.asked).toEqual([["a", "b", "c"], ["d"]]);
  });
});

describe("Freshness of single enrollments", () => {
  test("lets memory answer for `cacheSeconds`, and no request be sent", async () => {
    const source = new ByIdSource({ maxValues: 20 }, { cacheMs: 60_000 });
    const first = readOne(source, "a");
    await turn();
    await source.landAll();
    await first;
    expect(keysOf([await readOne(source, "a")])).toEqual(["a"]);
    expect(source.reads).toHaveLength(1);
  });

  test("lets who wants live data take neither memory nor what was begun earlier", async () => {
    const source = new ByIdSource({ maxValues: 20 }, { cacheMs: 60_000 });
    const first = readOne(source, "a");
    await turn();
    await source.landAll();
    await first;
    const live = [1, 2].map(() => readOne(source, "a", { call: { live: true } }));
    await turn();
    expect(source.asked).toEqual([["a"], ["a"], ["a"]]);
    await source.landAll();
    expect(keysOf(await Promise.all(live))).toEqual(["a", "a"]);
  });

  test("does not join earlier raw data to a row that was read live", async () => {
    const source = new ByIdSource({ maxValues: 20 }, { cacheMs: 60_000 });
    const first = readOne(source, "a", { wanted: raw });
    await turn();
    await source.landAll();
    await first;
    const operation = source.begin({ live: true });
    const row = operation.enrollment(refOf("a"), bare);
    await turn();
    await source.landAll();
    expect((await row)?.remoteData).toBeUndefined();
    const whole = operation.enrollment(refOf("a"), raw);
    await turn();
    expect(source.reads).toHaveLength(3);
    await source.landAll();
    expect((await whole)?.remoteData).toEqual({ id: "a" });
  });

  test("forgets at a write, also what is still being read", async () => {
    const source = new ByIdSource({ maxValues: 20 }, { cacheMs: 60_000 });
    const before = readOne(source, "a");
    await turn();
    source.forget();
    const after = readOne(source, "a");
    await turn();
    expect(source.asked).toEqual([["a"], ["a"]]);
    await source.landAll();
    expect(keysOf(await Promise.all([before, after]))).toEqual(["a", "a"]);
  });

  test("lets an earlier row stand in where the source fails", async () => {
    const source = new ByIdSource({ maxValues: 20 }, { staleIfErrorMs: 60_000 });
    const first = readOne(source, "a");
    await turn();
    await source.landAll();
    await first;
    const reading = ["a", "b"].map((id) => readOne(source, id));
    await turn();
    source.reads[1]!.fail(new SourceError("SOURCE_TIMEOUT", "No."));
    expect(keysOf([await reading[0]!])).toEqual(["a"]);
    await expect(reading[1]).rejects.toMatchObject({ reason: "SOURCE_TIMEOUT" });
  });

  test("does not say that there is none because there was none earlier", async () => {
    const source = new ByIdSource({ maxValues: 20 }, { staleIfErrorMs: 60_000 });
    source.missing.add("a");
    const first = readOne(source, "a");
    await turn();
    await source.landAll();
    expect(await first).toBeNull();
    const again = readOne(source, "a");
    await turn();
    source.reads[1]!.fail(new SourceError("SOURCE_TIMEOUT", "No."));
    await expect(again).rejects.toMatchObject({ reason: "SOURCE_TIMEOUT" });
  });
});
