import type { Condition, FieldMeanings, Filter } from "../../domain/filter.js";
import type { Scalar } from "../../domain/values.js";
import { mergeConditions, type Conjuncts, type MergedCondition } from "./fold-filter.js";

type Values<Field extends string> = ReadonlyMap<Field, readonly Scalar[]>;

/** What is asked, and the rows that the viewer may see at all. */
export interface Given<Field extends string> {
  readonly asked: Conjuncts<Field>;
  readonly limit: Conjuncts<Field>;
}

/** All that is known of rows of the answer, field by field; null where no row can be all of it. */
export function knownConditions<Field extends string>(
  { asked, limit }: Given<Field>,
  meanings: FieldMeanings<Field>,
): readonly MergedCondition<Field>[] | null {
  const merged = mergeConditions(
    [...asked.conditions, ...limit.conditions, ...impliedConditions(asked.rest)],
    meanings,
  );
  const contradicts = merged.some(
    ({ condition: one }) => one.kind === "in" && one.values.length === 0,
  );
  return contradicts ? null : merged;
}

/**
 * What parts of a filter imply for single fields: where every member of an `any` names values of one field, no row
 * belongs to the answer that has none of these values. The parts themselves remain to be judged.
 */
function impliedConditions<Field extends string>(
  parts: readonly Filter<Field>[],
): readonly Condition<Field>[] {
  return parts.flatMap((part) =>
    [...valuesOf(part)].map(([field, values]) => ({ kind: "in" as const, field, values })),
  );
}

/** By field, the values of which a row has one if the filter is true of it. */
function valuesOf<Field extends string>(filter: Filter<Field>): Values<Field> {
  switch (filter.kind) {
    case "in":
      return new Map([[filter.field, filter.values]]);
    case "all":
      return fewest(filter.of.map(valuesOf));
    case "any":
      return together(filter.of.map(valuesOf));
    case "constant":
    case "not":
    case "untrue":
    case "contains":
    case "range":
      return new Map();
  }
}

/** Each part holds: of two lists for one field either is true, and the shorter one says more. */
function fewest<Field extends string>(parts: readonly Values<Field>[]): Values<Field> {
  const least = new Map<Field, readonly Scalar[]>();
  for (const [field, values] of parts.flatMap((part) => [...part])) {
    const known = least.get(field);
    if (known === undefined || values.length < known.length) least.set(field, values);
  }
  return least;
}

/** One of the parts holds: a field is bound where each of them binds it. */
function together<Field extends string>([
  first,
  ...others
]: readonly Values<Field>[]): Values<Field> {
  const joined = new Map<Field, readonly Scalar[]>();
  for (const [field, values] of first ?? []) {
    const lists = others.map((other) => other.get(field));
    if (lists.every((list) => list !== undefined)) joined.set(field, [values, ...lists].flat());
  }
  return joined;
}
