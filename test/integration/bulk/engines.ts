import { openEmbeddedStore } from "../../../src/storage/embedded-store.js";
import { openPostgresStore } from "../../../src/storage/postgres-store.js";
import type { Store } from "../../../src/storage/store.js";
import { temporaryDirectory, type Cleanups } from "./gateway-under-test.js";
import { freshSchema, postgresUrl } from "./postgres.js";

export type Engine = "SQLite" | "PostgreSQL";

/** Where an empty store is: `kill-child.ts` opens it in a process of its own. */
export type StorePlace =
  | { readonly kind: "embedded"; readonly directory: string }
  | { readonly kind: "postgres"; readonly url: string; readonly schema: string };

/** Those that run here. */
export async function enginesHere(): Promise<readonly Engine[]> {
  if ((await postgresUrl()) !== null) return ["SQLite", "PostgreSQL"];
  process.stdout.write("No PostgreSQL is running here: its half is skipped.\n");
  return ["SQLite"];
}

export async function placeOf(engine: Engine, cleanups: Cleanups): Promise<StorePlace> {
  return engine === "SQLite"
    ? { kind: "embedded", directory: await temporaryDirectory(cleanups) }
    : { kind: "postgres", ...(await freshSchema(cleanups)) };
}

/** Closed at the end. */
export async function openAt(place: StorePlace, cleanups: Cleanups): Promise<Store> {
  const store =
    place.kind === "embedded"
      ? await openEmbeddedStore(place.directory)
      : await openPostgresStore(place.url, { schema: place.schema });
  cleanups.add(() => store.close());
  return store;
}
