import { randomBytes } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import type { ListResult } from "../../../src/domain/list.js";
import { CursorCodec, questionOf } from "../../../src/federation/cursor/cursor-codec.js";
import { Chance } from "../../properties/chance.js";
import { ask, federate, nameOf, viewerOf, type Case } from "../../properties/federated-case.js";
import type { FlatRow } from "../../properties/flat.js";
import { declareSource, plainSheet, type Sheet } from "../../support/declared-connector.js";
import { plainCase } from "../../support/plain-case.js";

const rejected = { code: "BAD_USER_INPUT", extensions: { reason: "CURSOR_INVALID" } };

function rowsWithKeys(source: string, keys: readonly (readonly string[])[]): FlatRow[] {
  return keys.map((key, at) => {
    const createdAt = `2026-01-0${1 + (at % 9)}T08:00:00.000Z`;
    const email = `person.${at}@secret.example`;
    return { source, key, values: { userId: `u${at}`, username: `n${at}`, email, createdAt } };
  });
}

function aList(
  keys: readonly (readonly string[])[],
  sheet: Partial<Sheet> = {},
  secret?: string,
): Case {
  const own = { ...plainSheet, ...sheet };
  const sources = ["alpha", "beta"].map((id) => {
    return { sheet: own, declared: declareSource(id, rowsWithKeys(id, keys), own) };
  });
  return plainCase(sources, 3, secret);
}

const plainKeys = Array.from({ length: 11 }, (_, at) => [`row ${at}`]);
const byDate = { field: "CREATED_AT", direction: "ASC" } as const;
const byEmail = { field: "EMAIL", direction: "DESC" } as const;
const first = { direction: "forward", size: 3, cursor: null } as const;

async function cursorOf(one: Case): Promise<string> {
  const { endCursor } = await ask(one, first);
  if (endCursor === null) throw new Error("The first page has a cursor");
  return endCursor;
}

async function walk(one: Case): Promise<{ readonly names: string[]; readonly longest: number }> {
  const names: string[] = [];
  let longest = 0;
  let cursor: string | null = null;
  for (let more = true; more;) {
    const page = { direction: "forward" as const, size: 3, cursor };
    const result: ListResult<Enrollment> = await ask(one, page);
    names.push(...result.rows.map(nameOf));
    result.rows.forEach((_, at) => (longest = Math.max(longest, result.cursorAt(at).length)));
    more = result.hasNextPage;
    cursor = result.endCursor;
  }
  return { names, longest };
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Another text: a letter changed, dropped, added or moved, a piece of another cursor, or none of it. */
function mutate(chance: Chance, cursor: string, other: string): string {
  const at = chance.below(cursor.length);
  const letter = alphabet[chance.below(64)]!;
  switch (chance.below(8)) {
    case 0:
      return cursor.slice(0, at) + cursor.slice(at + 1);
    case 1:
      return cursor.slice(0, at) + letter + cursor.slice(at);
    case 2:
      return cursor.slice(0, at);
    case 3:
      return cursor.slice(0, at) + other.slice(at);
    case 4:
      return cursor.slice(at) + cursor.slice(0, at);
    case 5:
      return cursor + chance.of(["=", "==", " ", "\n", "A", "\0", "é"]);
    case 6:
      return Buffer.from(`[0,0,"alpha",1,"",[["alpha",${at}]]]`).toString("base64url");
    default:
      return cursor.slice(0, at) + letter + cursor.slice(at + 1);
  }
}

describe("a cursor", () => {
  test("that was altered is refused: 100,000 times of 100,000", () => {
    const chance = new Chance(11);
    const codec = new CursorCodec("a secret of the tests, 32 letters long");
    const question = questionOf(["Query.enrollments"]);
    const cursors = Array.from({ length: 20 }, (_, at) =>
      codec.seal([1, 0, [at, "alpha", [`row ${at}`.repeat(1 + at * 8)]], 0, []], question)!,
    );
    let accepted = 0;
    for (let count = 0; count < 100_000; count++) {
      const cursor = chance.of(cursors);
      const mutated = mutate(chance, cursor, chance.of(cursors));
      if (cursors.includes(mutated)) {
        count -= 1;
        continue;
      }
      try {
        codec.open(mutated, question);
        accepted += 1;
      } catch (error) {
        if ((error as typeof rejected).extensions.reason !== "CURSOR_INVALID") throw error;
      }
    }
    expect(accepted).toBe(0);
    expect(cursors.map((cursor) => codec.open(cursor, question))).toHaveLength(20);
  });

  test("is the same for the same state, remembered or sealed anew, and another under another question", () => {
    const secret = "a secret of the tests, 32 letters long";
    const questions = [questionOf(["Query.enrollments"]), questionOf(["Query.users"])] as const;
    const states = [
      [1, "a"],
      [1, "b"],
      ["long", "row ".repeat(200)],
      ["other", "é".repeat(300)],
    ];
    const [codec, other] = [new CursorCodec(secret), new CursorCodec(secret)];
    const sealAll = (by: CursorCodec): (string | null)[] =>
      questions.flatMap((question) => states.map((state) => by.seal(state, question)));
    const cursors = sealAll(codec);
    expect(sealAll(codec)).toEqual(cursors);
    expect(sealAll(other)).toEqual(cursors);
    expect(new Set(cursors).size).toBe(questions.length * states.length);
    states.forEach((state, at) => {
      expect(other.open(cursors[at]!, questions[0])).toEqual(state);
      expect(() => other.open(cursors[at]!, questions[1])).toThrow();
    });
  });

  test("that an earlier version sealed still opens", () => {
    const codec = new CursorCodec("a secret of the tests, 32 letters long");
    const question = questionOf(["Query.enrollments"]);
    const short =
      "lSTCysyuFe71XzU3FIOnUC4S1hb8kjsgkTFgTThP1RugFAxCkJocZxPiMn30cNXYa3FyiMhTUZI49SqkEA";
    const compressed =
      "A6w1478TrVdw0VTOGd4yeozuecvALAe6w-NcKulKdF2CKCbMWQIr28t-KAz76NLIR1s1-7KcgfXrZ17q7HnL5-15miPo5lx4";
    expect(codec.open(short, question)).toEqual([1, 0, [3, "alpha", ["row 3"]], 0, []]);
    const key = "row é".repeat(200);
    expect(codec.open(compressed, question)).toEqual([1, 0, [3, "alpha", [key]], 0, []]);
  });

  test("that was altered is refused by the list, before anything is read", async () => {
    const one = aList(plainKeys);
    const cursor = await cursorOf(one);
    const other = await cursorOf({ ...one, order: byDate });
    const chance = new Chance(12);
    const before = one.sources.map(({ declared }) => declared.requests);
    for (let count = 0; count < 500; count++) {
      const mutated = mutate(chance, cursor, other);
      if (mutated === cursor) continue;
      await expect(ask(one, { ...first, cursor: mutated })).rejects.toMatchObject(rejected);
    }
    for (const text of [
      "",
      "x",
      "null",
      "A".repeat(1_025),
      randomBytes(100).toString("base64url"),
    ]) {
      await expect(ask(one, { ...first, cursor: text })).rejects.toMatchObject(rejected);
    }
    expect(one.sources.map(({ declared }) => declared.requests)).toEqual(before);
  });

  test.each<[string, Partial<Case>, Partial<Parameters<typeof ask>[2]>]>([
    ["another filter", { filter: { kind: "in", field: "source", values: ["alpha"] } }, {}],
    ["another order", { order: byDate }, {}],
    ["another field", {}, { place: "Query.users" }],
    ["another parent", {}, { place: "User.enrollments u1" }],
    ["another viewer", { viewer: { ...viewerOf({}, null), subject: "somebody" } }, {}],
    ["other limits", { viewer: viewerOf({ sources: ["alpha", "beta"] }, null) }, {}],
    ["other rights", { viewer: viewerOf({}, ["person.1@secret.example"]) }, {}],
  ])("is refused under %s", async (_what, change, extra) => {
    const one = aList(plainKeys);
    const page = { ...first, cursor: await cursorOf(one) };
    await expect(ask({ ...one, ...change }, page, extra)).rejects.toMatchObject(rejected);
    await expect(ask(one, page)).resolves.toMatchObject({ hasPreviousPage: true });
  });

  test("is refused under the other direction of the same order", async () => {
    const one = aList(plainKeys);
    const cursor = await cursorOf({ ...one, order: byDate });
    const reversed: Case = { ...one, order: { ...byDate, direction: "DESC" } };
    await expect(ask(reversed, { ...first, cursor })).rejects.toMatchObject(rejected);
  });

  test("serves on every replica with the same secret, and on none with another", async () => {
    const secret = "the secret that both replicas have";
    const [one, two, stranger] = [
      aList(plainKeys, {}, secret),
      aList(plainKeys, {}, secret),
      aList(plainKeys, {}, "the secret that somebody else has"),
    ];
    const whole = await walk(one);
    const names: string[] = [];
    let cursor: string | null = null;
    for (let pages = 0, more = true; more; pages++) {
      const replica = pages % 2 === 0 ? one : two;
      const result: ListResult<Enrollment> = await ask(replica, { ...first, cursor });
      names.push(...result.rows.map(nameOf));
      more = result.hasNextPage;
      cursor = result.endCursor;
      if (more) await expect(ask(stranger, { ...first, cursor })).rejects.toMatchObject(rejected);
    }
    expect(names).toEqual(whole.names);
  });

  test.each([
    ["default order", null],
    ["order by date", byDate],
    ["order by e-mail", byEmail],
  ])("tells nobody a key or an address: %s", async (_what, order) => {
    const one = {
      ...aList([["ann+1@secret.example"], ["bob@secret.example"], ["c"], ["d"]]),
      order,
    };
    const page = await ask(one, first);
    for (const index of page.rows.keys()) {
      const bytes = Buffer.from(page.cursorAt(index), "base64url");
      for (const text of [
        bytes.toString("latin1"),
        bytes.toString("utf8"),
        bytes.toString("utf16le"),
      ]) {
        expect(text).not.toMatch(/secret|alpha|beta|ann|bob|2026/);
      }
    }
  });
});

test("a cursor that keeps the places of many sources is short, and loses none of them", async () => {
  const sources = Array.from({ length: 16 }, (_, at) => {
    const id = `a-source-with-a-name-${at}`;
    const declared = declareSource(id, rowsWithKeys(id, plainKeys), plainSheet);
    declared.failing = (request) => (request > 1 ? "SOURCE_ERROR" : undefined);
    return { sheet: plainSheet, declared };
  });
  const one: Case = { ...aList([]), sources, federation: federate(sources) };
  const broken = await ask(one, { ...first, size: 1_000 });
  expect(broken.rows).toHaveLength(16 * 5);
  expect(broken.endCursor?.length).toBeLessThanOrEqual(1_024);
  for (const { declared } of sources) declared.failing = () => undefined;
  const rest = await ask(one, { ...first, size: 1_000, cursor: broken.endCursor });
  const whole = await ask(one, { ...first, size: 1_000 });
  const found = [...broken.rows, ...rest.rows].map(nameOf);
  expect(found.sort()).toEqual(whole.rows.map(nameOf).sort());
});

/** A text that cannot be compressed into a cursor. */
function unlike(length: number): string {
  return Array.from({ length }, (_, at) =>
    String.fromCodePoint(0x4e00 + ((at * at * 7919 + at * 31) % 20_000)),
  ).join("");
}

/** Keys that share long beginnings, hold anything, or are longer than a cursor may be. */
const awkwardKeys: Readonly<Record<string, readonly (readonly string[])[]>> = {
  long: Array.from({ length: 12 }, (_, at) => [`${"x".repeat(3_000)}${at}`, "y".repeat(2_000)]),
  "non-ASCII": Array.from({ length: 12 }, (_, at) => [
    Array.from({ length: 900 }, (_unused, index) =>
      String.fromCodePoint(0x4e00 + ((index * 7919 + at * 31) % 20_000)),
    ).join(""),
  ]),
  "alike but for their ends": Array.from({ length: 12 }, (_, at) => [
    `${unlike(900)}${at % 5}`,
    `${unlike(400)}${at}`,
  ]),
  "full of signs": Array.from({ length: 12 }, (_, at) => [
    `"\\\u0000\u0001|+:/,@. \u{1f600}\ud800${at}`.repeat(40),
  ]),
};

describe.each(Object.keys(awkwardKeys))("over keys that are %s", (kind) => {
  test.each([
    ["page-number", null],
    ["cursor", null],
    ["whole-list", null],
    ["page-number", byDate],
    ["whole-list", byEmail],
  ] as const)("a walk is right and its cursors are short: %s, %j", async (paging, order) => {
    const one = { ...aList(awkwardKeys[kind]!, { paging }), order };
    const everything = await ask(one, { ...first, size: 100 });
    const { names, longest } = await walk(one);
    expect(everything.rows).toHaveLength(24);
    // By number, as a message with such keys could not be read.
    const numbers = new Map(everything.rows.map((row, at) => [nameOf(row), at]));
    expect(names.map((name) => numbers.get(name))).toEqual([...numbers.values()]);
    expect(longest).toBeLessThanOrEqual(1_024);
  });
});

describe("where the row at a cursor is gone, and its key is too long for a cursor", () => {
  const keys = Array.from({ length: 12 }, (_, at) => [`${unlike(1_200)}${at}`]);

  test.each([
    ["whole-list", null],
    ["whole-list", byDate],
  ] as const)("the cursor is refused, as its place is not known: %s, %j", async (paging, order) => {
    const one = { ...aList(keys, { paging }), order };
    const page = await ask(one, first);
    const gone = page.rows.at(-1)!.key[0]!;
    for (const { declared } of one.sources) {
      declared.rows = declared.rows.filter(({ key }) => key[0] !== gone);
    }
    await expect(ask(one, { ...first, cursor: page.endCursor })).rejects.toMatchObject(rejected);
  });
});
