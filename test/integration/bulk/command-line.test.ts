import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse as parseGraphql, validate } from "graphql";
import Papa from "papaparse";
import { readCells, readJob, startJob } from "../../../src/cli/enroll/operations.js";
import { createConfig } from "../../../src/config/create-config.js";
import { startGateway, type Gateway } from "../../../src/gateway.js";
import { buildGatewaySchema } from "../../../src/graphql/schema.js";
import { startMoocit, type MoocitSimulator } from "../../../src/lab/moocit/start-moocit.js";
import { createLogger } from "../../../src/observability/logger.js";
import { buildMain, type BuiltMain } from "../http/build-main.js";

const one = "course-v1:Acme+One+2026";
const two = "course-v1:Acme+Two+2026";
const key = "a-key-of-the-HR-department";

let main: BuiltMain;
let lab: MoocitSimulator;
let gateway: Gateway;
let folder: string;

beforeAll(async () => {
  [main, folder] = await Promise.all([buildMain(), mkdtemp(join(tmpdir(), "rollcall-enroll-"))]);
  lab = await startMoocit({
    settings: { throttle: null },
    rows: {
      users: ["ana", "bo", "cem", "dora", "émile"].map((username) => ({
        ...{ username, email: `${username}@school.example`, is_active: true, retired: false },
      })),
      courses: [one, two].map((course_id) => ({ course_id, display_name: "", cohorts: ["A"] })),
      enrollments: [],
    },
  });
  gateway = await startGateway({ config: configure({}), logger: silent, withJobs: true });
});
afterAll(async () => {
  await gateway.stop();
  await lab.stop();
  await main.remove();
  await rm(folder, { recursive: true, force: true });
});

const silent = createLogger({ level: "silent" });

function configure(
  limits: Record<string, number>,
  storage = "jobs",
): ReturnType<typeof createConfig> {
  const sha256 = createHash("sha256").update(key).digest("hex");
  const settings = {
    limits,
    storage: { url: `file:./${storage}` },
    access: { apiKeys: [{ name: "hr", sha256, scopes: ["bulk:write"] }] },
    sources: [
      {
        id: "mooc",
        kind: "moocit",
        baseUrl: lab.url,
        auth: { type: "bearer", ...lab.credentials },
      },
      {
        id: "campus",
        kind: "catalog-search",
        baseUrl: lab.url,
        auth: { type: "header", name: "Authorization", value: "none" },
      },
    ],
  };
  return createConfig(settings, { env: {}, directory: folder, overrides: { port: 0 } });
}

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env?: Record<string, string>;
  /** Called with what was printed so far; may press Ctrl-C. */
  readonly onText?: (text: string, interrupt: () => void) => void;
}

function enroll(args: readonly string[], { env, onText }: RunOptions = {}): Promise<Run> {
  const child = spawn(process.execPath, [main.path, "enroll", ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"], ROLLCALL_URL: gateway.url, ROLLCALL_KEY: key, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      texts[name] += chunk;
      onText?.(texts.stdout + texts.stderr, () => child.kill("SIGINT"));
    });
  }
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...texts })));
}

async function file(name: string, content: string | Buffer): Promise<string> {
  await writeFile(join(folder, name), content);
  return name;
}

/** `row identifier outcome` of a file of outcomes; with several courses, the course's last part as well. */
async function outcomes(name: string): Promise<readonly string[]> {
  const text = await readFile(join(folder, name), "utf8");
  const rows = Papa.parse<string[]>(text.slice(1).trimEnd()).data;
  expect(rows[0]).toEqual(["row", "identifier", "course", "outcome", "message"]);
  return rows.slice(1).map(([row, identifier, course, outcome]) => {
    const short = course === `mooc:${two}` ? " Two" : "";
    return `${row} ${identifier}${short} ${outcome}`;
  });
}

function isEnrolled(username: string, course: string): boolean {
  const rows = lab.state.enrollments.lookup("username", username);
  return rows.some(({ course_id, is_active }) => course_id === course && is_active);
}

describe("enroll", () => {
  test("asks what the schema has", () => {
    const schema = buildGatewaySchema();
    for (const operation of [startJob, readJob, readCells]) {
      expect(validate(schema, parseGraphql(operation))).toEqual([]);
    }
  });

  test("tells every row's outcome, in the caller's rows and spelling", async () => {
    const list = await file(
      "mixed.csv",
      'Name;E-Mail\r\n"A; na"; Ana@school.example\r\n\r\n;=cmd|calc!A1\r\nBo;bo\r\nAna;ana@school.example\r\nNew;new@school.example\r\n;"a b"\r\n',
    );
    const courses = `mooc:${one},mooc:${two}`;
    const { code, stdout, stderr } = await enroll(["--courses", courses, "--file", list]);
    expect(stderr).toContain("6 rows, column 2, under the header in row 1");
    expect(stdout).toContain("4 ENROLLED");
    expect(stdout).toContain("Every row: mixed.outcome.csv");
    expect(code).toBe(1);
    expect(await outcomes("mixed.outcome.csv")).toEqual(
      [
        ["2  Ana@school.example", "ENROLLED"],
        ["4 '=cmd|calc!A1", "INVALID_IDENTIFIER"],
        ["5 bo", "ENROLLED"],
        ["6 ana@school.example", "DUPLICATE"],
        ["7 new@school.example", "INVITED"],
        ["8 a b", "INVALID_IDENTIFIER"],
      ].flatMap(([who = "", outcome = ""]) => [`${who} ${outcome}`, `${who} Two ${outcome}`]),
    );
    expect([isEnrolled("ana", one), isEnrolled("bo", two)]).toEqual([true, true]);
  });

  test("ends with 0 where every cell succeeded, and takes people out again", async () => {
    const list = await file(
      "émile.csv",
      Buffer.from("\uFEFFemail\némile@school.example\n", "utf16le"),
    );
    const args = ["--courses", `mooc:${one}`, "--file", list];
    expect((await enroll(args)).code).toBe(0);
    expect(isEnrolled("émile", one)).toBe(true);
    const back = await enroll([...args, "--unenroll"]);
    expect([back.code, back.stdout]).toEqual([0, expect.stringContaining("1 UNENROLLED")]);
    expect(isEnrolled("émile", one)).toBe(false);
    expect(await outcomes("émile.outcome.csv")).toEqual(["2 émile@school.example ENROLLED"]);
    expect(await outcomes("émile.outcome-2.csv")).toEqual(["2 émile@school.example UNENROLLED"]);
  });

  test("writes nothing in a dry run, and lets the platform send mails only where it is asked to", async () => {
    const list = await file("cem.csv", "cem\n");
    const args = ["--courses", `mooc:${one}`, "--file", list];
    const bodies: string[] = [];
    lab.onRequest((request) => {
      if (request.method === "POST") bodies.push(request.body);
    });
    const dry = await enroll([...args, "--dry-run"]);
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining("1 WOULD_ENROLL")]);
    expect(bodies).toEqual([]);
    await enroll(args);
    await enroll([...args, "--notify", "--reason", "Because"]);
    lab.onRequest(undefined);
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual([
      expect.objectContaining({ email_students: false }),
      expect.objectContaining({ email_students: true, reason: "Because" }),
    ]);
  });

  test("sends a file that is too long for one job as several, and nobody twice", async () => {
    const limited = await startGateway({
      config: configure({ maxBulkCells: 5, maxPageSize: 2 }, "limited"),
      logger: silent,
      withJobs: true,
    });
    const list = await file("long.csv", "user\nana\nbo\ncem\nana\ncem@school.example\ndora\n");
    const args = ["--courses", `mooc:${one}`, "--courses", `mooc:${two}`, "--file", list];
    const writes = lab.requests.writes;
    const { code, stderr } = await enroll(args, { env: { ROLLCALL_URL: limited.url } });
    await limited.stop();
    expect(stderr.match(/^Job /gmu)).toHaveLength(3);
    expect(lab.requests.writes - writes).toBe(3);
    expect(code).toBe(0);
    const rows = (await outcomes("long.outcome.csv")).filter((row) => row.includes("Two"));
    expect(rows.map((row) => row.replace(/ Two \w*ENROLLED$/u, ""))).toEqual([
      ...["2 ana", "3 bo", "4 cem", "5 ana Two DUPLICATE", "6 cem@school.example", "7 dora"],
    ]);
  }, 20_000);

  test("leaves the job to the gateway on Ctrl-C, says how to follow it, and follows it", async () => {
    const list = await file("slow.csv", "ana\nbo\n");
    const stop = lab.dial.latency(1_500, { kind: "write" });
    let isPressed = false;
    const first = await enroll(["--courses", `mooc:${one}`, "--file", list], {
      onText: (text, interrupt) => {
        if (!isPressed && /^Job .*\n/mu.test(text)) interrupt();
        isPressed ||= /^Job .*\n/mu.test(text);
      },
    });
    stop();
    expect(first.code).toBe(130);
    expect(first.stderr).toContain("The job goes on");
    const command = /node dist\/main\.js enroll (--job \S+) --file "slow\.csv" --url (\S+)/u;
    const [, job = "", url] = command.exec(first.stderr) ?? [];
    expect(url).toBe(gateway.url);
    const { code, stdout } = await enroll([...job.split(" "), "--file", list]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("2 ALREADY_ENROLLED")]);
    expect(await outcomes("slow.outcome.csv")).toHaveLength(2);
    const other = await file("other.csv", "bo\nana\n");
    const wrong = await enroll([...job.split(" "), "--file", other]);
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining("--file: expected the file that the job was made of"),
    ]);
  }, 20_000);

  test.each([
    [
      "a file that is not there",
      ["--courses", `mooc:${one}`, "--file", "none.csv"],
      /none\.csv is not/u,
    ],
    ["an option that is not known", ["--cuorses", "x"], /did you mean --courses/u],
    ["a course that is none", ["--courses", one, "--file", "cem.csv"], /expected SOURCE:KEY/u],
    [
      "an output that is there",
      ["--courses", `mooc:${one}`, "--file", "cem.csv", "--output", "cem.csv"],
      /nothing is overwritten/u,
    ],
    ["a job that is none of the key's", ["--job", "WyJqIiwieCJd"], /none of this key's jobs/u],
    ["a job under another key", ["--job", "WyJqIiwieCJd", "--key", "wrong"], /./u],
    ["another key", ["--courses", `mooc:${one}`, "--file", "cem.csv", "--key", "wrong"], /./u],
  ])("ends with 2 for %s, and starts no job", async (_name, args, message) => {
    await file("cem.csv", "cem\n");
    const writes = lab.requests.writes;
    const { code, stderr } = await enroll(args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr).not.toMatch(/wrong|^Job |goes on/mu);
    expect(lab.requests.writes).toBe(writes);
  });

  test("ends with 1 for a source that takes nobody, and for a gateway that is not there", async () => {
    await file("cem.csv", "cem\n");
    const refused = await enroll(["--courses", "campus:x", "--file", "cem.csv"]);
    expect([refused.code, refused.stdout]).toEqual([
      1,
      expect.stringContaining("1 UNSUPPORTED_BY_SOURCE"),
    ]);
    const args = ["--courses", `mooc:${one}`, "--file", "cem.csv", "--url", "http://127.0.0.1:1"];
    const away = await enroll(args);
    expect([away.code, away.stderr]).toEqual([1, expect.stringContaining("nothing listens there")]);
  }, 20_000);
});
