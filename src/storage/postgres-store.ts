import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { migrate } from "./migrate.js";
import { isConnectionError } from "./postgres-errors.js";
import { storableValues } from "./storable-values.js";
import type { Store } from "./store.js";
import { StoreOpenError, StoreUnavailableError } from "./store-error.js";
import type { Tables } from "./tables.js";

const connections = 8;
const connectMs = 5_000;
/** No query of the gateway takes nearly so long; one that does has lost its server. */
const queryMs = 30_000;

const int8 = 20;

const standardParser = pg.types.getTypeParser as (
  id: number,
  format?: "text" | "binary",
) => (text: string) => unknown;

/** What tests set besides. */
export interface PostgresOptions {
  /** The schema that the tables are in; default: the first of the search path. */
  readonly schema?: string;
}

/** PostgreSQL, which several replicas share. @throws StoreOpenError */
export async function openPostgresStore(
  url: string,
  options: PostgresOptions = {},
): Promise<Store> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectMs,
    query_timeout: queryMs,
    statement_timeout: queryMs,
    idle_in_transaction_session_timeout: queryMs,
    keepAlive: true,
    application_name: "rollcall",
    // Counts and moments fit into a number, which the other engine answers as well.
    types: {
      getTypeParser: (id: number, format?: "text" | "binary") =>
        id === int8 ? Number : standardParser(id, format),
    },
    ...(options.schema !== undefined && { options: `-c search_path=${options.schema}` }),
  });
  // A connection that breaks while idle is replaced at the next use.
  pool.on("error", () => undefined);
  // One that breaks while it is lent out says so besides failing its query; unheard, that would end the process.
  pool.on("connect", (client) => void client.on("error", () => undefined));
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [storableValues],
  });
  try {
    await migrate(db, await currentSchema(db));
  } catch (error) {
    await db.destroy();
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(whyUnopened(error), error);
  }
  let closed = false;
  return {
    engine: "postgres",
    shared: true,
    read: (query) => named(() => query(db)),
    write: (change) => named(() => db.transaction().execute(change)),
    check: () =>
      named(async () => {
        await sql`select 1`.execute(db);
      }),
    close: async () => {
      if (closed) return;
      closed = true;
      await db.destroy();
    },
  };
}

/** PostgreSQL's own messages quote the URL's parts. */
function whyUnopened(error: unknown): string {
  switch (codeOf(error)) {
    case "3D000":
      return "PostgreSQL has no database of the name in storage.url.";
    case "28000":
    case "28P01":
      return "PostgreSQL refuses the user or the password in storage.url.";
    case "42501":
      return "The user in storage.url may not create tables in this database.";
    default:
      return "PostgreSQL does not answer under storage.url.";
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

/** Where tables are created that name no schema. @throws StoreOpenError */
async function currentSchema(db: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(
    db,
  );
  const schema = rows[0]?.schema ?? null;
  if (schema === null) throw new StoreOpenError("no schema of its search path exists.", null);
  return schema;
}

async function named<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw isConnectionError(error) ? new StoreUnavailableError(error) : error;
  }
}
