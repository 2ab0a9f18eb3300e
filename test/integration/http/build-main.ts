import { build } from "esbuild";
import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { resolve } from "node:path";

/** A build of its own, so that nothing else that builds gets in its way. */
export interface BuiltMain {
  /** What `node` is to run. */
  readonly path: string;
  remove(): Promise<void>;
}

/** Compiles the sources as they are, as `npm run build` does. */
export async function buildMain(): Promise<BuiltMain> {
  const folder = resolve(`node_modules/.cache/rollcall/main-${process.pid}`);
  await mkdir(folder, { recursive: true });
  await copyFile("package.json", `${folder}/package.json`);
  const entries = await readdir("src", { recursive: true, withFileTypes: true });
  await build({
    entryPoints: entries
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map((entry) => `${entry.parentPath}/${entry.name}`)
      .filter((path) => !path.startsWith("src/explorer/")),
    outdir: `${folder}/dist`,
    outbase: "src",
    platform: "node",
    target: "node20",
    format: "esm",
    logLevel: "error",
  });
  return {
    path: `${folder}/dist/main.js`,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
