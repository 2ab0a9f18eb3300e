import {
  comparable,
  type Condition,
  type FieldMeanings,
  type Filter,
} from "../../domain/filter.js";
import type { Scalar } from "../../domain/values.js";

/**
 * A filter reduced to what decides whether its value is true: conditions that `settle` knows the answer of become
 * constants and disappear. An unknown value counts as false where the filter needs it to be true, and as true where it
 * needs it to be false (below `not`): neither can make a row belong to the answer.
 */
export function foldFilter<Field extends string>(
  filter: Filter<Field>,
  settle: (condition: Condition<Field>) => boolean | null | undefined,
): Filter<Field> {
  return fold(filter, settle, true);
}

function fold<Field extends string>(
  filter: Filter<Field>,
  settle: (condition: Condition<Field>) => boolean | null | undefined,
  positive: boolean,
): Filter<Field> {
  switch (filter.kind) {
    case "constant":
      return constant(filter.value ?? !positive);
    case "not": {
      const part = fold(filter.of, settle, !positive);
      if (part.kind === "constant") return constant(part.value === false);
      return part.kind === "not" ? part.of : { kind: "not", of: part };
    }
    case "untrue": {
      const part = fold(filter.of, settle, true);
      return part.kind === "constant"
        ? constant(part.value !== true)
        : { kind: "untrue", of: part };
    }
    case "all":
    case "any":
      return foldParts(
        filter.kind,
        filter.of.map((part) => fold(part, settle, positive)),
      );
    case "in":
    case "contains":
    case "range": {
      const settled = settle(filter);
      return settled === undefined ? filter : constant(settled ?? !positive);
    }
  }
}

function foldParts<Field extends string>(
  kind: "all" | "any",
  parts: readonly Filter<Field>[],
): Filter<Field> {
  const decisive = kind === "any";
  const open: Filter<Field>[] = [];
  for (const part of parts) {
    if (part.kind === "constant") {
      if (part.value === decisive) return constant(decisive);
    } else if (part.kind === kind) {
      open.push(...part.of);
    } else {
      open.push(part);
    }
  }
  const kept = decisive ? uniteValues(open) : open;
  if (kept.length === 0) return constant(!decisive);
  return kept.length === 1 && kept[0] !== undefined ? kept[0] : { kind, of: kept };
}

/** One of several lists of values of one field is a list of all their values. */
function uniteValues<Field extends string>(parts: readonly Filter<Field>[]): Filter<Field>[] {
  const united: Filter<Field>[] = [];
  for (const part of parts) {
    const at = united.findIndex(
      (one) => one.kind === "in" && part.kind === "in" && one.field === part.field,
    );
    const earlier = united[at];
    if (part.kind !== "in" || earlier?.kind !== "in") united.push(part);
    else united[at] = { ...earlier, values: [...earlier.values, ...part.values] };
  }
  return united;
}

function constant(value: boolean): Filter<never> {
  return { kind: "constant", value };
}

/** Whether no row can belong to the answer, seen from the filter alone. */
export function isNever(filter: Filter<string>): boolean {
  return filter.kind === "constant" && filter.value !== true;
}

/**
 * The filter as if nobody knew what its constants come to, an empty `any` or `all` among them: what still folds to a
 * constant does so for what its conditions say.
 */
export function withoutConstants<Field extends string>(filter: Filter<Field>): Filter<Field> {
  const open: Filter<Field> = { kind: "contains", field: "" as Field, text: "" };
  switch (filter.kind) {
    case "constant":
      return open;
    case "all":
    case "any":
      return filter.of.length === 0
        ? open
        : { kind: filter.kind, of: filter.of.map((part) => withoutConstants(part)) };
    case "not":
    case "untrue":
      return { kind: filter.kind, of: withoutConstants(filter.of) };
    case "in":
    case "contains":
    case "range":
      return filter;
  }
}

/** The filter with fields under their first names. */
export function renameFields<Field extends string>(
  filter: Filter<Field>,
  names: Readonly<Partial<Record<Field, Field>>>,
): Filter<Field> {
  switch (filter.kind) {
    case "constant":
      return filter;
    case "all":
    case "any":
      return { kind: filter.kind, of: filter.of.map((part) => renameFields(part, names)) };
    case "not":
    case "untrue":
      return { kind: filter.kind, of: renameFields(filter.of, names) };
    case "in":
    case "contains":
    case "range":
      return { ...filter, field: names[filter.field] ?? filter.field };
  }
}

/** What a row has to fulfil one and all. */
export interface Conjuncts<Field extends string> {
  readonly conditions: readonly Condition<Field>[];
  readonly rest: readonly Filter<Field>[];
}

export function conjunctsOf<Field extends string>(filter: Filter<Field>): Conjuncts<Field> {
  const parts = filter.kind === "all" ? filter.of : [filter];
  const conditions: Condition<Field>[] = [];
  const rest: Filter<Field>[] = [];
  for (const part of parts) {
    if (part.kind === "in" || part.kind === "contains" || part.kind === "range") {
      conditions.push(part);
    } else if (!(part.kind === "constant" && part.value === true)) {
      rest.push(part);
    }
  }
  return { conditions, rest };
}

/** One condition that says what several said: lists of values of one field become what they have in common. */
export interface MergedCondition<Field extends string> {
  readonly condition: Condition<Field>;
  readonly origins: readonly Condition<Field>[];
}

export function mergeConditions<Field extends string>(
  conditions: readonly Condition<Field>[],
  meanings: FieldMeanings<Field>,
): readonly MergedCondition<Field>[] {
  const merged: MergedCondition<Field>[] = [];
  for (const part of conditions) {
    if (part.kind !== "in") {
      merged.push({ condition: part, origins: [part] });
      continue;
    }
    const values = distinct(part.values, part.field, meanings);
    const index = merged.findIndex(
      ({ condition }) => condition.kind === "in" && condition.field === part.field,
    );
    const earlier = merged[index];
    if (earlier?.condition.kind === "in") {
      const allowed = new Set(values.map((value) => comparable(value, meanings[part.field])));
      const common = earlier.condition.values.filter((value) =>
        allowed.has(comparable(value, meanings[part.field])),
      );
      merged[index] = {
        condition: { ...earlier.condition, values: common },
        origins: [...earlier.origins, part],
      };
    } else {
      merged.push({ condition: { ...part, values }, origins: [part] });
    }
  }
  return merged;
}

function distinct<Field extends string>(
  values: readonly Scalar[],
  field: Field,
  meanings: FieldMeanings<Field>,
): readonly Scalar[] {
  const seen = new Set<Scalar>();
  return values.filter((value) => {
    const own = comparable(value, meanings[field]);
    if (seen.has(own)) return false;
    seen.add(own);
    return true;
  });
}
