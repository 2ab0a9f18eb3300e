import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { getOperationAST, OperationTypeNode, parse as parseGraphql, validate } from "graphql";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse as parseYaml, stringify } from "yaml";
import { describeLab, labOptions, labSettings } from "../../src/cli/lab-settings.js";
import { createConfig } from "../../src/config/create-config.js";
import { startGateway, type Gateway } from "../../src/gateway.js";
import { buildGatewaySchema } from "../../src/graphql/schema.js";
import { startLab, type Lab } from "../../src/lab/start-lab.js";
import { createLogger } from "../../src/observability/logger.js";
import { buildMain, type BuiltMain } from "../integration/http/build-main.js";
import { readCommands, type Command } from "./commands.js";
import { readManual, type Block } from "./markdown.js";

const run = promisify(execFile);
const blocks = readManual().flatMap((file) => file.blocks);
const inLanguage = (...languages: readonly string[]): readonly Block[] =>
  blocks.filter(({ language }) => languages.includes(language));
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

describe("what the manual shows", () => {
  let lab: Lab;
  let gateway: Gateway;
  let folder: string;
  let main: BuiltMain;

  beforeAll(async () => {
    [lab, main] = await Promise.all([startLab(labOptions), buildMain()]);
    folder = await mkdtemp(join(tmpdir(), "rollcall-manual-"));
    gateway = await startManualGateway(lab, folder);
  });
  afterAll(async () => {
    await gateway.stop();
    await lab.stop();
    await main.remove();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(inLanguage("graphql"))("the query of $place is answered", async (block) => {
    const document = parseGraphql(block.text);
    expect(validate(buildGatewaySchema(), document)).toEqual([]);
    if (getOperationAST(document)?.operation === OperationTypeNode.SUBSCRIPTION) return;
    const answer = await ask(gateway.url, block.text);
    expect(answer).not.toHaveProperty("errors");
    if (block.next?.language === "json") expect(answer).toEqual(JSON.parse(block.next.text));
  });

  test.each(["2020-01-01", "2040-01-01"])(
    "answers that are printed are the same on %s",
    async (day) => {
      const ahead = Date.parse(day) - Date.now();
      const realNow = Date.now;
      const clock = jest.spyOn(Date, "now").mockImplementation(() => realNow() + ahead);
      const another = await startManualGateway(lab, join(folder, day));
      try {
        const printed = inLanguage("graphql").filter(({ next }) => next?.language === "json");
        expect(printed).not.toEqual([]);
        for (const { text, next } of printed) {
          expect(await ask(another.url, text)).toEqual(JSON.parse(next?.text ?? ""));
        }
      } finally {
        await another.stop();
        clock.mockRestore();
      }
    },
  );

  test("the query that the lab prints is answered", async () => {
    const { firstQuery } = describeLab(lab, gateway.url).log;
    const answer = await ask(gateway.url, String(firstQuery));
    expect(answer).not.toHaveProperty("errors");
  });

  test.each(commands("node dist/main.js enroll"))("$place: $command", async ({ command }) => {
    const cwd = await mkdtemp(join(folder, "enroll-"));
    for (const { command: makesFile } of commands("printf"))
      await run("bash", ["-c", makesFile], { cwd });
    const [, , ...args] = command.split(/\s+/u);
    const { stdout } = await run(process.execPath, [main.path, ...args], {
      cwd,
      env: { ...process.env, ROLLCALL_URL: gateway.url },
    });
    expect(stdout).toMatch(/^1 \w*ENROLL/u);
  });

  test.each(commands("curl"))("$place: $command", async ({ command, output }) => {
    const local = command.replace("http://localhost:4000/graphql", gateway.url);
    const { stdout } = await run("bash", ["-c", `${local} --fail-with-body`]);
    const answer: unknown = JSON.parse(stdout);
    expect(answer).not.toHaveProperty("errors");
    if (output !== undefined) expect(answer).toEqual(JSON.parse(output));
  });
});

describe("commands of the manual", () => {
  test("are of a kind that is tested here", () => {
    const known = /^(curl|printf|npm (ci|start|test)|npm run [\w:-]+|npx|node dist\/main[.]js)\b/u;
    const unknown = commands("").filter(({ command }) => !known.test(command));
    expect(unknown).toEqual([]);
  });

  test.each(commands("npm run "))("$place: $command", ({ command }) => {
    expect(scripts).toHaveProperty([/^npm run ([\w:-]+)/u.exec(command)?.[1] ?? ""]);
  });

  test("npm scripts that a text names are there", () => {
    const named = readManual().flatMap(({ text }) =>
      [...text.matchAll(/`npm run ([\w:-]+)/gu)].map(([, name = ""]) => name),
    );
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe("configuration files of the manual", () => {
  let main: BuiltMain;
  let folder: string;

  beforeAll(async () => {
    main = await buildMain();
    folder = await mkdtemp(join(tmpdir(), "rollcall-manual-"));
  });
  afterAll(async () => {
    await main.remove();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(inLanguage("yaml"))("$place passes --check", async ({ text }) => {
    const path = join(folder, "rollcall.yaml");
    await writeFile(path, withSources(text));
    const names = [...text.matchAll(/\$\{(\w+)\}/gu)].map(([, name = ""]) => name);
    const env = Object.fromEntries(names.map((name) => [name, "x".repeat(32)]));
    const { stdout, stderr } = await run(
      process.execPath,
      [main.path, "--config", path, "--check"],
      { env },
    );
    expect({ stdout, stderr }).toEqual({ stdout: `ok: ${path}\n`, stderr: "" });
  });
});

function startManualGateway(lab: Lab, directory: string): Promise<Gateway> {
  const options = { env: {}, directory, overrides: { port: 0 } };
  return startGateway({
    config: createConfig(labSettings(lab), options),
    logger: createLogger({ level: "silent" }),
    withJobs: true,
  });
}

async function ask(url: string, query: string): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

/** Those that begin so. */
function commands(start: string): readonly Command[] {
  return readCommands().filter(({ command }) => command.startsWith(start));
}

/** A part of a file that shows something else is completed by a source. */
function withSources(text: string): string {
  const settings = parseYaml(text) as Readonly<Record<string, unknown>>;
  if (settings["sources"] !== undefined) return text;
  const source = {
    id: "mooc",
    kind: "moocit",
    baseUrl: "https://mooc.example.org",
    auth: { type: "bearer", token: "token" },
  };
  return `${text}\n${stringify({ sources: [source] })}`;
}
