import { describe, expect, test } from "@jest/globals";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import type { ListResult } from "../../../src/domain/list.js";
import { ask, federate, nameOf, type Case } from "../../properties/federated-case.js";
import type { FlatRow } from "../../properties/flat.js";
import {
  declareSource,
  plainSheet,
  type DeclaredSource,
} from "../../support/declared-connector.js";
import { plainCase } from "../../support/plain-case.js";

const order = { field: "CREATED_AT", direction: "DESC" } as const;
const pageSize = 10;

/** Days of a month; days that are equal share a moment. */
function aList(
  days: readonly number[],
  settings: Parameters<typeof federate>[1] = {},
  tokens: "place" | "offset" = "place",
): { readonly one: Case; readonly source: DeclaredSource } {
  const sheet = { ...plainSheet, paging: "cursor", pageSize, orders: [order], tokens } as const;
  const source = declareSource("alpha", days.map(onDay), sheet);
  const sources = [{ sheet, declared: source }];
  const federation = federate(sources, settings);
  return { one: { ...plainCase(sources, pageSize), order, federation }, source };
}

function onDay(day: number, at: number): FlatRow {
  const createdAt = new Date(Date.UTC(2025, 0, day)).toISOString();
  return { source: "alpha", key: [String(at).padStart(4, "0")], values: { createdAt } };
}

/** From the latest on, all different. */
function falling(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => count - at);
}

interface Walked {
  readonly rows: readonly string[];
  readonly requests: readonly number[];
  readonly statuses: readonly string[];
}

async function walk(one: Case, size: number): Promise<Walked> {
  const pages: ListResult<Enrollment>[] = [];
  let cursor: string | null = null;
  do {
    if (pages.length > 100) throw new Error("The walk does not end");
    const page = await ask(one, { direction: "forward", size, cursor });
    pages.push(page);
    cursor = page.hasNextPage ? page.endCursor : null;
  } while (cursor !== null);
  const reports = pages.flatMap((page) => page.reports);
  return {
    rows: pages.flatMap((page) => page.rows.map(nameOf)),
    requests: reports.map((report) => report.requests),
    statuses: reports.map((report) => report.status),
  };
}

describe("a source that lists in the order asked for", () => {
  test("is entered near the cursor: the last page costs what the second one does", async () => {
    const { one, source } = aList(falling(300));
    const { rows, requests } = await walk(one, pageSize);
    expect(rows).toEqual(source.rows.map(nameOf));
    expect(requests).toHaveLength(30);
    expect(Math.max(...requests.slice(1))).toBeLessThanOrEqual(3);
  });

  test("is walked from its beginning where so many rows in front went that none of the page is left", async () => {
    const { one, source } = aList(falling(100), {}, "offset");
    const before = await ask(one, { direction: "forward", size: 45, cursor: null });
    const rest = source.rows.slice(45).map(nameOf);
    source.rows = source.rows.slice(15);
    const page = await ask(one, { direction: "forward", size: 55, cursor: before.endCursor });
    expect(page.rows.map(nameOf)).toEqual(rest);
    expect(page.hasNextPage).toBe(false);
  });

  test("is walked to its end with a budget that is a small part of it", async () => {
    const { one, source } = aList(falling(300), { maxRequests: 4 });
    const { rows, statuses } = await walk(one, pageSize);
    expect(rows).toEqual(source.rows.map(nameOf));
    expect(new Set(statuses)).toEqual(new Set(["OK"]));
  });

  test("is walked back to from near the cursor, and no further than to it", async () => {
    const { one, source } = aList(falling(300));
    const before = await ask(one, { direction: "forward", size: 250, cursor: null });
    const cursor = before.cursorAt(228);
    const back = await ask(one, { direction: "backward", size: 5, cursor });
    expect(back.rows.map(nameOf)).toEqual(source.rows.slice(223, 228).map(nameOf));
    expect(back.reports[0]?.requests).toBeLessThanOrEqual(2);
    const further = await ask(one, { direction: "backward", size: 5, cursor: back.startCursor });
    expect(further.rows.map(nameOf)).toEqual(source.rows.slice(218, 223).map(nameOf));
    // The page at the cursor has too few rows before it, and no list of tokens is entered further in front.
    expect(further.reports[0]?.requests).toBeLessThanOrEqual(25);
  });

  test("is PARTIAL where a page needs more than the budget, and the next page goes on behind", async () => {
    const { one, source } = aList(falling(100), { maxRequests: 4 });
    const page = { direction: "forward", size: 80, cursor: null } as const;
    const first = await ask(one, page);
    expect(first.reports[0]).toMatchObject({ status: "PARTIAL", reason: "SCAN_BUDGET_EXCEEDED" });
    // A further row of the last one's day might follow.
    expect(first.rows).toHaveLength(4 * pageSize - 1);
    expect(first.hasNextPage).toBe(true);
    const { rows } = await walk(one, 80);
    expect(rows).toEqual(source.rows.map(nameOf));
  });

  test("is PARTIAL where the deadline ends the reading, and the next page goes on behind", async () => {
    const { one, source } = aList(falling(100));
    source.failing = (request) => (request > 4 ? "DEADLINE_EXCEEDED" : undefined);
    const first = await ask(one, { direction: "forward", size: 80, cursor: null });
    expect(first.reports[0]).toMatchObject({ status: "PARTIAL", reason: "DEADLINE_EXCEEDED" });
    expect(first.rows.map(nameOf)).toEqual(source.rows.slice(0, 4 * pageSize - 1).map(nameOf));
    expect(first.hasNextPage).toBe(true);
    source.failing = () => undefined;
    const next = await ask(one, { direction: "forward", size: 80, cursor: first.endCursor });
    expect(next.rows.map(nameOf)).toEqual(source.rows.slice(4 * pageSize - 1).map(nameOf));
    expect(next.reports[0]?.status).toBe("OK");
  });

  test("goes on behind rows that all fail the filter, however many these are", async () => {
    const { one, source } = aList(falling(200), { maxRequests: 3 });
    const last = source.rows.slice(-2);
    const sought = last.map(({ values }) => values["createdAt"]);
    const filter = { kind: "in", field: "createdAt", values: sought } as const;
    const { rows, statuses } = await walk({ ...one, filter: filter as Case["filter"] }, 5);
    expect(rows).toEqual(last.map(nameOf));
    expect(statuses.at(0)).toBe("PARTIAL");
    expect(statuses.at(-1)).toBe("OK");
  });

  test("is FAILED where more rows share one moment than the budget reaches for", async () => {
    const { one } = aList([...falling(5).map((day) => day + 1), ...Array<number>(90).fill(1)], {
      maxRequests: 4,
    });
    const first = await ask(one, { direction: "forward", size: 5, cursor: null });
    expect(first.reports[0]).toMatchObject({ status: "PARTIAL", rowsReturned: 5 });
    const second = await ask(one, { direction: "forward", size: 5, cursor: first.endCursor });
    expect(second.reports[0]).toMatchObject({ status: "FAILED", reason: "SCAN_BUDGET_EXCEEDED" });
    expect(second.endCursor).not.toBeNull();
  });

  test("tells its page also where it cannot be counted within the budget", async () => {
    const { one } = aList(falling(100), { maxRequests: 4 });
    const page = { direction: "forward", size: 5, cursor: null } as const;
    const { rows, totalCount, reports } = await ask(one, page, { counts: true });
    expect(rows).toHaveLength(5);
    expect(totalCount).toBeNull();
    expect(reports[0]?.status).toBe("OK");
  });
});
