import type { Store } from "./store.js";

/** Where jobs are kept. */
export type StoreLocation =
  | { readonly kind: "embedded"; readonly directory: string }
  | { readonly kind: "postgres"; readonly url: string };

/** Opens the store and brings its tables up to date. @throws StoreInUseError, StoreOpenError */
export async function openStore(location: StoreLocation): Promise<Store> {
  // Each brings an engine of its own, of which a process has one.
  if (location.kind === "embedded") {
    const { openEmbeddedStore } = await import("./embedded-store.js");
    return openEmbeddedStore(location.directory);
  }
  const { openPostgresStore } = await import("./postgres-store.js");
  return openPostgresStore(location.url);
}
