import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** A program that Node runs by itself, made of a file of this folder. */
export async function bundle(
  name: string,
): Promise<{ readonly file: string; readonly remove: () => Promise<void> }> {
  const directory = join(process.cwd(), "node_modules/.cache/rollcall-tests");
  const file = join(directory, `${name}-${process.pid}.mjs`);
  await mkdir(directory, { recursive: true });
  await build({
    entryPoints: [join(process.cwd(), `test/integration/bulk/${name}.ts`)],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    target: "node20",
  });
  return { file, remove: () => rm(file, { force: true }) };
}
