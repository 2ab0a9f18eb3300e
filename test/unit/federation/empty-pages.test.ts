import { expect, test } from "@jest/globals";
import type { ListResult } from "../../../src/domain/list.js";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import { ask, federate, type Case } from "../../properties/federated-case.js";
import { declareSource, plainSheet } from "../../support/declared-connector.js";
import { plainCase } from "../../support/plain-case.js";

const maxRequests = 5;

/** Six rows in pages of two, each page behind seven empty ones; which positions are asked for stands in the log. */
function emptyPages(cacheMs = 0): { readonly one: Case; readonly asked: string[] } {
  const rows = Array.from({ length: 6 }, (_, at) => ({
    source: "s",
    key: [`row ${at}`],
    values: { userId: `u${at}`, username: `n${at}` },
  }));
  const sheet = { ...plainSheet, paging: "cursor" as const, pageSize: 2, emptyRun: 7 };
  const declared = declareSource("s", rows, sheet);
  const asked: string[] = [];
  const { enrollments } = declared.connector;
  const readPage: typeof enrollments.readPage = async (scan, call) => {
    const page = await enrollments.readPage(scan, call);
    asked.push(String(scan.position).split(":").at(-1) ?? "");
    return page;
  };
  Object.assign(declared.connector, { enrollments: { ...enrollments, readPage } });
  const sources = [{ sheet, declared }];
  const one = { ...plainCase(sources, 9), federation: federate(sources, { maxRequests, cacheMs }) };
  return { one, asked };
}

const first = { direction: "forward", size: 9, cursor: null } as const;

function wordsOf({ reports }: ListResult<Enrollment>): string {
  return reports.map(({ status, reason }) => `${status} ${reason ?? ""}`.trim()).join();
}

test("a budget that is spent on empty pages ends the page, and the cursor goes on behind them", async () => {
  const { one, asked } = emptyPages();
  const keys: string[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 12; pages++) {
    const result: ListResult<Enrollment> = await ask(one, { ...first, cursor });
    keys.push(...result.rows.map(({ key }) => key.join()));
    expect(wordsOf(result)).toBe(result.hasNextPage ? "PARTIAL SCAN_BUDGET_EXCEEDED" : "OK");
    expect(result.isComplete).toBe(!result.hasNextPage);
    cursor = result.endCursor;
    if (!result.hasNextPage) break;
  }
  expect(keys).toEqual([0, 1, 2, 3, 4, 5].map((at) => `row ${at}`));
  // The page with the last rows is looked at again, to know whether these are still there, and no empty one.
  expect(asked.join(" ")).toBe(
    "null 1 2 3 4 5 6 7 8 9 7 10 11 12 13 7 14 15 16 17 15 18 19 20 21 15 22 23",
  );
});

test("empty pages in memory lead to what lies behind them", async () => {
  const { one, asked } = emptyPages(30_000);
  for (const { cursor } of [first, first]) {
    const result = await ask(one, { ...first, cursor });
    expect(wordsOf(result)).toBe("PARTIAL SCAN_BUDGET_EXCEEDED");
    expect(result.hasNextPage).toBe(true);
  }
  expect(asked.length).toBeLessThanOrEqual(2 * maxRequests);
});

test("where only the whole is right, empty pages that spend the budget are a failure", async () => {
  const { one } = emptyPages();
  const order = { field: "CREATED_AT", direction: "ASC" } as const;
  for (const [page, by] of [
    [first, order],
    [{ ...first, direction: "backward" as const }, null],
  ] as const) {
    const result = await ask({ ...one, order: by }, page, { counts: true });
    expect(wordsOf(result)).toBe("FAILED SCAN_BUDGET_EXCEEDED");
    expect(result).toMatchObject({ rows: [], totalCount: null, hasNextPage: false });
  }
});

test("a page whose budget is spent is not counted", async () => {
  const { one } = emptyPages();
  const result = await ask(one, first, { counts: true });
  expect(result).toMatchObject({ totalCount: null, isComplete: false, hasNextPage: true });
});
