// Builds Rollcall and the benchmark, and runs it: `npm run bench -- --help`.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const project = dirname(dirname(fileURLToPath(import.meta.url)));
// Below node_modules, so that packages are found from there, and nobody else looks at it.
const place = join(project, "node_modules/.cache/rollcall-bench");
const args = process.argv.slice(2);

rmSync(place, { recursive: true, force: true });
mkdirSync(place, { recursive: true });
await build({
  entryPoints: [
    "main.ts",
    "stub/stub.ts",
    "profile/sample-heap.ts",
    "contestants/floor.ts",
    "contestants/tutorial.ts",
    "contestants/mercurius.ts",
  ].map((file) => join(project, "bench", file)),
  outdir: join(place, "bench"),
  outbase: join(project, "bench"),
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  logLevel: "warning",
});

const dist = args.find((arg) => arg.startsWith("--dist="))?.slice("--dist=".length);
if (dist === undefined) {
  const { status } = spawnSync(process.execPath, ["scripts/build.mjs"], {
    cwd: project,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}
// A copy: what is measured does not change where somebody builds meanwhile.
copyProgram(dist ?? join(project, "dist"), join(place, "rollcall"));

const { main } = await import(join(place, "bench/main.mjs"));
process.exitCode = await main({ project, place, args });

function copyProgram(from, to) {
  cpSync(from, join(to, "dist"), { recursive: true });
  cpSync(join(project, "package.json"), join(to, "package.json"));
}
