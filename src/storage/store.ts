import type { Kysely, Transaction } from "kysely";
import type { Tables } from "./tables.js";

export type Engine = "sqlite" | "postgres";

export type Database = Kysely<Tables> | Transaction<Tables>;

/** The tables of this gateway, in one of two engines. */
export interface Store {
  readonly engine: Engine;
  /** Whether several processes may use the store at a time. */
  readonly shared: boolean;
  /** @throws StoreUnavailableError while the store is away; it recovers by itself. */
  read<T>(query: (db: Database) => Promise<T>): Promise<T>;
  /**
   * All or nothing. Where it rejects with `StoreUnavailableError`, it may still have happened: what runs in it has to
   * bear being run again.
   */
  write<T>(change: (db: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Resolves where the store answers. @throws StoreUnavailableError */
  check(): Promise<void>;
  /** Waits for what is running. */
  close(): Promise<void>;
}
