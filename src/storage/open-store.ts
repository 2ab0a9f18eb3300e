import { openEmbeddedStore } from "./embedded-store.js";
import { openPostgresStore } from "./postgres-store.js";
import type { Store } from "./store.js";

/** Where jobs are kept. */
export type StoreLocation =
  | { readonly kind: "embedded"; readonly directory: string }
  | { readonly kind: "postgres"; readonly url: string };

/** Opens the store and brings its tables up to date. @throws StoreInUseError, StoreOpenError */
export function openStore(location: StoreLocation): Promise<Store> {
  return location.kind === "embedded"
    ? openEmbeddedStore(location.directory)
    : openPostgresStore(location.url);
}
