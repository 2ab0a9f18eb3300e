import { describe, expect, test } from "@jest/globals";
import { ask, federate, nameOf, type Case } from "../../properties/federated-case.js";
import type { FlatRow } from "../../properties/flat.js";
import {
  declareSource,
  plainSheet,
  type DeclaredSource,
  type Sheet,
} from "../../support/declared-connector.js";
import { plainCase } from "../../support/plain-case.js";

const maxRows = 25;

function aList(
  count: number,
  paging: Pick<Sheet, "paging"> & Partial<Sheet>,
): { readonly one: Case; readonly source: DeclaredSource } {
  const rows = Array.from({ length: count }, (_, at): FlatRow => ({
    source: "alpha",
    key: [String(at).padStart(4, "0")],
    values: {},
  }));
  const sheet = { ...plainSheet, pageSize: 10, ...paging };
  const source = declareSource("alpha", rows, sheet);
  const sources = [{ sheet, declared: source }];
  return {
    one: { ...plainCase(sources, 100), federation: federate(sources, { maxRows }) },
    source,
  };
}

const page = { direction: "forward", size: 100, cursor: null } as const;

describe("a budget of rows that is no multiple of the page", () => {
  test("is used to its last row behind a token, and the cursor goes on there", async () => {
    const { one, source } = aList(60, { paging: "cursor" });
    const first = await ask(one, page);
    expect(first.rows.map(nameOf)).toEqual(source.rows.slice(0, maxRows).map(nameOf));
    expect(source.rowsSent).toBe(maxRows);
    expect(first.reports[0]).toMatchObject({ status: "PARTIAL", reason: "SCAN_BUDGET_EXCEEDED" });
    const second = await ask(one, { ...page, cursor: first.endCursor });
    expect(nameOf(second.rows[0]!)).toBe(nameOf(source.rows[maxRows]!));
  });

  test("ends before a numbered page that does not fit", async () => {
    const { one, source } = aList(60, { paging: "page-number", counts: true });
    const { rows, reports } = await ask(one, page);
    expect(rows).toHaveLength(20);
    expect(source.rowsSent).toBe(20);
    expect(reports[0]).toMatchObject({ status: "PARTIAL", reason: "SCAN_BUDGET_EXCEEDED" });
  });

  test("reads a numbered page that the source counts to be short enough", async () => {
    const { one } = aList(maxRows, { paging: "page-number", counts: true });
    const { rows, reports } = await ask(one, page);
    expect(rows).toHaveLength(maxRows);
    expect(reports[0]?.status).toBe("OK");
  });
});
