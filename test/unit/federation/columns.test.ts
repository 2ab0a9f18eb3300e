import { describe, expect, test } from "@jest/globals";
import type { Enrollment, EnrollmentAttribute } from "../../../src/domain/enrollment.js";
import type { Condition, Filter } from "../../../src/domain/filter.js";
import {
  enrollmentOrderFields,
  enrollmentRows,
  orderDirections,
  userRows,
  type EnrollmentFilterField,
  type EnrollmentOrderField,
} from "../../../src/domain/query.js";
import type { User } from "../../../src/domain/user.js";
import { compareKeys, type Instant } from "../../../src/domain/values.js";
import { RowTable } from "../../../src/federation/cache/row-table.js";
import { KeptRows, type ValueEdge } from "../../../src/federation/columns/kept-rows.js";
import { compileFilter } from "../../../src/federation/execute/compile-filter.js";
import { compareRowKeys, type RowKey } from "../../../src/federation/execute/row-order.js";
import { Chance } from "../../properties/chance.js";

const { CASES: cases, SEED: first } = process.env;
const now = "2026-06-01T00:00:00.000Z" as Instant;
const names = [
  "ann",
  "Ann",
  "ANN",
  "bob",
  "zoë",
  "ZOË",
  "𝒜va",
  "\uffee",
  "ﬀ",
  "K",
  "k",
  "\u212a",
  "",
];
const days = ["2026-01-01", "2026-06-01", "2026-06-02", "2027-05-05"].map(
  (day) => `${day}T08:00:00.000Z` as Instant,
);
const titles = ["Data Skills", "data basics", "Ethik", "İstanbul", null];

describe("what the columns of a kept list answer is what its rows answer", () => {
  test("for generated rows, filters and orders", async () => {
    const start = Number(first ?? 1);
    for (let seed = start; seed < start + Number(cases ?? 60); seed++) {
      const chance = new Chance(seed);
      const rows = Array.from({ length: chance.below(70) }, () => randomRow(chance));
      const table = tableOf(rows);
      for (let turn = 0; turn < 6; turn++) await compare(chance, rows, table);
    }
  }, 60_000);

  test("for users, whose key is one text", async () => {
    const rows = names.map((key): User => ({ type: "user", source: "mooc", key, name: key }));
    const filter = { kind: "contains", field: "nameContains", text: "K" } as const;
    const kept = await KeptRows.of(tableOf(rows), {
      kind: userRows,
      now,
      limit: [],
      checked: [filter],
    });
    expect(kept?.count).toBe(3);
    const sorted = [...rows].sort((a, b) => compareKeys([a.key], [b.key]));
    const all = await KeptRows.of(tableOf(rows), { kind: userRows, now, limit: [], checked: [] });
    expect(all?.nearest({ direction: "after", key: null, size: 100 })).toEqual(sorted);
    expect(all?.nearest({ direction: "before", key: ["bob"], size: 100 })).toEqual(
      sorted
        .slice(
          0,
          sorted.findIndex(({ key }) => key === "bob"),
        )
        .reverse(),
    );
  });

  test("or the rows are looked at, where a field was not read", async () => {
    const { createdAt, ...row } = randomRow(new Chance(1));
    const table = tableOf([row, { ...row, createdAt }]);
    const filter = { kind: "range", field: "createdAt", gte: days[0]! } as const;
    expect(await keptOf(table, [], [filter])).toBeNull();
  });
});

type EnrollmentFilter = Filter<EnrollmentFilterField>;

function tableOf<Row extends object>(rows: readonly Row[]): RowTable<Row> {
  const table = new RowTable<Row>();
  table.append(rows);
  table.close();
  return table;
}

function keptOf(
  table: RowTable<Enrollment>,
  limit: readonly EnrollmentFilter[],
  checked: readonly EnrollmentFilter[],
): ReturnType<
  typeof KeptRows.of<Enrollment, EnrollmentFilterField, EnrollmentAttribute, EnrollmentOrderField>
> {
  return KeptRows.of(table, { kind: enrollmentRows, now, limit, checked });
}

async function compare(
  chance: Chance,
  rows: readonly Enrollment[],
  table: RowTable<Enrollment>,
): Promise<void> {
  const limit = chance.is(0.5) ? [] : [randomFilter(chance, 1)];
  const checked = Array.from({ length: chance.below(3) }, () => randomFilter(chance, 2));
  const meets = (parts: readonly EnrollmentFilter[], row: Enrollment): boolean =>
    parts.every((part) => compileFilter(part, enrollmentRows, now)(row) === true);
  const visible = rows.filter((row) => meets(limit, row));
  const twice = new Set<string>();
  const found = visible.filter((row) => {
    const key = JSON.stringify(row.key);
    return meets(checked, row) && !twice.has(key) && twice.add(key);
  });
  const kept = await keptOf(table, limit, checked);
  expect(kept).not.toBeNull();
  expect(kept?.visible).toBe(visible.length);
  expect(kept?.count).toBe(found.length);
  const told: Enrollment[] = [];
  await kept?.visit((row) => told.push(row));
  expect(told).toEqual(found);
  const size = 1 + chance.below(9);
  compareByKey(chance, found, kept!, size);
  await compareByValue(chance, found, kept!, size);
}

type Kept = NonNullable<Awaited<ReturnType<typeof keptOf>>>;

function compareByKey(
  chance: Chance,
  found: readonly Enrollment[],
  kept: Kept,
  size: number,
): void {
  const key = chance.is(0.3) ? null : chance.is(0.7) ? randomRow(chance).key : ["b"];
  const direction = chance.of(["after", "before"] as const);
  const sign = direction === "after" ? 1 : -1;
  const near = found
    .filter((row) => key === null || sign * compareKeys(row.key, key) > 0)
    .sort((a, b) => sign * compareKeys(a.key, b.key));
  expect(kept.nearest({ direction, key, size })).toEqual(near.slice(0, size));
}

async function compareByValue(
  chance: Chance,
  found: readonly Enrollment[],
  kept: Kept,
  size: number,
): Promise<void> {
  const field = chance.of(enrollmentOrderFields);
  const order = chance.of(orderDirections);
  const direction = chance.of(["forward", "backward"] as const);
  const keyed = (row: Enrollment): RowKey => ({
    value: enrollmentRows.orderValue(row, field, now) ?? null,
    source: 1,
    key: row.key,
  });
  const after = chance.is(0.3) ? null : { ...keyed(randomRow(chance)), source: chance.below(3) };
  const sign = direction === "forward" ? 1 : -1;
  const sorted = found
    .map((row) => ({ row, at: keyed(row) }))
    .filter(({ at }) => after === null || sign * compareRowKeys(at, after, order) > 0)
    .sort((a, b) => sign * compareRowKeys(a.at, b.at, order))
    .map(({ row }) => row);
  const edge: ValueEdge | null = after && {
    value: after.value,
    ties:
      after.source === 1
        ? { key: after.key }
        : (direction === "forward") === after.source < 1
          ? "all"
          : "none",
  };
  const rows = await kept.byValue({ field, order, direction, edge, size });
  expect(rows).toEqual(sorted.slice(0, size));
}

function randomRow(chance: Chance): Enrollment {
  const maybe = <T>(list: readonly T[]): T | null => (chance.is(0.2) ? null : chance.of(list));
  const username = chance.of(names);
  const course = chance.below(5);
  return {
    type: "enrollment",
    source: "mooc",
    key: chance.is(0.8) ? [username, `c${course}`] : [username],
    externalId: null,
    user: chance.is(0.1)
      ? null
      : {
          type: "user",
          source: "mooc",
          key: username,
          username: chance.is(0.1) ? null : username,
          email: chance.is(0.2) ? null : `${username}@x`,
          emails: [],
        },
    course: chance.is(0.1)
      ? null
      : { type: "course", source: "mooc", key: `c${course}`, title: titles[course]!, org: null },
    status: chance.is(0.3)
      ? [
          [null, "ENROLLED"],
          [chance.of(days), "EXPIRED"],
        ]
      : maybe(["WITHDRAWN", "ENROLLED", "UNKNOWN"] as const),
    isActive: maybe([true, false]),
    mode: maybe(["audit", "honor"]),
    createdAt: maybe(days),
    enrolledAt: chance.of(days),
    dueAt: null,
    completedAt: maybe(days),
    expiresAt: maybe([...days, "some day" as Instant].slice(0, 4)),
    progressPercent: maybe([0, 12.5, 40, 100]),
    remoteData: JSON.parse('{"a":[1,"x",null],"__proto__":{"b":true}}') as never,
  };
}

function randomFilter(chance: Chance, depth: number): EnrollmentFilter {
  if (depth > 0 && chance.is(0.5)) {
    const of = Array.from({ length: chance.below(4) }, () => randomFilter(chance, depth - 1));
    return chance.of<EnrollmentFilter>([
      { kind: "all", of },
      { kind: "any", of },
      { kind: "not", of: randomFilter(chance, depth - 1) },
      { kind: "constant", value: chance.of([true, false, null]) },
    ]);
  }
  return chance.of<Condition<EnrollmentFilterField>>([
    { kind: "in", field: "userId", values: chance.some(names, 3) },
    { kind: "in", field: "username", values: chance.some(names, 3) },
    { kind: "in", field: "email", values: chance.some(names, 3).map((name) => `${name}@X`) },
    { kind: "in", field: "courseId", values: chance.some(["c0", "c1", "c9"], 3) },
    { kind: "in", field: "source", values: chance.some(["mooc", "other"], 2) },
    { kind: "in", field: "externalId", values: ["1"] },
    { kind: "contains", field: "courseTitleContains", text: chance.of(["data", "i", "̇", ""]) },
    { kind: "in", field: "org", values: ["Acme"] },
    { kind: "in", field: "status", values: chance.some(["EXPIRED", "UNKNOWN", "ENROLLED"], 2) },
    { kind: "in", field: "isActive", values: chance.some([true, false], 2) },
    { kind: "in", field: "mode", values: chance.some(["audit", "AUDIT"], 2) },
    { kind: "range", field: "createdAt", gte: chance.of(days), lt: chance.of(days) },
    { kind: "range", field: "completedAt", gt: chance.of(days), lte: chance.of(days) },
    { kind: "range", field: "progressPercent", gt: chance.of([0, 40]), lt: chance.of([40, 101]) },
  ]);
}
