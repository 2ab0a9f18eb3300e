/** Rows, sources, filters and orders as plain data: what the oracle and the engine are both asked about. */
export type Value = string | number | boolean | null;

export interface FlatRow {
  readonly source: string;
  readonly key: readonly string[];
  readonly values: Readonly<Record<string, Value>>;
}

/** A source: its rows as it lists them, what it never tells, and whether it is listed by key. */
export interface FlatSource {
  readonly id: string;
  readonly rows: readonly FlatRow[];
  readonly neverTells: readonly string[];
  readonly byKey: boolean;
  /** Values of this field are read in groups of this size, whose lists follow each other. */
  readonly groupedBy?: { readonly field: string; readonly size: number };
}

export type FlatFilter =
  | { readonly kind: "constant"; readonly value: boolean | null }
  | { readonly kind: "all"; readonly of: readonly FlatFilter[] }
  | { readonly kind: "any"; readonly of: readonly FlatFilter[] }
  | { readonly kind: "not"; readonly of: FlatFilter }
  | { readonly kind: "in"; readonly field: string; readonly values: readonly Value[] }
  | { readonly kind: "contains"; readonly field: string; readonly text: string }
  | ({ readonly kind: "range"; readonly field: string } & Readonly<Partial<Record<Bound, Value>>>);
export type Bound = "gte" | "gt" | "lte" | "lt";
export type FlatOrder = { readonly field: string; readonly direction: string } | null;
