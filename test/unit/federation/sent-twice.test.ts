import { describe, expect, test } from "@jest/globals";
import type { ListResult } from "../../../src/domain/list.js";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import { ask, nameOf, type Case } from "../../properties/federated-case.js";
import type { FlatRow } from "../../properties/flat.js";
import { declareSource, plainSheet, type Sheet } from "../../support/declared-connector.js";
import { plainCase } from "../../support/plain-case.js";

/** A source that sends just these rows, some of them twice. */
function sending(names: readonly string[], sheet: Partial<Sheet>): Case {
  const own = { ...plainSheet, ...sheet };
  const rows = names.map((name): FlatRow => ({ source: "alpha", key: [name], values: {} }));
  return plainCase([{ sheet: own, declared: declareSource("alpha", rows, own) }], 3);
}

async function walk(
  one: Case,
  direction: "forward" | "backward",
  size: number,
): Promise<{ readonly names: readonly string[]; readonly requests: readonly number[] }> {
  const pages: (readonly string[])[] = [];
  const requests: number[] = [];
  let cursor: string | null = null;
  for (let more = true; more;) {
    if (pages.length > 60) throw new Error("The walk does not end");
    const page: ListResult<Enrollment> = await ask(one, { direction, size, cursor });
    pages.push(page.rows.map(nameOf).map((name) => name.slice("alpha ".length)));
    requests.push(page.reports[0]?.requests ?? 0);
    more = direction === "forward" ? page.hasNextPage : page.hasPreviousPage;
    cursor = direction === "forward" ? page.endCursor : page.startCursor;
  }
  return { names: (direction === "forward" ? pages : pages.reverse()).flat(), requests };
}

const lists = {
  "far apart": "12 11 10 6 9 8 7 6 5 4 3 2 1",
  "at the beginning and near the end": "12 3 11 10 9 8 7 6 5 4 3 2 1",
  "one behind the other": "12 11 11 10 9 8 7 6 5 4 3 2 1",
  "at a page's end and the next one's beginning": "12 11 10 9 9 8 7 6 5 4 3 2 1",
  "and so does another": "12 11 10 9 12 8 11 7 6 5 4 3 2 1",
  "as the last ones": "12 11 10 9 8 7 6 5 4 3 2 1 4 1",
};
const styles = [
  ["page-number", { paging: "page-number" }],
  ["counted page-number", { paging: "page-number", counts: true }],
  ["cursor", { paging: "cursor", tokens: "offset" }],
] as const;

describe.each(styles)("in a %s list, a row that stands twice", (_style, sheet) => {
  test.each(Object.entries(lists))(
    "%s is answered once, and no row between is lost, whatever the pages",
    async (_how, text) => {
      const names = text.split(" ");
      const expected = [...new Set(names)];
      for (const pageSize of [4, 100]) {
        for (const size of [1, 2, 3, 5]) {
          for (const direction of ["forward", "backward"] as const) {
            const one = sending(names, { ...sheet, pageSize });
            expect((await walk(one, direction, size)).names).toEqual(expected);
          }
        }
      }
    },
  );

  test("further back on a source's page than a place remembers is known there nevertheless", async () => {
    const names = Array.from({ length: 80 }, (_, at) => `${at}`);
    const sent = [...names.slice(0, 60), "5", "20", ...names.slice(60)];
    for (const direction of ["forward", "backward"] as const) {
      const one = sending(sent, { ...sheet, pageSize: 100 });
      expect((await walk(one, direction, 7)).names).toEqual(names);
    }
  });

  test("costs no further request", async () => {
    const names = Array.from({ length: 40 }, (_, at) => `${at}`);
    const sent = [...names.slice(0, 20), "15", ...names.slice(20)];
    const plain = await walk(sending(names, { ...sheet, pageSize: 100 }), "forward", 4);
    const twice = await walk(sending(sent, { ...sheet, pageSize: 100 }), "forward", 4);
    expect(twice.requests).toEqual(plain.requests);
  });
});
