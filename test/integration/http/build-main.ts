import { copyFile, mkdir, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { buildProgram } from "../../../scripts/build-program.mjs";

/** A build of its own, so that nothing else that builds gets in its way. */
export interface BuiltMain {
  /** What `node` is to run. */
  readonly path: string;
  remove(): Promise<void>;
}

/** Bundles the sources as they are, as `npm run build` does. */
export async function buildMain(): Promise<BuiltMain> {
  const folder = resolve(`node_modules/.cache/rollcall/main-${process.pid}`);
  await mkdir(folder, { recursive: true });
  await copyFile("package.json", `${folder}/package.json`);
  await buildProgram(`${folder}/dist`);
  return {
    path: `${folder}/dist/main.js`,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
