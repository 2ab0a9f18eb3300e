import { compareText, type Scalar, type Told } from "./values.js";

/**
 * A filter as data. Its value is three-valued: true, false, or null for "not known", which is what a condition on an
 * unknown value gives, and what `not` of it gives as well. A row belongs to the answer where the value is true.
 */
export type Filter<Field extends string> =
  | { readonly kind: "constant"; readonly value: Truth }
  | { readonly kind: "all"; readonly of: readonly Filter<Field>[] }
  | { readonly kind: "any"; readonly of: readonly Filter<Field>[] }
  | { readonly kind: "not"; readonly of: Filter<Field> }
  /** True where the value of its part is false or not known: nobody asks so, the planner does. */
  | { readonly kind: "untrue"; readonly of: Filter<Field> }
  | Condition<Field>;

/** A comparison of one field. */
export type Condition<Field extends string> =
  | { readonly kind: "in"; readonly field: Field; readonly values: readonly Scalar[] }
  | { readonly kind: "contains"; readonly field: Field; readonly text: string }
  | ({ readonly kind: "range"; readonly field: Field } & Range);

/** Absent bounds do not bound. Text bounds are instants. */
export interface Range {
  readonly gte?: string | number;
  readonly gt?: string | number;
  readonly lte?: string | number;
  readonly lt?: string | number;
}

export type Truth = true | false | null;

/** How the values of a field compare. */
export interface FieldMeaning {
  /** Values that differ only in letter case are equal. */
  readonly ignoresCase?: boolean;
}

export type FieldMeanings<Field extends string> = Readonly<Partial<Record<Field, FieldMeaning>>>;

export const everything: Filter<never> = { kind: "constant", value: true };

/** The form in which values of the field are compared. */
export function comparable(value: Scalar, meaning: FieldMeaning | undefined): Scalar {
  return meaning?.ignoresCase === true && typeof value === "string" ? value.toLowerCase() : value;
}

/** The one meaning of every comparison. `read` answers null for an unknown value, and never undefined. */
export function evaluate<Field extends string>(
  filter: Filter<Field>,
  read: (field: Field) => Told<Scalar>,
  meanings: FieldMeanings<Field>,
): Truth {
  switch (filter.kind) {
    case "constant":
      return filter.value;
    case "all":
      return combine(filter.of, false, (part) => evaluate(part, read, meanings));
    case "any":
      return combine(filter.of, true, (part) => evaluate(part, read, meanings));
    case "not": {
      const value = evaluate(filter.of, read, meanings);
      return value === null ? null : !value;
    }
    case "untrue":
      return evaluate(filter.of, read, meanings) !== true;
    case "in":
    case "contains":
    case "range":
      return holds(filter, read(filter.field), meanings[filter.field]);
  }
}

/** `all` where `decisive` is false, `any` where it is true. */
function combine<Part>(
  parts: readonly Part[],
  decisive: boolean,
  value: (part: Part) => Truth,
): Truth {
  let known: Truth = !decisive;
  for (const part of parts) {
    const truth = value(part);
    if (truth === decisive) return decisive;
    if (truth === null) known = null;
  }
  return known;
}

/** Whether the condition holds for the value. An empty list holds for nothing, also not for an unknown value. */
export function holds(
  condition: Condition<string>,
  value: Told<Scalar>,
  meaning: FieldMeaning | undefined,
): Truth {
  if (value === undefined) {
    throw new Error(`The field ${condition.field} is judged before it was read`);
  }
  if (condition.kind === "in" && condition.values.length === 0) return false;
  if (value === null) return null;
  switch (condition.kind) {
    case "in": {
      const own = comparable(value, meaning);
      return condition.values.some((candidate) => comparable(candidate, meaning) === own);
    }
    case "contains":
      return String(value).toLowerCase().includes(condition.text.toLowerCase());
    case "range":
      return inRange(condition, value);
  }
}

function inRange(range: Range, value: Scalar): boolean {
  return (
    (range.gte === undefined || compareScalars(value, range.gte) >= 0) &&
    (range.gt === undefined || compareScalars(value, range.gt) > 0) &&
    (range.lte === undefined || compareScalars(value, range.lte) <= 0) &&
    (range.lt === undefined || compareScalars(value, range.lt) < 0)
  );
}

/** Numbers by size, texts by code point. Values of one field are of one type. */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return compareText(String(a), String(b));
}

/** Every field that the filter speaks of, in the order of its appearance. */
export function fieldsOf<Field extends string>(filter: Filter<Field>): ReadonlySet<Field> {
  const fields = new Set<Field>();
  const visit = (part: Filter<Field>): void => {
    switch (part.kind) {
      case "constant":
        return;
      case "all":
      case "any":
        part.of.forEach(visit);
        return;
      case "not":
      case "untrue":
        visit(part.of);
        return;
      case "in":
      case "contains":
      case "range":
        fields.add(part.field);
    }
  };
  visit(filter);
  return fields;
}
