import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execFile, spawn, type ChildProcessByStdio } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { readOptions } from "../../bench/options.js";
import { labOptions } from "../../src/cli/lab-settings.js";
import { startLab, type Lab } from "../../src/lab/start-lab.js";
import { readCommands } from "./commands.js";
import { readManual } from "./markdown.js";

/*
 * Commands of the manual, in a copy of the project where nothing was run before. `npm ci` and what `npm run check` is
 * made of are run by CI itself, which is read instead.
 */

const copied = [
  "src",
  "schema",
  "scripts",
  "examples",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];
const all = readCommands().map(({ command }) => command);

let copy: string;
const running = new Set<ChildProcessByStdio<null, Readable, Readable>>();

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "rollcall-commands-"));
  await Promise.all(
    copied.map((name) => cp(name, join(copy, name), { recursive: true, dereference: true })),
  );
  await symlink(resolve("node_modules"), join(copy, "node_modules"));
});
afterAll(async () => {
  for (const child of running) signal(child, "SIGKILL");
  await rm(copy, { recursive: true, force: true });
});

test("the README begins with the two that everybody needs, and CI runs what a contributor runs", async () => {
  const { scripts } = JSON.parse(await readFile("package.json", "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const ci = await readFile(".ci/run", "utf8");
  const readme = await readFile("README.md", "utf8");
  expect(readme).toContain("\nnpm ci && npm start\n");
  expect(readme).toContain("\nnpm ci && npm test\n");
  expect(ci).toContain("npm ci");
  for (const step of (scripts["check"] ?? "").split(" && ")) {
    expect(ci).toContain(step.replace("npm run ", "npm run --silent "));
  }
});

describe("npm start", () => {
  let url: string;
  let started: Running;

  beforeAll(async () => {
    expect(all).toContain("npm start");
    started = run("npm", ["start"], { PORT: "0" });
    url = await started.says(/"event":"ready","url":"([^"]+)"/u);
    await started.says(/(Ctrl-C ends all)/u);
  }, 180_000);

  test("prints where the pages are, a first query, and loudly that nothing is real", async () => {
    const text = started.output();
    expect(text).toContain("ALL FOUR PLATFORMS ARE SIMULATORS");
    const addresses = [...text.matchAll(/^ {2}\w.*: +(http:\S+)$/gmu)].map(([, to = ""]) => to);
    expect(addresses).toHaveLength(3);
    for (const address of addresses) {
      const response = await fetch(address, { headers: { accept: "text/html" } });
      expect(response.status).toBe(200);
      expect(await response.text()).toMatch(/^\s*<!doctype html>/iu);
    }
    const [, curl = ""] = /^ +(curl .*)$/mu.exec(text) ?? [];
    const { stdout } = await promisify(execFile)("bash", ["-c", curl]);
    const { data } = JSON.parse(stdout) as {
      data: { enrollments: { nodes: unknown[]; sources: { rowsReturned: number }[] } };
    };
    expect(data.enrollments.nodes.length).toBeGreaterThanOrEqual(4);
    for (const { rowsReturned } of data.enrollments.sources)
      expect(rowsReturned).toBeGreaterThan(0);
  });

  test("ends all by Ctrl-C, as a terminal sends it", async () => {
    const simulators = [...started.output().matchAll(/^ {4}[\w-]+ +(http:\S+)$/gmu)];
    expect(simulators).toHaveLength(4);
    signal(started.child, "SIGINT");
    await started.ended;
    expect(started.output()).toContain('"event":"stopped"');
    for (const address of [url, ...simulators.map(([, at = ""]) => at)]) {
      await expect(fetch(address)).rejects.toThrow("fetch failed");
    }
  });
});

describe("what npm start has built", () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await startLab({ ...labOptions, people: 40 });
    await writeFile(join(copy, "rollcall.yaml"), await readmeConfiguration(lab));
  });
  afterAll(() => lab.stop());

  test.each(all.filter((command) => command.startsWith("node dist/main.js --")))(
    "%s",
    async (command) => {
      const [program = "", ...args] = command.split(/\s+/u);
      const started = run(program, args, { ...secrets(lab), PORT: "0" });
      if (args.includes("--check")) expect(await started.ended).toBe(0);
      else if (args.includes("--doctor")) {
        expect(await started.ended).toBe(0);
        expect(started.output()).toContain("All sources work.");
      } else {
        const url = await started.says(/"event":"ready","url":"([^"]+)"/u);
        expect((await fetch(new URL("/health/ready", url))).status).toBe(200);
        signal(started.child, "SIGTERM");
        expect(await started.ended).toBe(0);
      }
    },
  );

  test("npm run build, and npm run dev, which starts what it builds", async () => {
    expect(all).toEqual(expect.arrayContaining(["npm run build", "npm run dev"]));
    const started = run("npm", ["run", "dev"], { PORT: "0" });
    await started.says(/"event":"ready","url":"([^"]+)"/u);
    signal(started.child, "SIGINT");
    await started.ended;
    expect(started.output()).toContain('"event":"stopped"');
  });

  test("npx vite examples/web", async () => {
    const command = all.find((each) => each.startsWith("npx vite")) ?? "";
    const [program = "", ...args] = command.split(/\s+/u);
    const started = run(program, [...args, "--port", String(await freePort())], {});
    const url = await started.says(/(http:\/\/[^/\s]+\/)/u);
    expect(await (await fetch(url)).text()).toContain('<div id="root">');
    signal(started.child, "SIGTERM");
    await started.ended;
  });

  test("npm run codegen leaves what is committed as it is", async () => {
    expect(all).toContain("npm run codegen");
    const files = ["schema/schema.graphql", "examples/web/src/generated/graphql.ts"];
    const before = await Promise.all(files.map((file) => readFile(join(copy, file), "utf8")));
    await cp("codegen.yml", join(copy, "codegen.yml"));
    expect(await run("npm", ["run", "codegen"], {}).ended).toBe(0);
    const after = await Promise.all(files.map((file) => readFile(join(copy, file), "utf8")));
    expect(after).toEqual(before);
  });
});

test("the benchmark takes the options that it is shown with", () => {
  const shown = all.filter((command) => command.startsWith("npm run bench"));
  expect(shown.length).toBeGreaterThan(2);
  for (const command of shown) {
    const [, args = ""] = command.split(" -- ");
    expect(() => readOptions(args.split(" ").filter(Boolean))).not.toThrow();
  }
});

interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Both of its outputs so far. */
  readonly output: () => string;
  readonly ended: Promise<number | null>;
  /** The first group of the pattern, once it has been printed. */
  says(pattern: RegExp): Promise<string>;
}

/** In a group of its own, which is what a terminal sends its signals to. */
function run(program: string, args: readonly string[], env: Record<string, string>): Running {
  const child = spawn(program, args, {
    cwd: copy,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: copy, NPM_CONFIG_UPDATE_NOTIFIER: "false", ...env },
  });
  running.add(child);
  let output = "";
  const add = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on("data", add);
  child.stderr.on("data", add);
  const ended = new Promise<number | null>((done) => {
    child.on("close", (code) => {
      running.delete(child);
      done(code);
    });
  });
  return {
    ...{ child, ended, output: () => output },
    says: async (pattern) => {
      for (let waited = 0; waited < 150_000 && running.has(child); waited += 25) {
        const [, said] = pattern.exec(output) ?? [];
        if (said !== undefined) return said;
        await new Promise((done) => setTimeout(done, 25));
      }
      throw new Error(`${program} ${args.join(" ")} never said ${pattern.source}: ${output}`);
    },
  };
}

function signal(child: Running["child"], name: NodeJS.Signals): void {
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, name);
}

/** The file that the README begins with, at the addresses of the lab. */
async function readmeConfiguration({ catalog, moocit, ispring, truto }: Lab): Promise<string> {
  const { blocks = [] } = readManual().find(({ path }) => path === "README.md") ?? {};
  const file = blocks.find(({ language }) => language === "yaml")?.text ?? "";
  return [catalog, moocit, ispring, truto].reduce(
    (text, { url }) => text.replace(/baseUrl: https:\S+/u, `baseUrl: ${url}`),
    file,
  );
}

/** The variables that the file names. */
function secrets({ catalog, moocit, ispring, truto }: Lab): Record<string, string> {
  return {
    ROLLCALL_SECRET: "x".repeat(32),
    CAMPUS_KEY: catalog.credentials.value.replace("Api-Token ", ""),
    MOOC_TOKEN: moocit.credentials.token,
    ISPRING_ID: ispring.credentials.clientId,
    ISPRING_SECRET: ispring.credentials.clientSecret,
    TRUTO_ACCOUNT: truto.credentials.integratedAccountId,
    TRUTO_TOKEN: truto.credentials.token,
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
