import { describe, expect, test } from "@jest/globals";
import { ask, federate, nameOf, type Case } from "../../properties/federated-case.js";
import type { FlatRow } from "../../properties/flat.js";
import {
  declareSource,
  plainSheet,
  type DeclaredSource,
} from "../../support/declared-connector.js";
import { plainCase } from "../../support/plain-case.js";

const pageSize = 30;
const named = (name: string): FlatRow => ({ source: "alpha", key: [name], values: {} });

/** A long list whose tokens count rows: what comes or goes in front moves every page. */
function aLongList(): { readonly one: Case; readonly source: DeclaredSource } {
  const sheet = { ...plainSheet, paging: "cursor", pageSize, tokens: "offset" } as const;
  const rows = Array.from({ length: 600 }, (_, at) => named(`${at}`));
  const source = declareSource("alpha", rows, sheet);
  const sources = [{ sheet, declared: source }];
  return { one: { ...plainCase(sources, 3), federation: federate(sources, budget) }, source };
}

/** Enough for the page at the cursor, those beside it and the next one, and for no walk from the beginning. */
const budget = { maxRequests: 5 };

/** A cursor on this row, walked to with what the budget allows for each page. */
async function cursorOn(one: Case, name: number): Promise<string | null> {
  let cursor: string | null = null;
  for (let told = 0; told <= name;) {
    const size = Math.min(2 * pageSize, name + 1 - told);
    const page = await ask(one, { direction: "forward", size, cursor });
    told += page.rows.length;
    cursor = page.endCursor;
  }
  return cursor;
}

describe("deep in a list of tokens that count rows, a cursor is found again", () => {
  test.each([
    ["the first row of a page, and one row in front goes", 510, 1],
    ["the first row of a page, and many rows in front go", 510, 25],
    ["the middle of a page, and more rows in front go than lie there", 515, 20],
  ])("on %s", async (_where, name, gone) => {
    const { one, source } = aLongList();
    const cursor = await cursorOn(one, name);
    source.rows = source.rows.slice(gone);
    const { rows, reports } = await ask(one, { direction: "forward", size: 3, cursor });
    expect(reports[0]?.status).toBe("OK");
    expect(rows.map(nameOf)).toEqual([1, 2, 3].map((more) => `alpha ${name + more}`));
  });

  test("on the last row of a page, and a page of rows comes in front", async () => {
    const { one, source } = aLongList();
    const cursor = await cursorOn(one, 509);
    const fresh = Array.from({ length: pageSize }, (_, at) => named(`new ${at}`));
    source.rows = [...fresh, ...source.rows];
    const { rows, reports } = await ask(one, { direction: "forward", size: 3, cursor });
    expect(reports[0]?.status).toBe("OK");
    expect(rows.map(nameOf)).toEqual([510, 511, 512].map((at) => `alpha ${at}`));
  });
});
