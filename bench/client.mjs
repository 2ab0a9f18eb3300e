// What the client of src/http costs beside bare undici: `npm run bench:client`.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const place = join(project, "node_modules/.cache/rollcall-bench-client");
mkdirSync(place, { recursive: true });
await build({
  entryPoints: ["measure.ts", "stub.ts"].map((file) => join(project, "bench/client", file)),
  outdir: place,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  logLevel: "warning",
});
const flags = process.argv.slice(2);
const { status } = spawnSync(process.execPath, [...flags, join(place, "measure.mjs")], {
  stdio: "inherit",
});
process.exitCode = status ?? 1;
