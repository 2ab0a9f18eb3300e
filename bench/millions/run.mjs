// Measures lists of a million rows: `npm run bench:millions -- [--rows=1000000] [--people=20000] [--mb=200]`.
import { fork } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    people: { type: "string", default: "20000" },
    mb: { type: "string", default: "200" },
    only: { type: "string" },
  },
});
const place = join(project, "node_modules/.cache/rollcall-millions");
rmSync(place, { recursive: true, force: true });
mkdirSync(place, { recursive: true });
await build({
  entryPoints: ["upstream", "gateway", "streams"].map((name) =>
    join(project, "bench/millions", `${name}.ts`),
  ),
  outdir: place,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  logLevel: "warning",
});

const env = {
  ...process.env,
  ROWS: values.rows,
  PEOPLE: values.people,
  BYTES: String(Number(values.mb) * 1e6),
};
const upstream = fork(join(place, "upstream.mjs"), { env });
try {
  const { port } = await messageOf(upstream);
  for (const name of ["gateway", "streams"]) {
    if (values.only !== undefined && values.only !== name) continue;
    const child = fork(join(place, `${name}.mjs`), {
      env: { ...env, BASE_URL: `http://127.0.0.1:${port}` },
      execArgv: ["--expose-gc"],
    });
    const figures = await messageOf(child);
    for (const [what, figure] of Object.entries(figures)) {
      process.stdout.write(`${String(figure).padStart(10)}  ${what}\n`);
    }
    child.disconnect();
  }
} finally {
  upstream.kill();
}

function messageOf(child) {
  return new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`It ended with ${code}`)));
  });
}
