// Compiles src to dist, file by file. Types are checked by `npm run check:types`, not here.
import { readdir, rm } from "node:fs/promises";
import { build } from "esbuild";

const entryPoints = (await readdir("src", { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => `${entry.parentPath}/${entry.name}`);

await rm("dist", { recursive: true, force: true });
await build({
  entryPoints,
  outdir: "dist",
  outbase: "src",
  platform: "node",
  target: "node20",
  format: "esm",
  sourcemap: true,
  logLevel: "warning",
});
