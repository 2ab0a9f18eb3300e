import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { replacing } from "../plant.js";
import type { PlantedBug } from "../planted-bugs.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const run = promisify(execFile);

export type ExecutionBug = Pick<PlantedBug, "bug" | "file" | "text" | "instead">;

/** Bundles the properties, with a bug in the product where one is given, into a file of the folder. */
export async function bundleProperties(folder: string, bug: ExecutionBug | null): Promise<string> {
  const outfile = join(folder, `${(bug?.bug ?? "none").replace(/\W+/gu, "-")}.mjs`);
  await build({
    entryPoints: [join(root, "test/properties/execution/run-seeds.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
    plugins: bug === null ? [] : [replacing(bug)],
  });
  return outfile;
}

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
