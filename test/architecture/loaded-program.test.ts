import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Metafile } from "esbuild";
import { readFile, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { holdersOf, patches } from "../../bench/patched-program.js";
import { buildProgram } from "../../scripts/build-program.mjs";

const folder = `node_modules/.cache/rollcall/program-${process.pid}`;

let outputs: Metafile["outputs"];
/** What a gateway with an embedded store reads until it answers. */
let read: ReadonlySet<string>;

beforeAll(async () => {
  ({ outputs } = await buildProgram(resolve(folder)));
  read = readFor("src/main.ts", "src/gateway.ts", "src/storage/embedded-store.ts");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function readFor(...entries: readonly string[]): ReadonlySet<string> {
  const files = Object.keys(outputs);
  const found = new Set<string>();
  const follow = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      if (kind === "import-statement" && path in outputs) follow(path);
    }
  };
  for (const entry of entries) {
    const file = files.find((name) => outputs[name]?.entryPoint === entry);
    if (file === undefined) throw new Error(`${entry} is not loaded on its own`);
    follow(file);
  }
  return found;
}

test("a start reads less than three megabytes of text", () => {
  const bytes = [...read].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
  expect(bytes).toBeGreaterThan(1_000_000);
  expect(bytes).toBeLessThan(2_800_000);
});

test("what it reads has no foreign letters, which would double it in memory", async () => {
  const texts = await Promise.all([...read].map((file) => readFile(file, "utf8")));
  const letters = texts.flatMap((text) => text.match(/.{0,20}[^\0-\x7f]/gu) ?? []);
  expect(letters).toEqual([]);
});

test.each([
  ["axios", "sources are written to"],
  ["pg", "jobs are kept in PostgreSQL"],
  ["ws", "somebody subscribes"],
  ["graphql-ws", "somebody subscribes"],
  ["@opentelemetry/sdk-trace-node", "traces are collected"],
  ["@apollo/usage-reporting-protobuf", "Apollo is reported to, which is never"],
  ["libphonenumber-js", "telephone numbers are checked, which is never"],
  ["papaparse", "people are enrolled from a file"],
])("%s is not read until %s", (name) => {
  const files = [...read].flatMap((file) => [
    ...Object.keys(outputs[file]?.inputs ?? {}),
    ...(outputs[file]?.imports ?? []).map(({ path, kind }) =>
      kind === "import-statement" ? `node_modules/${path}/` : "",
    ),
  ]);
  expect(files.filter((path) => path.includes(`node_modules/${name}/`))).toEqual([]);
});

test.each(Object.entries(patches))(
  "the benchmark finds the place where it takes out the %s",
  (_, patch) => {
    expect(holdersOf(patch, resolve(folder))).toHaveLength(1);
  },
);
