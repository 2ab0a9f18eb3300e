import type { EnrollmentFilterField } from "../../src/domain/query.js";
import type { Pushable } from "../../src/sources/spi/capabilities.js";
import { declareSource, type Sheet } from "../support/declared-connector.js";
import type { Chance } from "./chance.js";
import { firstLook } from "./check-walks.js";
import {
  ask,
  expectedOf,
  federate,
  limitedFilter,
  makeCase,
  nameOf,
  same,
  toFlat,
  type Case,
} from "./federated-case.js";
import type { FlatFilter } from "./flat.js";
import { truth } from "./oracle.js";

/** The answer over sources that can do less is the same answer: row for row under `orderBy`, else as a set. */
export async function checkWeaker(seed: number): Promise<void> {
  const one = makeCase(seed, { sheet: { requires: [], knowsOnlySome: false } });
  const weak = one.sources.map(({ declared, sheet }) => {
    const less = weaker(one.chance, sheet);
    return { sheet: less, declared: declareSource(declared.connector.id, declared.rows, less) };
  });
  const other: Case = { ...one, sources: weak, federation: federate(weak) };
  const [strongly, weakly] = [await readAll(one), await readAll(other)];
  const sorted = (names: readonly string[]): readonly string[] =>
    one.order === null ? [...names].sort() : names;
  same(other, "rows of weaker sources", sorted(weakly.names), sorted(strongly.names));
  same(other, "counts of weaker sources", weakly.counts, strongly.counts);
}

/** Takes abilities away, and gives none. */
function weaker(chance: Chance, sheet: Sheet): Sheet {
  const accepts: Partial<Record<EnrollmentFilterField, Pushable>> = {};
  for (const [field, accepted] of Object.entries(sheet.accepts)) {
    if (chance.is(0.4)) continue;
    accepts[field as EnrollmentFilterField] = {
      takes: accepted.takes,
      precision: chance.is(0.5) ? "superset" : accepted.precision,
      maxValues: chance.is(0.3) ? 1 : accepted.maxValues,
    };
  }
  return {
    ...sheet,
    accepts,
    paging: sheet.paging === "page-number" && chance.is(0.5) ? "cursor" : sheet.paging,
    pageSize: Math.max(1, sheet.pageSize - chance.below(3)),
    orders: chance.is(0.5) ? [] : sheet.orders,
    usersLookedUp: sheet.usersLookedUp || chance.is(0.3),
    coursesLookedUp: sheet.coursesLookedUp || chance.is(0.3),
    listsUsers: sheet.listsUsers && chance.is(0.5),
    listsCourses: sheet.listsCourses && chance.is(0.5),
    counts: sheet.counts && chance.is(0.5),
    emptyPageEvery: chance.is(0.5) ? 2 : sheet.emptyPageEvery,
  };
}

async function readAll(
  one: Case,
): Promise<{ readonly names: readonly string[]; readonly counts: unknown }> {
  const names: string[] = [];
  let cursor: string | null = null;
  let counts: unknown = null;
  for (;;) {
    const page = { direction: "forward" as const, size: one.size, cursor };
    const result = await ask(one, page, { counts: cursor === null });
    counts ??= [result.totalCount, ...result.reports.map(({ totalCount }) => totalCount)];
    names.push(...result.rows.map(nameOf));
    if (!result.hasNextPage) return { names, counts };
    cursor = result.endCursor;
  }
}

/** A condition, its negation, and the rows of which it is not known add up to the whole. */
export async function checkParts(seed: number): Promise<void> {
  const one = makeCase(seed, { sheet: { requires: [], knowsOnlySome: false } });
  const read = async (filter: FlatFilter): Promise<readonly string[]> => {
    const page = { direction: "forward" as const, size: 1_000, cursor: null };
    const result = await ask({ ...one, filter }, page, { counts: true });
    same(one, "totalCount of a part", result.totalCount, result.rows.length);
    return result.rows.map(nameOf).sort();
  };
  const not: FlatFilter = { kind: "not", of: one.filter };
  const [yes, no] = [await read(one.filter), await read(not)];
  const known = await read({ kind: "any", of: [one.filter, not] });
  const whole = await read({ kind: "constant", value: true });
  same(one, "a condition and its negation", [...yes, ...no].sort(), known);
  const everything = { ...one, filter: { kind: "constant", value: true } as const, order: null };
  const unknown = expectedOf(everything, (await firstLook(everything)).skipped).filter((row) => {
    const source = one.sources.find(({ declared }) => declared.connector.id === row.source)!;
    return truth(one.filter, row, toFlat(source.declared, source.sheet)) === null;
  });
  same(one, "all parts", [...known, ...unknown.map(nameOf)].sort(), whole);
  same(one, "the whole", whole, expectedOf(everything).map(nameOf).sort());
  same(one, "limits hold in every part", limitedFilter(everything).kind, "all");
}
