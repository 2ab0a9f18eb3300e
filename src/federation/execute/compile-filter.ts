import { comparable, holds, type Filter, type Truth } from "../../domain/filter.js";
import type { RowKind } from "../../domain/query.js";
import type { Instant } from "../../domain/values.js";

/** Answers whether the filter is true of a row; `null` where it is not known. Same meaning as `evaluate`. */
export type Predicate<Row> = (row: Row) => Truth;

/** A filter made ready for many rows: lists of values become sets. */
export function compileFilter<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  filter: Filter<Field>,
  kind: RowKind<Row, Field, Attribute, OrderField>,
  now: Instant,
): Predicate<Row> {
  switch (filter.kind) {
    case "constant": {
      const { value } = filter;
      return () => value;
    }
    case "all":
    case "any": {
      const parts = filter.of.map((part) => compileFilter(part, kind, now));
      const decisive = filter.kind === "any";
      return (row) => {
        let known: Truth = !decisive;
        for (const part of parts) {
          const truth = part(row);
          if (truth === decisive) return decisive;
          if (truth === null) known = null;
        }
        return known;
      };
    }
    case "not": {
      const part = compileFilter(filter.of, kind, now);
      return (row) => {
        const truth = part(row);
        return truth === null ? null : !truth;
      };
    }
    case "untrue": {
      const part = compileFilter(filter.of, kind, now);
      return (row) => part(row) !== true;
    }
    case "in": {
      const { field } = filter;
      const meaning = kind.meanings[field];
      const values = new Set(filter.values.map((value) => comparable(value, meaning)));
      return (row) => {
        const value = known(kind.read(row, field, now), field);
        if (values.size === 0) return false;
        return value === null ? null : values.has(comparable(value, meaning));
      };
    }
    case "contains":
    case "range": {
      const { field } = filter;
      const meaning = kind.meanings[field];
      return (row) => holds(filter, known(kind.read(row, field, now), field), meaning);
    }
  }
}

function known<T>(value: T | null | undefined, field: string): T | null {
  if (value === undefined) throw new Error(`The field ${field} is judged before it was read`);
  return value;
}
