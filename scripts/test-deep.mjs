// Runs the properties of the federation engine over many generated cases, on all cores, without a test runner.
//   CASES  how many in all (100,000), shared out as in the default run
//   SEED   the first seed (from the clock: every run tries other cases)
// Seeds that fail are printed and kept in test/properties/kept-seeds.json.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const keptFile = join(root, "test/properties/kept-seeds.json");
const chunkSize = 100;

if (isMainThread) await main();
else await work();

async function main() {
  const folder = mkdtempSync(join(root, "node_modules/.rollcall-deep-"));
  try {
    process.exitCode = await runIn(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runIn(folder) {
  const bundle = join(folder, "properties.mjs");
  await build({
    entryPoints: [join(root, "test/properties/properties.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    sourcemap: "inline",
  });
  const { properties } = await import(pathToFileURL(bundle).href);
  const cases = Number(process.env.CASES ?? 100_000);
  const first = Number(process.env.SEED ?? Date.now() % 1_000_000_000);
  console.log(`${cases} cases from seed ${first} on`);
  const kept = JSON.parse(readFileSync(keptFile, "utf8"));
  const whole = properties.reduce((sum, property) => sum + property.cases, 0);
  const counts = properties.map((property) => Math.round((property.cases / whole) * cases));
  const chunks = properties.flatMap(({ name }, at) => [
    { name, seeds: kept[name] ?? [] },
    ...toChunks(first, counts[at]).map((seeds) => ({ name, seeds })),
  ]);
  const started = performance.now();
  const failures = await shareOut(bundle, chunks);
  const seconds = Math.round((performance.now() - started) / 1000);
  properties.forEach(({ name, title }, at) => {
    const failed = failures.filter((failure) => failure.name === name);
    console.log(`${failed.length === 0 ? "ok  " : "FAIL"} ${name}: ${title} (${counts[at]} cases)`);
    for (const { seed, message } of failed.slice(0, 5)) console.log(`  seed ${seed}: ${message}`);
    kept[name] = [...new Set([...(kept[name] ?? []), ...failed.map(({ seed }) => seed)])];
  });
  console.log(`${seconds} s`);
  if (failures.length > 0) {
    const lines = Object.entries(kept).map(([name, seeds]) => `  "${name}": [${seeds.join(", ")}]`);
    writeFileSync(keptFile, `{\n${lines.join(",\n")}\n}\n`);
  }
  return failures.length === 0 ? 0 : 1;
}

function toChunks(first, count) {
  return Array.from({ length: Math.ceil(count / chunkSize) }, (_, at) => {
    const from = first + at * chunkSize;
    const length = Math.min(chunkSize, first + count - from);
    return Array.from({ length }, (_unused, index) => from + index);
  });
}

/** Hands chunks to workers, one after the other, until none is left. */
async function shareOut(bundle, chunks) {
  const failures = [];
  const waiting = [...chunks];
  const runOne = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { bundle } });
      const next = () => {
        const chunk = waiting.shift();
        if (chunk === undefined) void worker.terminate().then(resolve);
        else worker.postMessage(chunk);
      };
      worker.on("error", reject);
      worker.on("message", (failed) => {
        failures.push(...failed);
        next();
      });
      next();
    });
  await Promise.all(Array.from({ length: availableParallelism() }, runOne));
  return failures;
}

async function work() {
  const { properties } = await import(pathToFileURL(workerData.bundle).href);
  parentPort.on("message", (chunk) => {
    void runChunk(properties, chunk).then((failed) => parentPort.postMessage(failed));
  });
}

async function runChunk(properties, { name, seeds }) {
  const property = properties.find((one) => one.name === name);
  const failed = [];
  for (const seed of seeds) {
    try {
      await property.check(seed);
    } catch (error) {
      failed.push({ name, seed, message: String(error instanceof Error ? error.message : error) });
    }
  }
  return failed;
}
