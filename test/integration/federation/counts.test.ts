import { describe, expect, test } from "@jest/globals";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import { everything } from "../../../src/domain/filter.js";
import type { ListResult, PageRequest } from "../../../src/domain/list.js";
import { createFederation } from "../../../src/federation/create-federation.js";
import { declareSource, plainSheet, type Sheet } from "../../support/declared-connector.js";
import { begin } from "../../support/lab-federation.js";

const size = 10;

/** A source of so many rows on pages of ten, which it counts in its own way, under a budget of 50 requests. */
function reading(
  rows: number,
  sheet: Partial<Sheet>,
): (page: Partial<PageRequest>, counts?: boolean) => Promise<ListResult<Enrollment>> {
  const { connector } = declareSource(
    "counting",
    Array.from({ length: rows }, (_, at) => ({
      ...{ source: "counting", key: [String(at)] },
      values: { userId: String(at), courseId: "x" },
    })),
    { ...plainSheet, pageSize: size, counts: true, ...sheet },
  );
  const settings = { maxRequests: 50, maxRows: 50_000, cacheMs: 0, staleIfErrorMs: 0 };
  const secret = "a secret of the tests, 32 letters long";
  const federation = createFederation({ sources: [{ connector, settings }], secret });
  return (page, counts = true) =>
    begin(federation).enrollments({
      filter: everything,
      order: null,
      page: { direction: "forward", size: 2, cursor: null, ...page },
      wanted: new Set(),
      counts,
      looksAhead: true,
      place: "Query.enrollments",
      onSourceFailure: "PARTIAL",
    });
}

describe("the total of a source that counts its rows itself", () => {
  test.each([
    ["truly", {}],
    ["with those that stand twice", { repeats: 1 }],
    ["too high", { miscounts: 100 }],
    ["too low", { miscounts: -100 }],
    ["as none at all", { miscounts: -1_000 }],
  ] as const)("is the number of its rows where it counts them %s", async (_how, sheet) => {
    const { totalCount, reports } = await reading(230, sheet)({});
    expect(totalCount).toBe(230);
    expect(reports[0]).toMatchObject({ status: "OK", totalCount: 230, requests: 23 });
  });

  test("costs nothing where it is not asked for, and nothing more than the page where that is all", async () => {
    expect((await reading(230, {})({}, false)).reports[0]).toMatchObject({ requests: 1 });
    const all = await reading(8, { miscounts: 3 })({});
    expect(all).toMatchObject({ totalCount: 8, reports: [{ requests: 1 }] });
  });

  test("is null where there are more than the budget reaches for, which costs no more than its first page", async () => {
    for (const page of [{}, { size: 0 }]) {
      const { totalCount, isComplete, reports } = await reading(1_000, {})(page);
      expect({ totalCount, isComplete }).toEqual({ totalCount: null, isComplete: true });
      expect(reports[0]?.requests).toBe(1);
    }
  });

  test("is null where it counts too few of them to know that before", async () => {
    const { totalCount, rows } = await reading(1_000, { miscounts: -990 })({});
    expect(totalCount).toBeNull();
    expect(rows).toHaveLength(2);
  });
});

describe("the end of a list that the source takes to lie elsewhere", () => {
  test.each([
    ["a page too far", 10, 5],
    ["fifty pages too far", 500, 14],
    ["a million rows too far", 1_000_000, 40],
    ["at its beginning", -1_000, 15],
  ])("is found: %s", async (_how, miscounts, mostRequests) => {
    const page = { direction: "backward", size: 7 } as const;
    const { rows, reports, hasPreviousPage } = await reading(134, { miscounts })(page, false);
    expect(rows.map(({ key }) => Number(key[0]))).toEqual([127, 128, 129, 130, 131, 132, 133]);
    expect(hasPreviousPage).toBe(true);
    expect(reports[0]!.requests).toBeLessThanOrEqual(mostRequests);
  });
});
