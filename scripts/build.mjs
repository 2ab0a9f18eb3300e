// Compiles src to dist, file by file, and bundles the pages. Types are checked by `npm run check:types`, not here.
import { readdir, rm } from "node:fs/promises";
import { build } from "esbuild";
import { buildPages, pageFolders } from "./build-pages.mjs";

const entryPoints = (await readdir("src", { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => `${entry.parentPath}/${entry.name}`)
  .filter((path) => !path.startsWith("src/explorer/"));

for (const name of await readdir("dist").catch(() => [])) {
  if (!pageFolders.includes(name)) await rm(`dist/${name}`, { recursive: true, force: true });
}
const compiled = build({
  entryPoints,
  outdir: "dist",
  outbase: "src",
  platform: "node",
  target: "node20",
  format: "esm",
  sourcemap: true,
  logLevel: "warning",
});
await Promise.all([compiled, buildPages()]);
