import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Runs cases of a property in a process of their own, up to the first that fails; null where none does. graphql-js drops
 * promises of list items where a later item takes the list away: their failures belong to nobody, and end no process here.
 */
export async function firstFailure(
  bundle: string,
  property: string,
  first: number,
  count: number,
): Promise<string | null> {
  const { stdout } = await run(
    process.execPath,
    ["--unhandled-rejections=none", bundle, property, String(first), String(count)],
    { maxBuffer: 10_000_000 },
  );
  return JSON.parse(stdout) as string | null;
}
