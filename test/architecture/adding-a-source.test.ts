import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execFile, type ExecFileException } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { build, type Plugin } from "esbuild";
import { toSourceKind } from "../../src/graphql/types/source-kind.enum.js";
import { sourceKinds } from "../../src/sources/source-kinds.js";

/*
 * What a new kind of source costs outside its own folders: a line in the registry, and its word in the schema. Proved
 * by adding one that does not exist, and by looking where one that does is named.
 */

const folder = "test/architecture/invented-source";

/** The whole difference outside the folder of the new source. */
const lines = [
  {
    file: "src/sources/registry.ts",
    line: `export { invented } from "../../${folder}/invented.kind.js";`,
    after: "/moocit.kind.js",
  },
  {
    file: "src/graphql/types/source-kind.enum.ts",
    line: '  INVENTED: "A platform that does not exist.",',
    after: "  MOOCIT:",
  },
];

describe("a kind of source that one line adds", () => {
  let built: string;
  let platform: Server;
  let answer: {
    readonly settings: readonly unknown[];
    readonly faults: string;
    readonly data: unknown;
  };

  beforeAll(async () => {
    const cache = join("node_modules", ".cache");
    await mkdir(cache, { recursive: true });
    built = await mkdtemp(join(cache, "rollcall-invented-"));
    platform = await startPlatform();
    const { port } = platform.address() as AddressInfo;
    await build({
      entryPoints: [`${folder}/ask-invented.ts`],
      outfile: join(built, "ask.mjs"),
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      logLevel: "warning",
      plugins: [withLines],
    });
    answer = JSON.parse(await run(join(built, "ask.mjs"), `http://127.0.0.1:${port}`)) as never;
  });
  afterAll(async () => {
    platform.closeAllConnections();
    platform.close();
    await rm(built, { recursive: true, force: true });
  });

  test("can be configured, with settings and a place of tokens of its own", () => {
    expect(answer.settings).toEqual([
      expect.objectContaining({ key: "sources[].campusCode", only: "invented", type: "text" }),
    ]);
    expect(answer.faults).toContain("sources[0].campusCode: missing");
    expect(answer.faults).not.toContain("tokenUrl");
  });

  test("is listed, filtered, joined with its courses, and described", () => {
    expect(answer.data).toEqual({
      sources: [{ kind: "INVENTED", capabilities: { canBulkEnroll: false } }],
      enrollments: {
        nodes: [
          {
            source: { kind: "INVENTED" },
            user: { email: "ben@north.example" },
            course: { externalId: "welding", kind: "LEARNING_PATH" },
          },
        ],
        isComplete: true,
        sources: [{ status: "OK", requests: 1 }],
      },
    });
  });
});

describe("the kinds of sources that there are", () => {
  test("each have a word in the schema, and a name of their own", () => {
    const words = sourceKinds.map(({ name }) => toSourceKind(name));
    expect(new Set(words).size).toBe(words.length);
    expect(words.length).toBeGreaterThanOrEqual(5);
  });

  test("stand one in a line in the registry, which holds nothing else", async () => {
    const registry = await readFile("src/sources/registry.ts", "utf8");
    const code = registry.split("\n").filter((line) => line !== "" && !line.startsWith("/*"));
    expect(code).toHaveLength(sourceKinds.length);
    for (const line of code) expect(line).toMatch(/^export \{ \w+ \} from ".+[.]kind[.]js";$/u);
  });

  test("need no mention outside their folders: Open edX's own APIs have two lines there", async () => {
    const paths = (await readdir("src", { recursive: true })).filter(
      (path) => path.endsWith(".ts") && !/^(sources|lab)\/openedx\//u.test(path),
    );
    const mentions = await Promise.all(
      paths.map(async (path) => {
        const text = await readFile(join("src", path), "utf8");
        return text.split("\n").flatMap((line) => (/openedx/iu.test(line) ? [path] : []));
      }),
    );
    expect(mentions.flat().sort()).toEqual(
      lines.map(({ file }) => file.replace("src/", "")).sort(),
    );
  });
});

/** Reads the files of the tree as if the lines stood in them. */
const withLines: Plugin = {
  name: "with-lines",
  setup: (bundle) => {
    for (const { file, line, after } of lines) {
      bundle.onLoad(
        { filter: new RegExp(`/${file.replaceAll(".", "[.]")}$`) },
        async ({ path }) => {
          const text = (await readFile(path, "utf8")).split("\n");
          const place = text.findIndex((each) => each.includes(after));
          if (place === -1) throw new Error(`${file} has no line like ${after}`);
          return { contents: text.toSpliced(place + 1, 0, line).join("\n"), loader: "ts" };
        },
      );
    }
  },
};

/** The platform's one answer, to those who say its campus. */
async function startPlatform(): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://platform");
    const isKnown = pathname === "/members" && searchParams.get("campus") === "north";
    response.writeHead(isKnown ? 200 : 404, { "content-type": "application/json" });
    response.end(
      JSON.stringify([
        { mail: "ann@north.example", course: "sewing" },
        { mail: "ben@north.example", course: "welding" },
      ]),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function run(file: string, address: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [file, address], {
    timeout: 60_000,
  }).catch((error: unknown) => {
    const { message, stderr = "" } = error as ExecFileException;
    throw new Error(`${message}\n${stderr}`);
  });
  return stdout;
}
