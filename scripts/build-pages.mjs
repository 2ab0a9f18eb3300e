// Bundles what is for browsers: src/explorer to dist/explorer, examples/web to dist/web. What has not changed is left.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const pages = [
  {
    name: "explorer",
    inputs: ["src/explorer", "schema/operations", "scripts/build-explorer.mjs"],
    build: async (outdir) => (await import("./build-explorer.mjs")).buildExplorer(outdir),
  },
  {
    name: "web",
    inputs: ["examples/web"],
    build: async (outdir) => {
      process.env.NODE_ENV = "production";
      const { build } = await import("vite");
      await build({
        root: "examples/web",
        logLevel: "warn",
        base: "./",
        build: { outDir: outdir, emptyOutDir: true },
      });
    },
  },
];

/** Folders of `dist` that are not compiled from `src` file by file. */
export const pageFolders = pages.map(({ name }) => name);

export async function buildPages() {
  await Promise.all(pages.map(buildPage));
}

async function buildPage({ name, inputs, build }) {
  const target = `dist/${name}`;
  const mark = await hash([...inputs, "package-lock.json", "scripts/build-pages.mjs"]);
  if ((await readFile(join(target, ".built-from"), "utf8").catch(() => "")) === mark) return;
  const fresh = join(process.cwd(), `dist/.${name}-${process.pid}`);
  await mkdir(fresh, { recursive: true });
  await build(fresh);
  await writeFile(join(fresh, ".built-from"), mark);
  await rm(target, { recursive: true, force: true });
  await rename(fresh, target);
}

async function hash(paths) {
  const sum = createHash("sha256");
  for (const path of (await Promise.all(paths.map(files))).flat().sort()) {
    sum.update(`${path}\0`).update(await readFile(path));
  }
  return sum.digest("hex");
}

async function files(path) {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
