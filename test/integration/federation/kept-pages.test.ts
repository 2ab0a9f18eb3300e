import { afterEach, expect, jest, test } from "@jest/globals";
import { ask, federate, nameOf, viewerOf, type Case } from "../../properties/federated-case.js";
import type { FlatRow } from "../../properties/flat.js";
import { declareSource, plainSheet, type Sheet } from "../../support/declared-connector.js";

const cacheMs = 30_000;

interface Asked extends Pick<Case, "seed" | "federation" | "viewer" | "filter" | "order"> {
  readonly source: ReturnType<typeof declareSource>;
}

/** A source of sixty rows in twelve pages, that are kept for half a minute. */
function twelvePages(how: Partial<Sheet> = {}): Asked {
  const sheet: Sheet = { ...plainSheet, ...how, pageSize: 5 };
  const rows = Array.from({ length: 60 }, (_, at) => rowOf(`row ${at}`));
  const source = declareSource("campus", rows, sheet);
  return {
    source,
    seed: 0,
    federation: federate([{ declared: source, sheet }], { cacheMs }),
    viewer: viewerOf({}, null),
    filter: { kind: "constant", value: true },
    order: null,
  };
}

function rowOf(key: string): FlatRow {
  return { source: "campus", key: [key], values: { userId: "u", courseId: "c" } };
}

async function whole(one: Asked): Promise<readonly string[]> {
  const page = { direction: "forward", size: 1_000, cursor: null } as const;
  return (await ask(one, page)).rows.map(nameOf);
}

/** What several operations ask the source for that begin one after the other, while the earlier ones are under way. */
async function requestsOf(one: Asked, operations: number): Promise<number> {
  const before = one.source.requests;
  const all: Promise<readonly string[]>[] = [];
  for (let at = 0; at < operations; at += 1) {
    all.push(whole(one));
    for (let turn = 0; turn < at * 7; turn += 1) await Promise.resolve();
  }
  for (const names of await Promise.all(all)) {
    expect(names).toEqual(one.source.rows.map(nameOf));
  }
  return one.source.requests - before;
}

const { now } = Date;
afterEach(() => {
  jest.restoreAllMocks();
});

/** Sets the clock so many milliseconds ahead of the real one. */
function goOn(ms: number): void {
  jest.spyOn(Date, "now").mockImplementation(() => now() + ms);
}

const styles = [
  ["whose pages have numbers", {}],
  ["whose pages have numbers, and which is counted", { counts: true }],
  ["whose pages name their successors", { paging: "cursor" }],
] as const satisfies readonly (readonly [string, Partial<Sheet>])[];

test.each(styles)(
  "operations that read a list %s at the same time share its pages, also once memory is over",
  async (_which, how) => {
    const one = twelvePages(how);
    expect(await requestsOf(one, 4)).toBe(12);
    expect(await requestsOf(one, 4)).toBe(0);
    goOn(cacheMs + 1_000);
    expect(await requestsOf(one, 4)).toBe(12);
    expect(await requestsOf(one, 4)).toBe(0);
  },
);

/** With the requests for three pages that are too old. Of short pages, a count alone proves nothing. */
const requests = [3, 4, 3] as const;

test.each(styles.map(([which, how], at) => [which, how, requests[at] ?? 0] as const))(
  "pages of a list %s that become too old at different times stay one list",
  async (_which, how, expected) => {
    const one = twelvePages(how);
    const first = { direction: "forward", size: 13, cursor: null } as const;
    const before = one.source.requests;
    await ask(one, first);
    expect(one.source.requests - before).toBe(3);
    goOn(20_000);
    await whole(one);
    const begun = one.source.requests;
    goOn(cacheMs + 1_000);
    expect(await whole(one)).toHaveLength(60);
    // The first pages are too old: they are read anew, and lead to those that are not.
    expect(one.source.requests - begun).toBe(expected);
    expect(await requestsOf(one, 3)).toBe(0);
  },
);

test("a row that has slid to a page that was read earlier is not left out", async () => {
  const one = twelvePages();
  await whole(one);
  goOn(20_000);
  // The first page is read anew for somebody who wants live data: its last row has slid to the second.
  one.source.rows = [rowOf("new"), ...one.source.rows.slice(0, -1)];
  await ask(one, { direction: "forward", size: 3, cursor: null }, { looksAhead: false }, true);
  expect(await whole(one)).toEqual(one.source.rows.map(nameOf));
});

test("a page lies in memory as what it was made of, and is made again once, for the first who asks", async () => {
  const one = twelvePages();
  const before = await whole(one);
  expect(one.source.madeAgain).toBe(0);
  expect(await whole(one)).toEqual(before);
  expect(one.source.madeAgain).toBe(12);
  expect(await whole(one)).toEqual(before);
  expect(one.source.madeAgain).toBe(12);
  expect(one.source.requests).toBe(12);
});
