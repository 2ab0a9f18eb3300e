import { type RawBuilder, sql } from "kysely";
import type { Engine } from "./store.js";

export type ColumnKind = "text" | "integer";

type Value = string | number | null;

/**
 * Rows as one parameter, to insert or update many in one statement: a table expression with these columns. Both engines
 * read JSON far faster than they take a parameter for every value.
 */
export function rowsOf(
  engine: Engine,
  columns: Readonly<Record<string, ColumnKind>>,
  rows: readonly (readonly Value[])[],
): RawBuilder<unknown> {
  const json = JSON.stringify(rows);
  const fields = Object.entries(columns).map(([name, kind], index) =>
    engine === "sqlite"
      ? sql`json_extract(value, ${sql.lit(`$[${index}]`)}) as ${sql.ref(name)}`
      : sql`cast(value ->> ${sql.lit(index)} as ${sql.raw(kind)}) as ${sql.ref(name)}`,
  );
  return engine === "sqlite"
    ? // A limit, of whatever size, makes SQLite read the list once and look the table's rows up for it, not vice versa.
      sql`(select ${sql.join(fields)} from json_each(${json}) limit -1)`
    : sql`(select ${sql.join(fields)} from jsonb_array_elements(cast(${json} as jsonb)) as list(value))`;
}

/** The text as every engine can keep it: without NUL, and without halves of characters. */
export function storable(text: string): string {
  return text.replaceAll("\0", "\uFFFD").replace(/\p{Surrogate}/gu, "\uFFFD");
}
