import { expect, test } from "@jest/globals";
import { anchorsUpTo } from "../../../src/federation/execute/anchors.js";
import { PageContent } from "../../../src/federation/execute/page-content.js";
import { PassedRows } from "../../../src/federation/execute/passed-rows.js";
import { anchorOf } from "../../../src/federation/execute/place.js";
import { RecentAnchors } from "../../../src/federation/execute/recent-anchors.js";

interface Row {
  readonly key: readonly string[];
}

function keyOf(row: Row): readonly string[] {
  return row.key;
}

function rowsOf(...names: readonly string[]): Row[] {
  return names.map((name) => ({ key: [name] }));
}

/** A walk over one page, row by row, as the first one is that reads it. */
function passOneByOne(rows: readonly Row[]): readonly boolean[] {
  const passed = new PassedRows(keyOf);
  const fresh = rows.map((row) => passed.pass(row));
  if (!fresh.includes(false)) passed.noteDistinct(rows);
  return fresh;
}

test("a page whose rows are known to be distinct is passed as a whole, and its rows are known on the next page", () => {
  const first = rowsOf("a", "b", "c");
  expect(new PassedRows(keyOf).passFirst(first)).toBe(false);
  expect(passOneByOne(first)).toEqual([true, true, true]);
  const passed = new PassedRows(keyOf);
  expect(passed.passFirst(first)).toBe(true);
  const next = rowsOf("c", "d");
  expect(next.map((row) => passed.pass(row))).toEqual([false, true]);
});

test("a page that holds a row twice is never passed as a whole", () => {
  const first = rowsOf("a", "b", "a");
  expect(passOneByOne(first)).toEqual([true, true, false]);
  expect(new PassedRows(keyOf).passFirst(first)).toBe(false);
});

test("only the first page of a walk is passed as a whole", () => {
  const [first, second] = [rowsOf("a", "b"), rowsOf("b", "c")];
  passOneByOne(first);
  passOneByOne(second);
  const passed = new PassedRows(keyOf);
  expect(passed.passFirst(first)).toBe(true);
  expect(passed.passFirst(second)).toBe(false);
  expect(second.map((row) => passed.pass(row))).toEqual([false, true]);
  expect(passed.passFirst(first)).toBe(false);
});

test("anchors are those of the rows before a place, whichever place of the page was asked for first", () => {
  const names = Array.from({ length: 40 }, (_, at) => `row ${at}`);
  const page = {
    rows: rowsOf(...names),
    next: null,
    moreIsCertain: false,
    content: new PageContent(),
    era: "1",
    sequence: 1,
    isLive: true,
    isStale: false,
  };
  const expected = (index: number, head: readonly string[], earlier: readonly string[]) =>
    [
      ...names
        .slice(0, index + 1)
        .reverse()
        .concat([...head].reverse())
        .map((name) => anchorOf([name])),
      ...earlier,
    ].slice(0, 24);
  for (const index of [39, 2, 20, 39, 0]) {
    for (const head of [[], ["x", "y"]]) {
      for (const earlier of [[], ["0123456789"]]) {
        const step = { page, head: head.map((name) => [name]) };
        expect(anchorsUpTo(step, index, earlier, keyOf)).toEqual(expected(index, head, earlier));
      }
    }
  }
});

test("an anchor that is remembered is the one that the key has, whatever its parts look like", () => {
  const recent = new RecentAnchors();
  const keys = [["a"], ['["a"]'], ["a", "b"], ['["a","b"]'], ["ab"], ["\ud800"], ["\ud801"], []];
  for (let round = 0; round < 2; round += 1) {
    for (const key of keys) expect(recent.of(key)).toBe(anchorOf(key));
  }
  expect(recent.size).toBe(keys.length);
  expect(recent.of(["x".repeat(201)])).toBe(anchorOf(["x".repeat(201)]));
  expect(recent.size).toBe(keys.length);
});

test("anchors of no more than two generations are remembered", () => {
  const recent = new RecentAnchors();
  for (let at = 0; at < 35_000; at += 1) recent.of([`row ${at}`]);
  expect(recent.size).toBe(15_000);
  expect(recent.of(["row 0"])).toBe(anchorOf(["row 0"]));
});
