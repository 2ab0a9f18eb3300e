import { expect, test } from "@jest/globals";
import { ask, nameOf, type Case } from "../../properties/federated-case.js";
import type { FlatRow } from "../../properties/flat.js";
import {
  declareSource,
  plainSheet,
  type DeclaredSource,
} from "../../support/declared-connector.js";
import { plainCase } from "../../support/plain-case.js";

function rowsOf(source: string, count: number): FlatRow[] {
  return Array.from({ length: count }, (_, at) => ({
    source,
    key: [`row ${at}`],
    values: { userId: `u${at}`, username: `n${at}` },
  }));
}

/** Sources of so many rows each; what they are asked and answer stands in the log. */
function sourcesOf(counts: readonly number[]): {
  readonly one: Case;
  readonly declared: readonly DeclaredSource[];
  readonly log: string[];
} {
  const log: string[] = [];
  const sheet = { ...plainSheet, pageSize: 10 };
  const declared = counts.map((count, at) => {
    const id = `s${at}`;
    const source = declareSource(id, rowsOf(id, count), sheet);
    const { enrollments } = source.connector;
    const readPage: typeof enrollments.readPage = async (...asked) => {
      log.push(`${id} asked`);
      const page = await enrollments.readPage(...asked);
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      log.push(`${id} told`);
      return page;
    };
    Object.assign(source.connector, { enrollments: { ...enrollments, readPage } });
    return source;
  });
  const sources = declared.map((source) => ({ sheet, declared: source }));
  return { one: plainCase(sources, 9), declared, log };
}

function page(size: number) {
  return { direction: "forward", size, cursor: null } as const;
}

test("what sources told the last time says which of them a page needs: these are asked at once", async () => {
  const { one, log } = sourcesOf([3, 3, 3]);
  const before = await ask(one, page(9));
  expect(log).toEqual(["s0 asked", "s0 told", "s1 asked", "s1 told", "s2 asked", "s2 told"]);
  log.length = 0;
  const again = await ask(one, page(9));
  expect(log).toEqual(["s0 asked", "s1 asked", "s2 asked", "s0 told", "s1 told", "s2 told"]);
  expect(again.rows.map(nameOf)).toEqual(before.rows.map(nameOf));
});

test("a source behind those that fill the page is not asked", async () => {
  const { one, log } = sourcesOf([3, 3, 3]);
  await ask(one, page(9));
  log.length = 0;
  const { reports } = await ask(one, page(4));
  expect(log).toEqual(["s0 asked", "s1 asked", "s0 told", "s1 told"]);
  expect(reports[2]).toMatchObject({ status: "NOT_REACHED", requests: 0 });
});

test("a source that has grown fills the page alone, and the next one is not asked ahead again", async () => {
  const { one, declared, log } = sourcesOf([3, 3]);
  await ask(one, page(6));
  declared[0]!.rows = rowsOf("s0", 9);
  const grown = await ask(one, page(6));
  expect(grown.rows.map(nameOf)).toEqual((await ask(one, page(6))).rows.map(nameOf));
  expect(grown.rows.every(({ source }) => source === "s0")).toBe(true);
  expect(grown.reports[1]).toMatchObject({ status: "NOT_REACHED" });
  log.length = 0;
  const { reports } = await ask(one, page(6));
  expect(log).toEqual(["s0 asked", "s0 told"]);
  expect(reports[1]).toMatchObject({ status: "NOT_REACHED", requests: 0 });
});

test("a source that has shrunk is followed by the next one, as if nothing had been known", async () => {
  const { one, declared } = sourcesOf([5, 3]);
  await ask(one, page(7));
  declared[0]!.rows = rowsOf("s0", 1);
  const { rows } = await ask(one, page(4));
  expect(rows.map(({ source }) => source)).toEqual(["s0", "s1", "s1", "s1"]);
});

test("how long a list is says nothing about another filter", async () => {
  const { one, log } = sourcesOf([3, 3]);
  await ask(one, page(6));
  log.length = 0;
  await ask({ ...one, filter: { kind: "in", field: "username", values: ["n0", "n1"] } }, page(6));
  expect(log).toEqual(["s0 asked", "s0 told", "s1 asked", "s1 told"]);
});
