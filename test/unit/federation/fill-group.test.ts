import { describe, expect, test } from "@jest/globals";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import { FillFlights } from "../../../src/federation/lookup/fill-flights.js";
import { FillGroup } from "../../../src/federation/lookup/fill-group.js";
import { SharedFills, type Fills } from "../../../src/federation/lookup/shared-fills.js";
import type { Companion } from "../../../src/sources/spi/source-connector.js";
import { aCall } from "../sources/scripted-server.js";

/** The keys of each read, in one text. */
let reads: string[] = [];

function companion(name: string): Companion {
  return {
    name,
    read: (rows) => {
      reads.push(`${name} ${rows.map(({ key }) => key.join()).join("")}`);
      return Promise.resolve({ fill: (row) => row });
    },
  };
}

const grades = companion("grades");
const completion = companion("completion");

function groupUntil(deadlineAt: number): FillGroup {
  reads = [];
  return new FillGroup(new SharedFills(new FillFlights()), deadlineAt);
}

function fill(fills: Fills, key: string, of = grades): Promise<unknown> {
  const part = { externalId: null, user: null, course: null };
  const row: Enrollment = { type: "enrollment", source: "mooc", key: [key], ...part };
  return fills.read(of, [row], { wanted: new Set(["score"]), need: "each" }, aCall());
}

/** Until whatever may begin has begun. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("Lists that are read side by side", () => {
  test("read their companions' data together, however far apart they come to need it", async () => {
    const group = groupUntil(Infinity);
    const members = ["a", "b", "c"].map((key) => ({ key, fills: group.join() }));
    const filling: Promise<unknown>[] = [];
    for (const { key, fills } of members) {
      expect(reads).toEqual([]);
      filling.push(fill(fills, key));
      await turns();
    }
    await Promise.all(filling);
    expect(reads).toEqual(["grades abc"]);
  });

  test("do not wait for one that has ended, whenever it ends", async () => {
    const group = groupUntil(Infinity);
    const [a, b, c, d] = [group.join(), group.join(), group.join(), group.join()];
    b.end();
    const filling = [fill(a, "a"), fill(c, "c")];
    await turns();
    expect(reads).toEqual([]);
    d.end();
    d.end();
    await Promise.all(filling);
    expect(reads).toEqual(["grades ac"]);
  });

  test("go from round to round, with as many rounds as each of them needs", async () => {
    const group = groupUntil(Infinity);
    const read = async (keys: readonly string[], last: string | null): Promise<void> => {
      const fills = group.join();
      for (const key of keys) {
        await turns();
        await fill(fills, key);
      }
      if (last !== null) await fill(fills, last, completion);
      fills.end();
    };
    await Promise.all([read(["a"], null), read(["b", "c", "d"], "e"), read(["f", "g"], "h")]);
    expect(reads).toEqual([
      "grades abf",
      "grades cg",
      // One has come further than the other.
      expect.stringMatching(/^grades d$|^completion h$/),
      expect.stringMatching(/^grades d$|^completion h$/),
      "completion e",
    ]);
  });

  test("do not wait where everything was told before", async () => {
    const group = groupUntil(Infinity);
    const [a, b] = [group.join(), group.join()];
    const first = fill(a, "a");
    await fill(b, "b");
    await first;
    await fill(a, "b");
    expect(reads).toEqual(["grades ab"]);
  });

  test("wait for one that keeps silent no longer than half of the time that is left", async () => {
    const group = groupUntil(Date.now() + 60);
    const [a, b] = [group.join(), group.join()];
    // The third one says nothing.
    group.join();
    await Promise.all([fill(a, "a"), fill(b, "b")]);
    await fill(a, "c");
    expect(reads).toEqual(["grades ab", "grades c"]);
  });

  test("go on without waiting where one of them still reads after it has ended", async () => {
    const group = groupUntil(Infinity);
    const [a, b] = [group.join(), group.join()];
    a.end();
    await fill(a, "a");
    await fill(b, "b");
    expect(reads).toEqual(["grades a", "grades b"]);
  });
});
