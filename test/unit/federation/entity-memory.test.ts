import { describe, expect, test } from "@jest/globals";
import { SourceError } from "../../../src/domain/errors.js";
import { noteRecipe } from "../../../src/domain/recipes.js";
import { EntityMemory } from "../../../src/federation/lookup/entity-memory.js";
import { Reading } from "../../../src/federation/lookup/lookup-answers.js";
import { LookupRoom } from "../../../src/federation/lookup/lookup-room.js";

interface Row {
  readonly name: string;
}

const freshness = { cacheMs: 0, staleIfErrorMs: 60_000 };
const failure = new SourceError("SOURCE_UNREACHABLE", "The source is down.");
const nothingElse = new Map<string, never>();

function rowsOf(...names: readonly string[]): ReadonlyMap<string, Row> {
  return new Map(names.map((name) => [name, { name }]));
}

/** A memory that was asked the same question twice, and holds what it was answered with. */
function remember(keys: ReadonlySet<string>, rows: ReadonlyMap<string, Row>): EntityMemory<Row> {
  const memory = new EntityMemory<Row>(freshness, new LookupRoom(3, 0));
  for (const era of ["first", "second"]) {
    const reading = new Reading(rows, Date.now() - 50_000, era);
    expect(memory.confirm(keys, reading)).toBe(false);
    memory.keep(keys, reading, nothingElse);
  }
  return memory;
}

describe("what is read again unchanged", () => {
  const keys = new Set(["a", "b"]);
  const rows = rowsOf("a");

  test("stands in as the younger rows that it is", () => {
    const memory = remember(keys, rows);
    const before = memory.version;
    const readAt = Date.now();
    expect(memory.confirm(keys, new Reading(rows, readAt, "third"))).toBe(true);
    expect(memory.version).not.toBe(before);
    const row = { value: rows.get("a"), readAt, era: "third" };
    expect(memory.standIn("a", failure)).toMatchObject(row);
    expect(memory.standIn("b", failure)).toMatchObject({ ...row, value: null });
    expect(memory.peek("a", { era: "third", live: true })).toMatchObject(row);
    expect(memory.peek("a", { era: "second", live: true })).toBeUndefined();
  });

  test("makes no row younger that another read has told since", () => {
    const memory = remember(keys, rows);
    const other = rowsOf("b");
    const readAt = Date.now() - 10_000;
    memory.keep(new Set(["b"]), new Reading(other, readAt, "other"), nothingElse);
    expect(memory.confirm(keys, new Reading(rows, Date.now(), "third"))).toBe(false);
    expect(memory.standIn("b", failure)).toMatchObject({ value: other.get("b"), readAt });
  });

  test("is kept anew where its rows are among the older ones", () => {
    const memory = remember(keys, rows);
    memory.keep(new Set(["c", "d"]), new Reading(rowsOf("c", "d"), 0, "other"), nothingElse);
    expect(memory.confirm(keys, new Reading(rows, Date.now(), "third"))).toBe(false);
  });

  test("is kept anew after everything was forgotten", () => {
    const memory = remember(keys, rows);
    memory.clear();
    expect(memory.confirm(keys, new Reading(rows, Date.now(), "third"))).toBe(false);
    expect(memory.standIn("a", failure)).toBeUndefined();
  });

  test("is kept anew where it was more than a generation holds", () => {
    const memory = new EntityMemory<Row>(freshness, new LookupRoom(3, 0));
    const many = new Set(["a", "b", "c", "d"]);
    const all = rowsOf(...many);
    for (const era of ["first", "second", "third"]) {
      const reading = new Reading(all, Date.now(), era);
      expect(memory.confirm(many, reading)).toBe(false);
      memory.keep(many, reading, nothingElse);
    }
  });

  test("is not taken for what other rows are told by the same keys", () => {
    const memory = remember(keys, rows);
    expect(memory.confirm(keys, new Reading(rowsOf("a"), Date.now(), "third"))).toBe(false);
  });
});

test("a look-up keeps more than its share while there is room for all, and no more than that once there is none", () => {
  const room = new LookupRoom(2, 6);
  const [large, small] = [
    new EntityMemory<Row>(freshness, room),
    new EntityMemory<Row>(freshness, room),
  ];
  const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
  const keep = (memory: EntityMemory<Row>, name: string): void =>
    memory.keep(new Set([name]), new Reading(rowsOf(name), Date.now(), name), nothingElse);
  const keptOf = (memory: EntityMemory<Row>): readonly string[] =>
    names.filter((name) => memory.standIn(name, failure) !== undefined);
  for (const name of names.slice(0, 6)) keep(large, name);
  expect(keptOf(large)).toEqual(names.slice(0, 6));
  for (const name of names.slice(0, 5)) keep(small, name);
  expect(keptOf(small)).toEqual(["c", "d", "e"]);
  for (const name of names.slice(6)) keep(large, name);
  expect(keptOf(large)).toEqual(["g", "h", "i"]);
  large.clear();
  expect(room.isLeft).toBe(true);
});

test("no more rows than a generation holds are kept in each of two", () => {
  const memory = new EntityMemory<Row>(freshness, new LookupRoom(3, 0));
  const names = ["a", "b", "c", "d", "e", "f", "g"];
  for (const name of names) {
    memory.keep(new Set([name]), new Reading(rowsOf(name), Date.now(), name), nothingElse);
  }
  const kept = names.filter((name) => memory.standIn(name, failure) !== undefined);
  expect(kept).toEqual(["d", "e", "f", "g"]);
});

describe("what a source told of whose answers keep changing", () => {
  /** Rows that are made of so many bytes, and how often they were made again. */
  function changing(bytes: number, ...names: readonly string[]) {
    const rows = rowsOf(...names);
    const told = { rows, madeAgain: 0 };
    const make = (): ReadonlyMap<string, Row> => {
      told.madeAgain += 1;
      return rowsOf(...names);
    };
    noteRecipe(rows, { make, bytes });
    return told;
  }

  const read = (rows: ReadonlyMap<string, Row>, era = "first"): Reading<Row> =>
    new Reading(rows, Date.now(), era);

  test("is made again once, for the first who asks, and tells what it told", () => {
    const memory = new EntityMemory<Row>(freshness, new LookupRoom(3, 0));
    const told = changing(10, "a", "b");
    memory.keep(new Set(["a", "b", "none"]), read(told.rows), nothingElse);
    expect(told.madeAgain).toBe(0);
    const row = memory.standIn("a", failure);
    expect(row).toMatchObject({ value: { name: "a" }, era: "first" });
    expect(row?.value).not.toBe(told.rows.get("a"));
    expect(memory.standIn("none", failure)).toMatchObject({ value: null });
    expect(memory.peek("b", { era: "first", live: true })).toMatchObject({ value: { name: "b" } });
    expect(told.madeAgain).toBe(1);
  });

  test("gives way, row by row, to what was read later", () => {
    const memory = new EntityMemory<Row>(freshness, new LookupRoom(3, 0));
    const told = changing(10, "a", "b");
    memory.keep(new Set(["a", "b"]), read(told.rows), nothingElse);
    const later = rowsOf("a");
    memory.keep(new Set(["a"]), read(later, "second"), nothingElse);
    expect(memory.standIn("a", failure)).toMatchObject({ value: later.get("a"), era: "second" });
    expect(memory.standIn("b", failure)).toMatchObject({ value: { name: "b" }, era: "first" });
  });

  test("leaves what is fuller as it is", () => {
    const memory = new EntityMemory<Row>(freshness, new LookupRoom(3, 0));
    const told = changing(10, "a", "b");
    const fuller = { value: { name: "fuller" }, readAt: 0, era: "earlier", staleBecause: null };
    memory.keep(new Set(["a", "b"]), read(told.rows), new Map([["a", fuller]]));
    expect(memory.peek("a", { era: "earlier", live: true })).toMatchObject({ value: fuller.value });
    expect(told.madeAgain).toBe(0);
  });

  test("takes no more than 512 bytes for each row that may be kept, in each of two generations", () => {
    const memory = new EntityMemory<Row>(freshness, new LookupRoom(30, 0));
    const names = Array.from({ length: 13 }, (_, at) => `row ${at}`);
    for (const name of names) {
      memory.keep(new Set([name]), read(changing(5 * 512, name).rows), nothingElse);
    }
    const kept = names.filter((name) => memory.standIn(name, failure) !== undefined);
    expect(kept).toEqual(names.slice(6));
  });

  test("takes no room any more once another read has told of all its keys", () => {
    const memory = new EntityMemory<Row>(freshness, new LookupRoom(10, 0));
    memory.keep(new Set(["first"]), read(rowsOf("first")), nothingElse);
    for (let at = 0; at < 50; at += 1) {
      memory.keep(new Set(["a", "b"]), read(changing(5 * 512, "a", "b").rows), nothingElse);
    }
    expect(memory.standIn("first", failure)).toBeDefined();
  });

  test("is kept as rows where it takes more than 512 bytes for each key, and than half of a share", () => {
    const memory = new EntityMemory<Row>(freshness, new LookupRoom(3, 0));
    const told = changing(3 * 512, "a", "b");
    memory.keep(new Set(["a", "b"]), read(told.rows), nothingElse);
    expect(memory.standIn("a", failure)).toMatchObject({ value: told.rows.get("a") });
    expect(told.madeAgain).toBe(0);
  });
});
