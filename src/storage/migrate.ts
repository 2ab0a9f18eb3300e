import { type Kysely, Migrator } from "kysely";
import { migrations } from "./migrations.js";
import { StoreOpenError } from "./store-error.js";
import type { Tables } from "./tables.js";

/**
 * Brings the tables up to date. Replicas that start at once wait for each other.
 *
 * @param schema Where the tables are. Without it, tables of that name in any schema would count as there.
 */
export async function migrate(db: Kysely<Tables>, schema?: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableName: "rollcall_migrations",
    migrationLockTableName: "rollcall_migrations_lock",
    ...(schema !== undefined && { migrationTableSchema: schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const reason = error instanceof Error ? error.message : "the reason is not known";
  throw new StoreOpenError(`its tables cannot be brought up to date (${reason}).`, error);
}
