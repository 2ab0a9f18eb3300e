import { randomUUID } from "node:crypto";
import pg from "pg";
import type { Cleanups } from "./gateway-under-test.js";

const candidate =
  process.env["ROLLCALL_TEST_POSTGRES"] ?? "postgres://postgres@127.0.0.1:5432/test";

/** Null where no PostgreSQL is running here: what needs one is skipped then. */
export async function postgresUrl(): Promise<string | null> {
  try {
    await query("select 1");
    return candidate;
  } catch {
    return null;
  }
}

/** A schema of its own, dropped at the end. */
export async function freshSchema(
  cleanups: Cleanups,
): Promise<{ readonly url: string; readonly schema: string }> {
  const schema = `rollcall_test_${randomUUID().replaceAll("-", "")}`;
  await query(`create schema ${schema}`);
  cleanups.add(() => query(`drop schema ${schema} cascade`));
  return { url: candidate, schema };
}

async function query(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: candidate, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query(text);
  } finally {
    await client.end().catch(() => undefined);
  }
}
