import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import type { Readable } from "node:stream";
import { NamedPipe } from "../../support/named-pipe.js";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import { buildMain, type BuiltMain } from "./build-main.js";
import { labSources } from "./lab-gateway.js";

let main: BuiltMain;
let lab: Lab;
let folder: string;

beforeAll(async () => {
  [main, lab, folder] = await Promise.all([
    buildMain(),
    startLab({ people: 60, truto: { mode: "generic" } }),
    mkdtemp(`${tmpdir()}/rollcall-main-`),
  ]);
});
afterAll(async () => {
  await lab.stop();
  await main.remove();
  await rm(folder, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The code with which it ended. */
  readonly ended: Promise<number | null>;
  /** The address that it said it was ready at. */
  ready(): Promise<string>;
}

function run(args: readonly string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [main.path, ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (texts.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (texts.stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return {
    child,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    ended,
    ready: async () => {
      for (let waited = 0; waited < 20_000 && child.exitCode === null; waited += 25) {
        const line = linesOf(texts.stdout).find((each) => each["event"] === "ready");
        if (line !== undefined) return String(line["url"]);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error(`It never was ready: ${texts.stderr}`);
    },
  };
}

function linesOf(text: string): Record<string, unknown>[] {
  const whole = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return whole.filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function configure(name: string, changes: Record<string, unknown> = {}): Promise<string> {
  const path = `${folder}/${name}.yaml`;
  // JSON is YAML.
  await writeFile(path, JSON.stringify({ sources: labSources(lab), ...changes }));
  return path;
}

describe("what is printed and the code that it ends with", () => {
  test("--help and --version", async () => {
    const help = run(["--help"]);
    expect(await help.ended).toBe(0);
    expect(help.stdout()).toContain("--config FILE");
    const version = run(["--version"]);
    expect(await version.ended).toBe(0);
    expect(version.stdout()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("an unknown option is a 2", async () => {
    const wrong = run(["--prot", "1"]);
    expect(await wrong.ended).toBe(2);
    expect(wrong.stderr()).toContain("did you mean --port");
  });

  test("--check says ok to a good configuration, and tells every fault of a bad one", async () => {
    const good = run(["--check", "--config", await configure("good")]);
    expect(await good.ended).toBe(0);
    expect(good.stdout()).toMatch(/^ok/);
    const bad = run([
      "--check",
      "--config",
      await configure("bad", { server: { prot: 1, host: 7 } }),
    ]);
    expect(await bad.ended).toBe(2);
    expect(bad.stderr()).toContain('did you mean "port"');
    expect(bad.stderr()).toContain("server.host");
    expect(bad.stdout()).toBe("");
  });

  test("nothing starts with a bad configuration", async () => {
    const bad = run(["--port", "0"], { ROLLCALL_CONFIG: await configure("bad", { servre: {} }) });
    expect(await bad.ended).toBe(2);
    expect(bad.stdout()).toBe("");
    const none = run(["--config", `${folder}/not-there.yaml`]);
    expect(await none.ended).toBe(2);
  });

  test("--doctor tells what works, and what does not and why", async () => {
    const good = run(["--doctor", "--config", await configure("good")]);
    expect(await good.ended).toBe(0);
    expect(good.stdout().match(/works \(\d+ ms\)/g)).toHaveLength(4);
    const auth = { type: "bearer", token: "planted-wrong-token" };
    const sources = [
      { id: "mooc", kind: "moocit", baseUrl: lab.moocit.url, auth },
      { id: "nobody", kind: "moocit", baseUrl: "http://127.0.0.1:9", auth, retries: 0 },
      { id: "astray", kind: "moocit", baseUrl: `${lab.moocit.url}/nowhere`, auth },
    ];
    const path = `${folder}/ill.yaml`;
    await writeFile(path, JSON.stringify({ sources }));
    const ill = run(["--doctor", "--config", path]);
    expect(await ill.ended).toBe(1);
    expect(ill.stdout()).toContain("SOURCE_UNREACHABLE");
    expect(ill.stdout()).toContain("(HTTP 404)");
    expect(ill.stdout()).toContain("Check whether baseUrl is that of the platform's API.");
    expect(ill.stdout()).toContain("3 of 3 sources do not work");
    expect(ill.stdout() + ill.stderr()).not.toContain("planted-wrong-token");
  });

  test("a port that is taken is told with what to do about it", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const refused = run(["--config", await configure("good"), "--port", String(port)]);
    expect(await refused.ended).toBe(1);
    expect(refused.stderr()).toContain(`127.0.0.1:${port} is taken`);
    expect(refused.stderr()).toContain("--port");
    other.close();
  });

  test("a host that is none is told by its key", async () => {
    const path = await configure("astray", { server: { host: "no.such.host.invalid" } });
    const refused = run(["--config", path, "--port", "0"]);
    expect(await refused.ended).toBe(1);
    expect(refused.stderr()).toContain("server.host");
    expect(refused.stderr()).not.toMatch(/^ +at /mu);
  });
});

const everyone = {
  query: `{
    enrollments(first: 4, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes { id source { kind } user { email } course { title } }
      isComplete
    }
    sources { id health { state } }
  }`,
};

function ask(url: string, body: unknown): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

describe("serving", () => {
  test("it says when it is ready, answers, and drains on SIGTERM with 0", async () => {
    const gateway = run(["--config", await configure("good"), "--port", "0"]);
    const url = await gateway.ready();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/);
    const answer = (await (await ask(url, everyone)).json()) as Record<string, unknown>;
    expect(answer["errors"]).toBeUndefined();
    expect(answer).toMatchObject({ data: { enrollments: { isComplete: true } } });
    lab.ispring.onRequest(() => new Promise((resolve) => setTimeout(resolve, 500)));
    const inFlight = ask(url, {
      query: '{ enrollments(filter: { source: ["ispring"] }) { isComplete } }',
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    gateway.child.kill("SIGTERM");
    expect((await inFlight).status).toBe(200);
    lab.ispring.onRequest(undefined);
    expect(await gateway.ended).toBe(0);
    expect(linesOf(gateway.stdout()).map((line) => line["event"])).toEqual(
      expect.arrayContaining(["ready", "operation", "stopping", "stopped"]),
    );
  });

  test.each(["a pipe", "a socket"])(
    "a log to %s that nobody reads keeps nobody waiting, and the process ends as always",
    async (kind) => {
      const pipe = new NamedPipe();
      const output = kind === "a pipe" ? pipe.fd : "pipe";
      const args = [main.path, "--config", await configure("good"), "--port", "0"];
      const child = spawn(process.execPath, args, {
        cwd: folder,
        env: { PATH: process.env["PATH"] },
        stdio: ["ignore", output, "inherit"],
      });
      const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
      let log = "";
      while (!log.includes('"ready"')) {
        log += child.stdout === null ? pipe.read() : String(child.stdout.read() ?? "");
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      const url = /"url":"([^"]+)"/u.exec(log)?.[1] ?? "";
      // What a pipe holds is less than 100 KiB.
      for (let lines = 0; lines < 1_000; lines += 50) {
        const answers = Array.from({ length: 50 }, () =>
          ask(url, { query: "{ viewer { subject } }" }),
        );
        for (const answer of await Promise.all(answers)) expect(answer.status).toBe(200);
      }
      child.kill("SIGTERM");
      expect(await ended).toBe(0);
      child.stdout?.destroy();
      pipe.close();
    },
  );

  test("without a configuration there is a lab, and it says so", async () => {
    const gateway = run(["--port", "0"], { NODE_ENV: "production" });
    const url = await gateway.ready();
    while (!gateway.stderr().includes("Ctrl-C"))
      await new Promise((resolve) => setTimeout(resolve, 25));
    expect(gateway.stderr()).toContain("ALL FOUR PLATFORMS ARE SIMULATORS");
    expect(gateway.stderr()).toContain(url);
    const lines = linesOf(gateway.stdout());
    const { simulators = {}, firstQuery } = lines.find((line) => line["event"] === "lab") ?? {};
    expect(Object.keys(simulators as object)).toHaveLength(4);
    for (const address of Object.values(simulators as object)) {
      expect(gateway.stderr()).toContain(String(address));
    }
    const answer = (await (await ask(url, { query: firstQuery })).json()) as {
      data: { enrollments: { nodes: { source: { kind: string } }[]; isComplete: boolean } };
    };
    const kinds = new Set(answer.data.enrollments.nodes.map((row) => row.source.kind));
    expect([...kinds].sort()).toEqual(["CATALOG_SEARCH", "ISPRING", "MOOCIT", "TRUTO"]);
    expect(answer.data.enrollments.isComplete).toBe(true);
    expect(await readdir(`${folder}/data`)).toContain("lab");
    gateway.child.kill("SIGINT");
    expect(await gateway.ended).toBe(0);
  });

  test("a second lab in the folder keeps its jobs elsewhere, says so in one line, and leaves nothing", async () => {
    const first = run(["--port", "0"]);
    await first.ready();
    const second = run(["--port", "0"]);
    const url = await second.ready();
    while (!second.stderr().includes("Ctrl-C"))
      await new Promise((resolve) => setTimeout(resolve, 25));
    const [, elsewhere = ""] =
      /^ {2}Jobs are kept in (\S+) until this ends: \S+ is in use by another process[.]$/mu.exec(
        second.stderr(),
      ) ?? [];
    expect(elsewhere).toContain("rollcall-lab-");
    expect(await readdir(elsewhere)).toContain("rollcall.db");
    expect(first.stderr()).not.toContain("Jobs are kept in");
    const answer = await ask(url, {
      query: "{ bulkEnrollJobs(first: 1) { nodes { id } } }",
    });
    expect(await answer.json()).toEqual({ data: { bulkEnrollJobs: { nodes: [] } } });
    for (const { child, ended } of [first, second]) {
      child.kill("SIGINT");
      expect(await ended).toBe(0);
    }
    await expect(readdir(elsewhere)).rejects.toThrow("ENOENT");
  });

  test("a configured gateway whose store is taken does not start", async () => {
    const path = await configure("taken", { storage: { url: "file:./data-taken" } });
    const first = run(["--config", path, "--port", "0"]);
    await first.ready();
    const second = run(["--config", path, "--port", "0"]);
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toContain("is in use by another process");
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);
  });

  test.each(["", ", orderBy: { field: EMAIL }"])(
    "two processes with one secret serve one walk in turn%s",
    async (order) => {
      const secret = "a-secret-that-both-processes-have-and-nobody-else";
      const replicas = await Promise.all(
        ["one", "two"].map(async (name) => {
          const storage = { url: `file:./data-${name}` };
          const path = await configure(name, { server: { secret }, storage });
          const gateway = run(["--config", path, "--port", "0"]);
          return { gateway, url: await gateway.ready() };
        }),
      );
      const walk = async (first: number, urls: readonly string[]): Promise<readonly string[]> => {
        const ids: string[] = [];
        let after: string | null = null;
        let hasNextPage = true;
        for (let page = 0; hasNextPage; page += 1) {
          const query = `query ($first: Int!, $after: String) {
            enrollments(first: $first, after: $after, filter: { source: ["mooc", "ispring"] }${order}) {
              nodes { id } pageInfo { hasNextPage endCursor }
            }
          }`;
          const answer = await ask(urls[page % urls.length]!, {
            query,
            variables: { first, after },
          });
          const { data } = (await answer.json()) as Walked;
          ids.push(...data.enrollments.nodes.map(({ id }) => id));
          ({ hasNextPage, endCursor: after } = data.enrollments.pageInfo);
        }
        return ids;
      };
      const urls = replicas.map(({ url }) => url);
      const inTurn = await walk(13, urls);
      expect(inTurn).toEqual(await walk(100, urls.slice(0, 1)));
      expect(new Set(inTurn).size).toBe(inTurn.length);
      expect(inTurn.length).toBeGreaterThan(26);
      for (const { gateway } of replicas) gateway.child.kill("SIGTERM");
      for (const { gateway } of replicas) expect(await gateway.ended).toBe(0);
    },
  );
});

interface Walked {
  readonly data: {
    readonly enrollments: {
      readonly nodes: readonly { readonly id: string }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  };
}
