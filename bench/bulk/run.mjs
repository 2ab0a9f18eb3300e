// Measures a bulk job of many cells on the real gateway with the embedded store: see bench/README.md.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const { values: options } = parseArgs({
  options: {
    people: { type: "string", default: "5000" },
    courses: { type: "string", default: "10" },
    /** People in one write. */
    batch: { type: "string", default: "100" },
    /** Requests a minute that the platform takes; absent: any number. */
    limit: { type: "string" },
    /** How long its minute is, in seconds. */
    minute: { type: "string", default: "60" },
    profile: { type: "string" },
  },
});
const [people, courses] = [Number(options.people), Number(options.courses)];
const root = fileURLToPath(new URL("../..", import.meta.url));

const { startMoocit, encodeGlobalId } = await bundle();

const folder = await mkdtemp(join(tmpdir(), "rollcall-bench-bulk-"));
const keys = Array.from({ length: courses }, (_, index) => `course-v1:Acme+C${index}+2026`);
const names = Array.from({ length: people }, (_, index) => `person.${index}`);
const lab = await startLab();
const gateway = await startGateway();
try {
  console.log(JSON.stringify(await measure(), null, 2));
} finally {
  gateway.child.kill("SIGTERM");
  await new Promise((resolve) => gateway.child.once("exit", resolve));
  await lab.stop();
  await rm(folder, { recursive: true, force: true });
}

/** What is needed of the sources, which the program's own bundle does not show. */
async function bundle() {
  const outfile = join(root, "node_modules/.cache/rollcall-bench-bulk.mjs");
  const contents = `
    export { startMoocit } from "./src/lab/moocit/start-moocit.ts";
    export { encodeGlobalId } from "./src/domain/global-id.ts";`;
  await build({
    ...{ stdin: { contents, resolveDir: root }, outfile, bundle: true, packages: "external" },
    ...{ platform: "node", target: "node20", format: "esm" },
  });
  return import(pathToFileURL(outfile).href);
}

function startLab() {
  const throttle =
    options.limit === undefined
      ? null
      : { staff: Number(options.limit), others: 40, windowMs: Number(options.minute) * 1_000 };
  return startMoocit({
    settings: { throttle },
    rows: {
      users: names.map((username) => ({
        ...{ username, email: `${username}@school.example`, is_active: true, retired: false },
      })),
      courses: keys.map((course_id) => ({ course_id, display_name: "", cohorts: [] })),
      enrollments: [],
    },
  });
}

async function startGateway() {
  const config = {
    server: { secret: "x".repeat(32), port: 0 },
    storage: { url: "file:./data" },
    sources: [
      {
        ...{ id: "mooc", kind: "moocit", baseUrl: lab.url, batchSize: Number(options.batch) },
        auth: { type: "bearer", ...lab.credentials },
      },
    ],
  };
  await writeFile(join(folder, "rollcall.yaml"), JSON.stringify(config));
  const probe = pathToFileURL(join(root, "bench/bulk/probe.mjs")).href;
  const profiling =
    options.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${options.profile}`];
  const args = ["--expose-gc", ...profiling, "--import", probe, join(root, "dist/main.js")];
  const child = spawn(process.execPath, [...args, "--config", join(folder, "rollcall.yaml")], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { event, url } = JSON.parse(line);
    if (event === "ready") {
      child.stdout.resume();
      return { child, url };
    }
  }
  throw new Error("The gateway does not start");
}

async function ask(query, variables) {
  const response = await fetch(gateway.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

async function measure() {
  // So that what every process does once is not counted.
  await run(names.slice(0, 10), keys.slice(0, 1), "UNENROLL");
  const [reads, writes] = [lab.requests.reads, lab.requests.writes];
  const statuses = countStatuses();
  gateway.child.send("start");
  await new Promise((resolve) => setTimeout(resolve, 200));
  const startedAt = performance.now();
  const job = await run(names, keys, "ENROLL");
  const seconds = (performance.now() - startedAt) / 1_000;
  const told = new Promise((resolve) => gateway.child.once("message", resolve));
  gateway.child.send("report");
  const { cpuMs, ...own } = await told;
  const cells = people * courses;
  return {
    cells,
    outcomes: Object.fromEntries(job.outcomes.map(({ outcome, count }) => [outcome, count])),
    seconds,
    cpuMsPerCell: cpuMs / cells,
    ...own,
    requests: { reads: lab.requests.reads - reads, writes: lab.requests.writes - writes },
    refused: statuses(),
  };
}

/** How many writes the platform refused because of its limit. */
function countStatuses() {
  const before = lab.requests.all?.().length ?? 0;
  return () =>
    (lab.requests.all?.() ?? []).slice(before).filter(({ status }) => status === 429).length;
}

async function run(identifiers, courseKeys, action) {
  const input = {
    ...{ action, identifiers, waitSeconds: 0 },
    courses: courseKeys.map((key) => ({
      courseId: encodeGlobalId({ type: "course", source: "mooc", key }),
    })),
  };
  const start = "mutation($input: BulkEnrollInput!) { bulkEnroll(input: $input) { job { id } } }";
  const { id } = (await ask(start, { input })).bulkEnroll.job;
  const state =
    "query($id: ID!) { bulkEnrollJob(id: $id) { endedAt outcomes { outcome count } progress { done total } } }";
  for (let polls = 0; polls < 10_000; polls += 1) {
    const { bulkEnrollJob: job } = await ask(state, { id });
    if (job.endedAt !== null) return job;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The job does not end");
}
