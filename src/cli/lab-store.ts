import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../config/config.js";

/** What was started over a store, and a line for a person where that store is not the configured one. */
export interface StartedLab<T> {
  readonly started: T;
  readonly note: string | undefined;
}

/** Whether a gateway did not start because its store is in use, or cannot be opened. */
export function isUnopenedStore(error: unknown): error is Error {
  return error instanceof Error && /^Store(?:InUse|Open)Error$/u.test(error.name);
}

/**
 * Starts the gateway of a lab. Where the lab's directory is taken or cannot be made, its jobs are kept in a temporary one
 * that goes with the process: a lab is to start, and holds nothing that has to last.
 * @throws what `start` does, where another store would not help or there is no other
 */
export async function startOverLabStore<T>(
  config: Config,
  start: (config: Config) => Promise<T>,
): Promise<StartedLab<T>> {
  try {
    return { started: await start(config), note: undefined };
  } catch (error) {
    if (!isUnopenedStore(error) || config.storage.kind !== "embedded") throw error;
    const directory = await makeDirectory(error);
    const reason =
      error.name === "StoreInUseError" ? "is in use by another process" : "cannot be used";
    return {
      // What there is to warn of was told by the first start.
      started: await start({ ...config, storage: { kind: "embedded", directory }, warnings: [] }),
      note: `Jobs are kept in ${directory} until this ends: ${config.storage.directory} ${reason}.`,
    };
  }
}

async function makeDirectory(cause: unknown): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-lab-")).catch(() => {
    throw cause;
  });
  process.once("exit", () => {
    try {
      rmSync(directory, { recursive: true, force: true });
    } catch {
      // The system clears its temporary folder itself.
    }
  });
  return directory;
}
