import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";

const root = process.cwd();
const configFile = ".dependency-cruiser.mjs";

interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

interface Rule {
  readonly name: string;
  readonly comment: string;
  readonly from: { readonly path?: string };
}

/** An import that has to be caught: by exactly these rules, from this file. */
interface Plant {
  readonly rules: readonly string[];
  readonly from: string;
  readonly to: string;
  /** What stands in `to`. */
  readonly target?: string;
}

const enrollment = "src/domain/enrollment.ts";
const moocit = "src/sources/moocit/moocit.connector.ts";
const moocitKind = "src/sources/moocit/moocit.kind.ts";
const spi = "src/sources/spi/source-connector.ts";
const federation = "src/federation/federation.ts";
const planner = "src/federation/plan/plan-source.ts";
const config = "src/config/config.ts";
const nowhere = "src/domain/nowhere.ts";

const plants: readonly Plant[] = [
  {
    rules: ["no-circular"],
    from: "src/domain/round-a.ts",
    to: "src/domain/round-b.ts",
    target: 'import "./round-a.js";\n',
  },
  {
    rules: ["no-circular"],
    from: "src/domain/round-c.ts",
    to: "src/domain/round-d.ts",
    target: 'import type { planted } from "./round-c.js";\nexport type Planted = typeof planted;\n',
  },
  { rules: ["resolves"], from: "src/domain/lost.ts", to: nowhere },
  { rules: ["src-knows-no-test"], from: "src/domain/tested.ts", to: "test/support/thing.ts" },
  { rules: ["declared-dependencies"], from: "src/graphql/dev.ts", to: "prettier" },
  { rules: ["domain-knows-only"], from: "src/domain/upward.ts", to: "src/storage/store.ts" },
  { rules: ["domain-is-pure"], from: "src/domain/packed.ts", to: "zod" },
  { rules: ["domain-is-pure"], from: "src/domain/clocked.ts", to: "node:fs" },
  { rules: ["http-knows-only"], from: "src/http/wise.ts", to: enrollment },
  { rules: ["settings-knows-only"], from: "src/settings/worldly.ts", to: enrollment },
  { rules: ["storage-knows-only"], from: "src/storage/online.ts", to: "src/http/http-client.ts" },
  { rules: ["observability-knows-only"], from: "src/observability/nosy.ts", to: federation },
  { rules: ["sources-spi-knows-only"], from: "src/sources/spi/planning.ts", to: planner },
  {
    rules: ["connector-is-an-island"],
    from: "src/sources/truto/bridge.ts",
    to: moocit,
  },
  { rules: ["connector-is-an-island"], from: "src/sources/truto/planning.ts", to: planner },
  {
    rules: ["federation-knows-only", "connectors-are-reached-by-the-registry"],
    from: "src/federation/special-case.ts",
    to: moocit,
  },
  { rules: ["bulk-knows-only"], from: "src/bulk/asking.ts", to: federation },
  { rules: ["graphql-knows-only"], from: "src/graphql/planning.ts", to: planner },
  { rules: ["spi-is-types-to-graphql"], from: "src/graphql/reader.ts", to: spi },
  {
    rules: ["types-know-no-resolver"],
    from: "src/graphql/types/relation.type.ts",
    to: "src/graphql/resolvers/users.resolver.ts",
  },
  {
    rules: ["entities-know-no-entity"],
    from: "src/graphql/types/enrollment.type.ts",
    to: "src/graphql/types/user.type.ts",
  },
  { rules: ["server-knows-only"], from: "src/server/knowing.ts", to: spi },
  { rules: ["explorer-knows-only"], from: "src/explorer/inward.ts", to: enrollment },
  {
    rules: ["explorer-is-bundled", "server-knows-only"],
    from: "src/server/browsing.ts",
    to: "src/explorer/examples.ts",
  },
  { rules: ["lab-knows-only"], from: "src/lab/sharing.ts", to: enrollment },
  {
    rules: ["lab-is-started-by-main"],
    from: "src/gateway.ts",
    to: "src/lab/start-lab.ts",
  },
  { rules: ["config-knows-only"], from: "src/config/early.ts", to: federation },
  {
    rules: ["config-is-handed-down", "server-knows-only"],
    from: "src/server/configured.ts",
    to: config,
  },
  { rules: ["cli-knows-only"], from: "src/cli/asking.ts", to: federation },
  {
    rules: ["cli-is-called-by-main"],
    from: "src/gateway.ts",
    to: "src/cli/doctor.ts",
  },
  {
    rules: ["only-the-gateway-sees-all", "server-knows-only"],
    from: "src/server/all.ts",
    to: "src/gateway.ts",
  },
  {
    rules: ["registry-is-read-once"],
    from: "src/main.ts",
    to: "src/sources/registry.ts",
  },
  {
    rules: ["kinds-are-known-by-gateway-and-config"],
    from: "src/main.ts",
    to: "src/sources/source-kinds.ts",
  },
  {
    rules: ["registry-knows-kinds-only"],
    from: "src/sources/registry.ts",
    to: "src/sources/truto/truto.wire.ts",
  },
  {
    rules: ["connectors-are-reached-by-the-registry"],
    from: "src/gateway.ts",
    to: moocit,
  },
  { rules: ["axios-only-in-the-http-client"], from: "src/http/shortcut.ts", to: "axios" },
];

/** Imports that stand beside the planted ones and that no rule may mind. */
const allowed: readonly Omit<Plant, "rules">[] = [
  { from: "src/main.ts", to: "src/gateway.ts" },
  { from: "src/main.ts", to: "src/lab/start-lab.ts" },
  { from: "src/main.ts", to: config },
  { from: "src/gateway.ts", to: config },
  { from: "src/gateway.ts", to: "src/sources/source-kinds.ts" },
  { from: config, to: "src/sources/source-kinds.ts" },
  { from: config, to: "src/settings/values.ts" },
  { from: "src/sources/source-kinds.ts", to: "src/sources/registry.ts" },
  { from: "src/sources/registry.ts", to: moocitKind },
  { from: moocitKind, to: "src/sources/source-kind.ts" },
  { from: moocitKind, to: "src/settings/values.ts" },
  { from: moocit, to: spi },
  { from: moocit, to: "src/http/http-client.ts" },
  { from: spi, to: enrollment },
  { from: federation, to: spi },
  { from: "src/graphql/schema.ts", to: federation },
  { from: "src/server/start-server.ts", to: "src/graphql/schema.ts" },
  { from: "src/http/http-client.ts", to: "axios" },
  { from: "src/http/http-client.ts", to: "src/domain/errors.ts" },
];

describe("the layers", () => {
  let tree: string;
  let rules: readonly Rule[];
  let caught: readonly Violation[];

  beforeAll(async () => {
    rules = await readRules();
    tree = await mkdtemp(join(tmpdir(), "rollcall-layers-"));
    await plantAll(tree);
    caught = await cruise(tree);
  });
  afterAll(() => rm(tree, { recursive: true, force: true }));

  test("hold in this tree", async () => {
    expect(await cruise(root)).toEqual([]);
  });

  test.each(plants)("$from may not import $to: $rules", ({ rules: expected, from }) => {
    const found = caught.filter((one) => one.from === from).map(({ rule }) => rule);
    expect(found).toEqual(expect.arrayContaining([...expected]));
  });

  test("mind nothing else", () => {
    const expected = plants.flatMap(({ rules: names, from }) =>
      names.map((rule) => `${from}: ${rule}`),
    );
    const found = caught.map(({ rule, from }) => `${from}: ${rule}`);
    expect([...new Set(found)].sort()).toEqual([...new Set(expected)].sort());
  });

  test("have no rule without a planted violation, and none without a reason", () => {
    const planted = new Set(plants.flatMap((plant) => plant.rules));
    expect(rules.map(({ name }) => name).filter((name) => !planted.has(name))).toEqual([]);
    expect(rules.filter(({ comment }) => comment.length < 20)).toEqual([]);
  });

  test("speak of folders and files that exist", async () => {
    const folders = rules.flatMap(
      ({ from }) => /^\^(src\/[a-z/]+)\/$/u.exec(from.path ?? "") ?? [],
    );
    const targets = [...plants, ...allowed].map(({ to }) => to);
    const named = [
      ...folders.filter((each) => each.startsWith("src")),
      ...targets.filter((to) => to.startsWith("src/") && !/(round-.|nowhere)[.]ts$/u.test(to)),
    ];
    expect(named.length).toBeGreaterThan(40);
    const missing = await Promise.all(
      named.map(async (path) => ((await isThere(join(root, path))) ? [] : [path])),
    );
    expect(missing.flat()).toEqual([]);
  });
});

async function readRules(): Promise<readonly Rule[]> {
  const module = (await import(resolve(root, configFile))) as {
    readonly default: { readonly forbidden: readonly Rule[] };
  };
  return module.default.forbidden;
}

/** The violations in the tree, by the same command as `npm run check:layers`. */
async function cruise(cwd: string): Promise<readonly Violation[]> {
  const program = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const args = [program, "--config", configFile, "--preserve-symlinks", "-T", "json", "src"];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd,
    maxBuffer: 2 ** 28,
  }).catch((error: unknown) => error as { readonly stdout: string });
  const { summary } = JSON.parse(stdout) as {
    readonly summary: {
      readonly totalCruised: number;
      readonly violations: readonly (Omit<Violation, "rule"> & {
        readonly rule: { readonly name: string };
      })[];
    };
  };
  if (summary.totalCruised < 20) throw new Error("Next to nothing was looked at");
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

/** Writes a small tree that holds every planted import, and what it leads to. */
async function plantAll(folder: string): Promise<void> {
  const files = new Map<string, string>();
  const append = (path: string, text: string): void => {
    files.set(path, (files.get(path) ?? "export const planted = 1;\n") + text);
  };
  for (const { from, to, target = "" } of [...plants, ...allowed]) {
    append(from, `import ${JSON.stringify(specifier(from, to))};\n`);
    if (isOwn(to)) append(to, target);
  }
  files.delete(nowhere);
  for (const [path, text] of files) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  for (const path of [configFile, "tsconfig.json", "package.json"]) {
    await copyFile(join(root, path), join(folder, path));
  }
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
}

function specifier(from: string, to: string): string {
  if (!isOwn(to)) return to;
  const path = relative(dirname(from), to).replace(/[.]ts$/u, ".js");
  return path.startsWith(".") ? path : `./${path}`;
}

function isOwn(path: string): boolean {
  return /^(src|test)\//u.test(path);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
