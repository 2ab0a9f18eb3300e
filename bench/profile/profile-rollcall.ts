import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rollcall, setupOf } from "../contestants.js";
import type { Run } from "../main.js";
import { runLoad } from "../measure/load.js";
import { startContestant } from "../measure/running.js";
import { queryNames } from "../queries.js";
import { shareOut, type CpuProfile, type Share } from "./layers.js";

export interface ProfileOptions extends Run {
  readonly queries: readonly string[];
}

const warmMs = 2_000;
const profiledMs = 6_000;

/** Runs Rollcall under V8's own profiler, and says where its time goes. */
export async function profileRollcall(options: ProfileOptions): Promise<void> {
  const { queries, program, setting, shared } = options;
  const names = queryNames.filter((name) => queries.includes(name));
  for (const query of names) {
    const folder = join(setting.place, `profile-${query}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const contestant = rollcall(
      {
        name: "R",
        title: "Rollcall",
        program,
        setup: setupOf(query),
        flags: ["--cpu-prof", "--cpu-prof-interval=200", `--cpu-prof-dir=${folder}`],
      },
      setting,
    );
    await shared.stub.set({ fresh: true, latencyMs: 0 });
    const { child, port, requests } = await startContestant(contestant, shared);
    const load = { port, requests: requests.get(query) ?? [], concurrency: 50 };
    await runLoad({ ...load, ms: warmMs });
    const { served, seconds } = await runLoad({ ...load, ms: profiledMs });
    await child.stop();
    const [file] = readdirSync(folder);
    if (file === undefined) throw new Error("Node wrote no profile");
    const profile = JSON.parse(readFileSync(join(folder, file), "utf8")) as CpuProfile;
    const { layers, functions, withCallees } = shareOut(profile, seconds);
    shared.say(
      `\n${query}: ${(served / seconds).toFixed(0)} requests a second; ${join(folder, file)}`,
    );
    tell(shared.say, "Layers", layers);
    tell(shared.say, "Functions by their own time", functions);
    tell(shared.say, "Rollcall's functions with all that they call", withCallees);
  }
}

function tell(say: (line: string) => void, title: string, shares: readonly Share[]): void {
  say(`\n${title}`);
  for (const { name, percent } of shares) say(`  ${percent.toFixed(1).padStart(5)} %  ${name}`);
}
