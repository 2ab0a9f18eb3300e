import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Kysely, sql } from "kysely";
import { BreathingSqliteDialect } from "./breathing-dialect.js";
import { type EmbeddedEngine, isBusy, openEngine } from "./embedded-database.js";
import { migrate } from "./migrate.js";
import { storableValues } from "./storable-values.js";
import type { Store } from "./store.js";
import { StoreInUseError, StoreOpenError } from "./store-error.js";
import type { Tables } from "./tables.js";

/** A predecessor that is just going gets so long to let go of the file. */
const patienceMs = 2_000;

/**
 * SQLite in a directory. The lock is the engine's own and ends with the process, however that ends. WAL with
 * `synchronous=FULL` is the setting under which a commit outlives a loss of power.
 *
 * @throws StoreInUseError, StoreOpenError
 */
export async function openEmbeddedStore(directory: string): Promise<Store> {
  const engine = await lockEngine(directory);
  const db = new Kysely<Tables>({
    dialect: new BreathingSqliteDialect({ database: engine }),
    plugins: [storableValues],
  });
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  let closed = false;
  return {
    engine: "sqlite",
    shared: false,
    read: (query) => query(db),
    write: (change) => db.transaction().execute(change),
    check: async () => {
      await sql`select 1`.execute(db);
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await releaseLock(db);
      await db.destroy();
    },
  };
}

/**
 * The engine lets go of the file when the last of its statements is collected as garbage, which may be never. Until then
 * nobody else in this process could open it: out of WAL, the lock can be given back by itself.
 */
async function releaseLock(db: Kysely<Tables>): Promise<void> {
  await sql`pragma journal_mode = delete`.execute(db);
  await sql`pragma locking_mode = normal`.execute(db);
  await sql`select count(*) from sqlite_schema`.execute(db);
}

async function lockEngine(directory: string): Promise<EmbeddedEngine> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    throw new StoreOpenError(`the directory ${directory} cannot be made.`, error);
  }
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      return openLocked(join(directory, "rollcall.db"));
    } catch (error) {
      if (!isBusy(error)) {
        throw new StoreOpenError(`${directory} holds no usable database.`, error);
      }
      if (Date.now() > until) throw new StoreInUseError(directory);
      await pause(100);
    }
  }
}

function openLocked(file: string): EmbeddedEngine {
  const engine = openEngine(file);
  try {
    // Before the first access: from then on the lock is held, and no memory is shared with other processes.
    engine.prepare("pragma locking_mode = exclusive").all([]);
    engine.prepare("pragma journal_mode = wal").all([]);
    engine.execute("pragma synchronous = full");
    // A write takes the lock, where a mere look at the file would not.
    engine.execute("begin immediate; commit");
    return engine;
  } catch (error) {
    engine.close();
    throw error;
  }
}
