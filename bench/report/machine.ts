import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";

/** On what the figures were taken. */
export interface Machine {
  readonly date: string;
  readonly commit: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly pinned: boolean;
  /** Runnable processes before anything was started: more than a few tenths say that others work here too. */
  readonly loadBefore: number;
  readonly versions: Readonly<Record<string, string>>;
}

const packages = [
  "graphql",
  "@apollo/server",
  "type-graphql",
  "axios",
  "dataloader",
  "undici",
  "mercurius",
  "graphql-jit",
  "fastify",
];

export function describeMachine(project: string, pinned: boolean): Machine {
  const versions = packages.map((name) => {
    const path = join(project, "node_modules", name, "package.json");
    const { version } = JSON.parse(readFileSync(path, "utf8")) as { version: string };
    return [name, version] as const;
  });
  return {
    date: new Date().toISOString(),
    commit: git(project),
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `Linux ${release()}`,
    node: process.version,
    pinned,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    versions: Object.fromEntries(versions),
  };
}

function git(project: string): string {
  try {
    const run = (...args: string[]): string =>
      execFileSync("git", args, { cwd: project, encoding: "utf8" }).trim();
    const isChanged = run("status", "--porcelain", "src") !== "";
    return run("rev-parse", "--short", "HEAD") + (isChanged ? " with changes" : "");
  } catch {
    return "unknown";
  }
}
