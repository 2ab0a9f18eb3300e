import { compareKeys, compareText } from "../../domain/values.js";

/** Where a row stands in an ordered list: its value, its source's place in the configuration, its native key. */
export interface RowKey {
  readonly value: string | number | null;
  readonly source: number;
  readonly key: readonly string[];
}

/** The total order: by value, nulls last in both directions; then by source, then by native key, both ascending. */
export function compareRowKeys(a: RowKey, b: RowKey, direction: "ASC" | "DESC"): number {
  return (
    compareValues(a.value, b.value, direction) || a.source - b.source || compareKeys(a.key, b.key)
  );
}

export function compareValues(
  a: string | number | null,
  b: string | number | null,
  direction: "ASC" | "DESC",
): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order =
    typeof a === "number" && typeof b === "number" ? a - b : compareText(String(a), String(b));
  return direction === "ASC" ? order : -order;
}
