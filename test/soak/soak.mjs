// Mixed load with faults against a gateway of its own: `npm run soak -- --seconds 600`. Fails where memory does not stay
// flat, sockets leak, jobs are lost or anything unexpected is logged, and prints what it measured.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { WebSocket } from "ws";
import { judge } from "./judge.mjs";
import { faults, questions } from "./load.mjs";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "600" },
    clients: { type: "string", default: "6" },
  },
});
const seconds = Number(values.seconds);
const folder = resolve(`node_modules/.cache/rollcall/soak-${process.pid}`);
const data = await mkdtemp(`${tmpdir()}/rollcall-soak-`);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

await compile();
const load = (path) => import(pathToFileURL(`${folder}/dist/lab/${path}.js`).href);
const { startLab } = await load("start-lab");
const { startOpenedx } = await load("openedx/start-openedx");
const { openedxRows } = await load("openedx/openedx-seed");
const lab = await startLab({
  people: 400,
  truto: { mode: "generic" },
  further: {
    openedx: (school) => startOpenedx({ rows: openedxRows(school), settings: { throttle: null } }),
  },
});
const simulators = [lab.catalog, lab.moocit, lab.ispring, lab.truto, lab.further.openedx];
const gateway = await startGateway();
let wrong = ["it did not come to its end"];
try {
  wrong = await soak();
} finally {
  gateway.child.kill("SIGKILL");
  await lab.stop();
  await rm(folder, { recursive: true, force: true });
  await rm(data, { recursive: true, force: true });
}
for (const line of wrong) console.error(`WRONG: ${line}`);
process.exit(wrong.length === 0 ? 0 : 1);

/** A build of its own, so that nothing else that builds gets in its way. */
async function compile() {
  await mkdir(folder, { recursive: true });
  await copyFile("package.json", `${folder}/package.json`);
  const entries = await readdir("src", { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".ts"));
  const paths = files.map((entry) => `${entry.parentPath}/${entry.name}`);
  await build({
    entryPoints: paths.filter((path) => !path.startsWith("src/explorer/")),
    outdir: `${folder}/dist`,
    outbase: "src",
    platform: "node",
    target: "node20",
    format: "esm",
    logLevel: "error",
  });
}

function settings() {
  const { catalog, moocit, ispring, truto } = lab;
  const { openedx } = lab.further;
  const sha256 = (text) => createHash("sha256").update(text).digest("hex");
  const all = {
    timeoutSeconds: 1,
    // What is kept to stand in for failed reads is part of the memory that has to stay flat.
    cacheSeconds: 2,
    staleIfErrorSeconds: 20,
    breaker: { failures: 5, seconds: 1 },
  };
  const scopes = ["enrollments:read", "bulk:write", "raw:read", "sources:read"];
  return {
    server: { secret: "the secret of the soak, 32 letters or more" },
    storage: { url: `file:${data}/store` },
    limits: { deadlineSeconds: 5, maxRows: 5_000 },
    access: {
      apiKeys: [
        { name: "all", sha256: sha256("all"), scopes },
        { name: "some", sha256: sha256("some"), scopes, sources: ["mooc", "talent"] },
        { name: "org", sha256: sha256("org"), scopes, orgs: ["Acme"] },
      ],
    },
    sources: [
      {
        id: "campus",
        kind: "catalog-search",
        baseUrl: catalog.url,
        platformKey: "main",
        auth: { type: "header", ...catalog.credentials },
        ...all,
      },
      {
        id: "mooc",
        kind: "moocit",
        baseUrl: moocit.url,
        auth: { type: "bearer", ...moocit.credentials },
        ...all,
      },
      {
        id: "ispring",
        kind: "ispring",
        baseUrl: ispring.url,
        auth: { type: "client-credentials", ...ispring.credentials },
        ...all,
      },
      {
        id: "talent",
        kind: "truto",
        baseUrl: truto.url,
        integratedAccountId: truto.credentials.integratedAccountId,
        requires: "nothing",
        auth: { type: "bearer", token: truto.credentials.token },
        ...all,
      },
      {
        id: "edx",
        kind: "openedx",
        baseUrl: openedx.url,
        auth: { type: "client-credentials", ...openedx.credentials },
        ...all,
      },
    ],
  };
}

async function startGateway() {
  const config = `${data}/rollcall.yaml`;
  // JSON is YAML.
  await writeFile(config, JSON.stringify(settings()));
  const collector = pathToFileURL(resolve("test/soak/collect.mjs")).href;
  const flags = ["--expose-gc", "--import", collector];
  const args = [...flags, `${folder}/dist/main.js`, "--config", config, "--port", "0"];
  const child = spawn(process.execPath, args, { cwd: data, stdio: ["ignore", "pipe", "pipe"] });
  const log = { accidents: [], lines: 0, stderr: "" };
  let url;
  let rest = "";
  child.stdout.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      log.lines += 1;
      const entry = JSON.parse(line);
      if (entry.event === "ready") url = entry.url;
      const isLoud = entry.level === "error" || entry.level >= 50;
      if (isLoud || /unhandled|uncaught/.test(entry.event)) log.accidents.push(line);
    }
  });
  child.stderr.on("data", (chunk) => (log.stderr += chunk));
  const ended = new Promise((done) => child.on("close", (code) => done(code)));
  for (let waited = 0; url === undefined && waited < 600; waited += 1) {
    if (child.exitCode !== null) break;
    await sleep(50);
  }
  if (url === undefined) throw new Error(`The gateway never was ready: ${log.stderr}`);
  return { child, url, log, ended };
}

async function soak() {
  const figures = { answers: {}, milliseconds: [], jobs: { begun: 0, ended: 0 } };
  const until = Date.now() + seconds * 1000;
  const samples = [];
  const jobs = new Map();
  const writes = await canWrite();
  await Promise.all([
    ...Array.from({ length: Number(values.clients) }, (_, number) =>
      client(number, until, figures),
    ),
    trouble(until),
    sample(until, samples),
    ...(writes ? [enroll(until, jobs)] : []),
  ]);
  for (const { dial } of simulators) dial.clear();
  return end(figures, samples, jobs);
}

async function ask(body, key = "all", options = {}) {
  const response = await fetch(gateway.url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${key}`,
      ...options.headers,
    },
    body: JSON.stringify(body),
    signal: options.signal ?? AbortSignal.timeout(60_000),
  });
  return { status: response.status, body: await response.json() };
}

async function client(number, until, figures) {
  const keys = ["all", "some", "org"];
  let after = null;
  for (let turn = number; Date.now() < until; turn += 1) {
    const question = questions[turn % questions.length](turn, after);
    const headers = turn % 5 === 0 ? { "cache-control": "no-cache" } : {};
    const leaves = turn % 17 === 0;
    const signal = leaves ? AbortSignal.timeout(1 + (turn % 40)) : undefined;
    const from = performance.now();
    let word;
    try {
      const { status, body } = await ask(question, keys[turn % 3], { headers, signal });
      after = body.data?.enrollments?.pageInfo?.endCursor ?? null;
      const code = body.errors?.[0]?.extensions?.code;
      word = code === undefined ? String(status) : `${status} ${code}`;
    } catch (error) {
      word = leaves ? "left" : `lost: ${error.message}`;
    }
    figures.answers[word] = (figures.answers[word] ?? 0) + 1;
    figures.milliseconds.push(performance.now() - from);
    await sleep(5);
  }
}

/** One platform after the other does something else for a while. */
async function trouble(until) {
  for (let turn = 0; Date.now() < until; turn += 1) {
    const { dial } = simulators[turn % simulators.length];
    const takeBack = dial.fault(faults[turn % faults.length], {
      when: () => Math.random() < 0.6,
    });
    await sleep(700);
    takeBack();
    await sleep(300);
  }
}

async function sample(until, samples) {
  while (Date.now() < until) {
    gateway.child.kill("SIGUSR2");
    await sleep(200);
    samples.push(await measure());
    await sleep(2_000);
  }
}

async function measure() {
  const text = await (await fetch(new URL("/metrics", gateway.url))).text();
  const read = (name) => Number(new RegExp(`^${name} (\\S+)`, "m").exec(text)?.[1] ?? Number.NaN);
  return {
    at: Date.now() / 1000,
    rss: read("rollcall_process_resident_memory_bytes") / 1_048_576,
    heap: read("rollcall_nodejs_heap_size_used_bytes") / 1_048_576,
    external: read("rollcall_nodejs_external_memory_bytes") / 1_048_576,
    unexpected: read("rollcall_unexpected_errors_total"),
    sockets: await sockets(gateway.child.pid),
  };
}

async function sockets(pid) {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(
    names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")),
  );
  return links.filter((link) => link.startsWith("socket:")).length;
}

async function canWrite() {
  const query = "{ __schema { mutationType { fields { name } } } }";
  const { body } = await ask({ query });
  const fields = body.data?.__schema?.mutationType?.fields ?? [];
  return fields.some(({ name }) => name === "bulkEnroll");
}

async function enroll(until, jobs) {
  const { body } = await ask({
    query: '{ courses(first: 5, filter: { source: ["mooc"] }) { nodes { id } } }',
  });
  const courses = (body.data?.courses?.nodes ?? []).map(({ id }) => ({ courseId: id }));
  const query = `mutation Go($input: BulkEnrollInput!) {
    bulkEnroll(input: $input) { job { id state } } }`;
  for (let turn = 0; Date.now() < until && courses.length > 0; turn += 1) {
    const people = Array.from({ length: 20 }, (_, at) => lab.school.people[(turn * 7 + at) % 400]);
    const input = {
      identifiers: people.map(({ email }) => email),
      courses: courses.slice(0, 2),
      action: turn % 2 === 0 ? "ENROLL" : "UNENROLL",
      waitSeconds: 0,
    };
    const said = await ask({ query, variables: { input } });
    const job = said.body.data?.bulkEnroll?.job;
    if (job !== undefined && job !== null) {
      jobs.set(job.id, job.state);
      watch(job.id, turn % 3 === 0);
    }
    await sleep(3_000);
  }
}

/** Somebody looks on over a WebSocket, to the end or for a moment. */
function watch(id, leaves) {
  const socket = new WebSocket(gateway.url.replace("http", "ws"), "graphql-transport-ws", {
    headers: { authorization: "Bearer all" },
  });
  const query = "subscription Job($id: ID!) { bulkEnrollJob(id: $id) { state progress { done } } }";
  socket.on("open", () => socket.send(JSON.stringify({ type: "connection_init" })));
  socket.on("message", (data) => {
    const { type } = JSON.parse(data);
    const payload = { query, variables: { id } };
    if (type === "connection_ack")
      socket.send(JSON.stringify({ id: "1", type: "subscribe", payload }));
    if (type === "complete" || type === "error" || (type === "next" && leaves)) socket.close();
  });
  socket.on("error", () => undefined);
}

async function settleJobs(jobs) {
  const query = "query Job($id: ID!) { node(id: $id) { ... on BulkEnrollJob { state } } }";
  for (let tries = 0; tries < 120; tries += 1) {
    for (const [id, state] of jobs) {
      if (state === "COMPLETED" || state === "CANCELLED") continue;
      const { body } = await ask({ query, variables: { id } });
      jobs.set(id, body.data?.node?.state ?? "LOST");
    }
    if ([...jobs.values()].every((state) => state === "COMPLETED")) return;
    await sleep(500);
  }
}

async function recovers() {
  const query = "{ enrollments(first: 5, orderBy: { field: CREATED_AT }) { isComplete } }";
  for (let tries = 0; tries < 60; tries += 1) {
    const { body } = await ask({ query }, "all", { headers: { "cache-control": "no-cache" } });
    if (body.data?.enrollments?.isComplete === true) return true;
    await sleep(500);
  }
  return false;
}

async function end(figures, samples, jobs) {
  const recovered = await recovers();
  await settleJobs(jobs);
  for (let tries = 0; tries < 40; tries += 1) {
    if (simulators.every(({ requests }) => requests.inFlight === 0)) break;
    await sleep(250);
  }
  const inFlight = simulators.reduce((sum, { requests }) => sum + requests.inFlight, 0);
  const connections = simulators.map((each) => each.connections());
  gateway.child.kill("SIGUSR2");
  await sleep(500);
  const last = await measure();
  gateway.child.kill("SIGTERM");
  const code = await Promise.race([gateway.ended, sleep(30_000).then(() => "never")]);
  await sleep(200);
  const leftOver = simulators.reduce((sum, each) => sum + each.connections(), 0);
  const seen = { figures, samples, jobs, recovered, inFlight, connections, last, code, leftOver };
  const verdict = judge({ ...seen, seconds, log: gateway.log });
  console.log(JSON.stringify(verdict.figures, null, 2));
  return verdict.wrong;
}
