import Database from "libsql";
import type { SqliteDatabase, SqliteStatement } from "kysely";

/** Statements that are kept prepared. */
const keptStatements = 200;

/**
 * The few methods of an embedded engine that the store needs, so that another binding of SQLite can take the place of
 * libsql. All of them are synchronous.
 */
export interface EmbeddedEngine extends SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  /** Runs statements that take no parameters and answer nothing of interest. */
  execute(sql: string): void;
  close(): void;
}

/** @throws the engine's own error; see {@link isBusy} */
export function openEngine(file: string): EmbeddedEngine {
  const database = new Database(file);
  const prepared = new Map<string, SqliteStatement>();
  const prepare = (text: string): SqliteStatement => {
    const known = prepared.get(text);
    if (known !== undefined) {
      prepared.delete(text);
      prepared.set(text, known);
      return known;
    }
    const statement = database.prepare(text) as unknown as SqliteStatement;
    prepared.set(text, statement);
    const [oldest] = prepared.keys();
    if (prepared.size > keptStatements && oldest !== undefined) prepared.delete(oldest);
    return statement;
  };
  return {
    prepare,
    execute: (text) => void database.exec(text),
    close: () => {
      prepared.clear();
      database.close();
    },
  };
}

/** Whether the engine says that somebody else holds the file. */
export function isBusy(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === "string" && /^SQLITE_(BUSY|LOCKED)/u.test(code);
}
