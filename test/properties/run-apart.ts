import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** So many seeds from the first on. */
export interface Seeds {
  readonly first: number;
  readonly count: number;
}

/**
 * Runs cases of a property in a process of their own, up to the first that fails; null where none does. Code that the
 * test runner loads takes twice as long.
 */
export async function firstFailure(
  bundle: string,
  property: string,
  ...seeds: readonly Seeds[]
): Promise<string | null> {
  const { stdout } = await run(process.execPath, [bundle, property, JSON.stringify(seeds)], {
    maxBuffer: 10_000_000,
  });
  return JSON.parse(stdout) as string | null;
}
