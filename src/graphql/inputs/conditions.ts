import type { Filter, Range } from "../../domain/filter.js";
import type { Scalar } from "../../domain/values.js";
import { everything } from "../../domain/filter.js";

/** What an input field may hold: null and absence alike are no condition. */
type Given<T> = T | null | undefined;

/** Collects the conditions of one input object, which hold all together. */
export class Conditions<Field extends string> {
  readonly #parts: Filter<Field>[] = [];

  /** One of the values. An empty list matches nothing. */
  oneOf(field: Field, values: Given<readonly Scalar[]>): this {
    if (values == null) return this;
    return this.and({ kind: "in", field, values: [...new Set(values)] });
  }

  is(field: Field, value: Given<Scalar>): this {
    return value == null ? this : this.oneOf(field, [value]);
  }

  contains(field: Field, text: Given<string>): this {
    return text == null ? this : this.and({ kind: "contains", field, text });
  }

  /** An empty range is no condition. */
  within(field: Field, range: Given<GivenRange>): this {
    const bounds = range == null ? {} : boundsOf(range);
    return Object.keys(bounds).length === 0 ? this : this.and({ kind: "range", field, ...bounds });
  }

  and(part: Filter<Field>): this {
    this.#parts.push(part);
    return this;
  }

  toFilter(): Filter<Field> {
    const [only, ...others] = this.#parts;
    if (only === undefined) return everything;
    return others.length === 0 ? only : { kind: "all", of: this.#parts };
  }
}

interface GivenRange {
  readonly gte?: Given<string | number>;
  readonly gt?: Given<string | number>;
  readonly lte?: Given<string | number>;
  readonly lt?: Given<string | number>;
}

function boundsOf({ gte, gt, lte, lt }: GivenRange): Range {
  return {
    ...(gte != null && { gte }),
    ...(gt != null && { gt }),
    ...(lte != null && { lte }),
    ...(lt != null && { lt }),
  };
}
