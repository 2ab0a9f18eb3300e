import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rollcall, setupOf } from "../contestants.js";
import type { Run } from "../main.js";
import { runLoad } from "../measure/load.js";
import { startContestant } from "../measure/running.js";
import { queryNames, type QueryName } from "../queries.js";
import {
  shareOut,
  shareOutMemory,
  type CpuProfile,
  type HeapProfile,
  type Share,
} from "./layers.js";

export interface ProfileOptions extends Run {
  readonly queries: readonly string[];
}

const warm = { ms: 15_000, minRequests: 3_000, maxMs: 30_000 };
const profiled = { ms: 6_000, minRequests: 300, maxMs: 15_000 };

/** Runs Rollcall under V8's own profilers, and says where its time goes, and in another process where its memory does. */
export async function profileRollcall(options: ProfileOptions): Promise<void> {
  const { queries, setting } = options;
  for (const query of queryNames.filter((name) => queries.includes(name))) {
    const folder = join(setting.place, `profile-${query}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await profileTime(query, folder, options);
    await profileMemory(query, folder, options);
  }
}

async function profileTime(
  query: QueryName,
  folder: string,
  options: ProfileOptions,
): Promise<void> {
  const { say } = options.shared;
  const flags = ["--cpu-prof", "--cpu-prof-interval=200", `--cpu-prof-dir=${folder}`];
  const { served, seconds, cpuSeconds } = await run(query, options, { flags });
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error("Node wrote no profile");
  const profile = JSON.parse(readFileSync(join(folder, file), "utf8")) as CpuProfile;
  const cpu = (cpuSeconds * 1_000) / served;
  say(
    `\n${query}: ${cpu.toFixed(2)} ms of CPU per request under the profiler; ${join(folder, file)}`,
  );
  const { layers, modules, functions, withCallees } = shareOut(profile, seconds);
  tell(say, "Time by layer", layers);
  tell(say, "Time by module", modules);
  tell(say, "Functions by their own time", functions);
  tell(say, "Rollcall's functions with all that they call", withCallees);
}

async function profileMemory(
  query: QueryName,
  folder: string,
  options: ProfileOptions,
): Promise<void> {
  const { say } = options.shared;
  const file = join(folder, "memory.heapprofile");
  const sampler = join(options.setting.place, "bench/profile/sample-heap.mjs");
  const { served } = await run(query, options, {
    flags: [`--import=${sampler}`],
    env: { HEAP_SAMPLES: file },
  });
  const profile = JSON.parse(readFileSync(file, "utf8")) as HeapProfile;
  const { layers, modules, functions, withCallees, bytes } = shareOutMemory(profile);
  say(`\n${query}: some ${(bytes / served / 1_024).toFixed(0)} KiB taken per request; ${file}`);
  tell(say, "Memory taken by layer", layers);
  tell(say, "Memory taken by module", modules);
  tell(say, "Functions by what they take themselves", functions);
  tell(say, "Rollcall's functions with all that they call", withCallees);
}

async function run(
  query: QueryName,
  { program, setting, shared, options }: ProfileOptions,
  how: { readonly flags: readonly string[]; readonly env?: Readonly<Record<string, string>> },
): Promise<{ readonly served: number; readonly seconds: number; readonly cpuSeconds: number }> {
  const shipped = {
    name: "R",
    title: "Rollcall",
    program,
    setup: setupOf(query),
    flags: how.flags,
  };
  const contestant = { ...rollcall(shipped, setting), env: how.env ?? {} };
  await shared.stub.set({ fresh: !options.unchanged, latencyMs: 0 });
  const { child, port, requests } = await startContestant(contestant, shared);
  try {
    const load = { port, requests: requests.get(query) ?? [], concurrency: 50 };
    await runLoad({ ...load, ...warm });
    if (how.env !== undefined) child.signal("SIGUSR2");
    const before = child.cpuSeconds();
    const { served, seconds } = await runLoad({ ...load, ...profiled });
    return { served, seconds, cpuSeconds: child.cpuSeconds() - before };
  } finally {
    await child.stop();
  }
}

function tell(say: (line: string) => void, title: string, shares: readonly Share[]): void {
  say(`\n${title}`);
  for (const { name, percent } of shares) say(`  ${percent.toFixed(1).padStart(5)} %  ${name}`);
}
