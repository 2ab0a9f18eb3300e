import type { Condition, Filter } from "../../domain/filter.js";
import type { Scalar } from "../../domain/values.js";

type Values<Field extends string> = ReadonlyMap<Field, readonly Scalar[]>;

/**
 * What parts of a filter imply for single fields: where every member of an `any` names values of one field, no row
 * belongs to the answer that has none of these values. The parts themselves remain to be judged.
 */
export function impliedConditions<Field extends string>(
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
