import { availableParallelism } from "node:os";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { allSetups, plain, rollcall, type Contestant, type Setting } from "./contestants.js";
import { Child, freePort, pinMyself } from "./measure/child.js";
import { Figures } from "./measure/figures.js";
import { measureRounds, type RoundsOptions } from "./measure/rounds.js";
import { controlStub, type StubControl } from "./measure/stub-control.js";
import { readOptions, usage, type Options } from "./options.js";
import { patched, patches, type Patch } from "./patched-program.js";
import { profileRollcall } from "./profile/profile-rollcall.js";
import { describeMachine } from "./report/machine.js";
import { partsOf, whole, withoutAll } from "./report/parts.js";
import { toJson, toMarkdown, type Results } from "./report/write-report.js";
import { partsScenario, scenarios } from "./scenarios.js";

/** Where everything is, as `run.mjs` has put it. */
export interface Start {
  readonly project: string;
  /** Bundles, a copy of the program, and what is written on the way. */
  readonly place: string;
  readonly args: readonly string[];
}

const quickMs = 160_000;
/** Of a quick run: what the comparison may take before the parts have their turn. */
const quickComparisonMs = 115_000;

/** The contestant has the first core, all others the second. */
const cores = { contestant: 0, others: 1 } as const;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

export async function main({ project, place, args }: Start): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    say(usage);
    return 0;
  }
  const pinned = availableParallelism() > 1;
  const machine = describeMachine(project, pinned);
  if (pinned) pinMyself(cores.others);
  const stubPort = await freePort();
  const stub = new Child({
    args: [join(place, "bench/stub/stub.mjs")],
    env: { PORT: String(stubPort) },
    log: join(place, "stub.log"),
    core: pinned ? cores.others : undefined,
  });
  try {
    const control = controlStub(stubPort);
    await waitFor(control);
    const run: Run = {
      options,
      setting: { place, stubPort },
      program: join(place, "rollcall"),
      shared: {
        quick: options.quick,
        place,
        core: pinned ? cores.contestant : undefined,
        compared: options.quick ? 4 : Infinity,
        stub: control,
        say,
      },
      startedAt: performance.now(),
    };
    if (options.profile.length > 0) {
      await profileRollcall({ ...run, queries: options.profile });
      return 0;
    }
    const results = { machine, ...(await compareAll(run)) };
    say(`\n${toMarkdown(results)}`);
    if (options.write) write(project, results);
    return 0;
  } finally {
    await stub.stop();
  }
}

/** What all measurements share. */
export interface Run {
  readonly options: Options;
  readonly setting: Setting;
  /** The folder that holds Rollcall's `dist`. */
  readonly program: string;
  readonly shared: Pick<RoundsOptions, "quick" | "place" | "core" | "compared" | "stub" | "say">;
  readonly startedAt: number;
}

async function waitFor(control: StubControl): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await control.calls();
      return;
    } catch (error) {
      if (tries > 500) throw error;
      await sleep(20);
    }
  }
}

async function compareAll(run: Run): Promise<Omit<Results, "machine">> {
  const { options } = run;
  const contestants = chosen(contestantsOf(run), options);
  const [reference] = contestants;
  if (reference === undefined) throw new Error("Nobody is left to be measured");
  const wanted = scenarios.filter(
    ({ name, silenceMs }) =>
      (options.only.length === 0 || options.only.some((text) => name.includes(text))) &&
      !(options.quick && silenceMs !== undefined),
  );
  const measured = await measureRounds({
    ...run.shared,
    contestants,
    reference,
    scenarios: wanted,
    rounds: options.rounds,
    until: run.startedAt + (options.quick ? quickComparisonMs : Infinity),
  });
  return {
    ...measured,
    quick: options.quick,
    rounds: options.rounds,
    contestants,
    scenarios: wanted,
    figures: new Figures(measured.samples, measured.starts),
    parts: options.parts ? await measureParts(run) : null,
  };
}

function contestantsOf({ setting, program, options }: Run): readonly Contestant[] {
  const shipped = {
    program,
    name: "R",
    title: "Rollcall as shipped; no two upstream answers alike",
  };
  const unchanged = {
    ...shipped,
    name: "R unchanged",
    title: "the same; the upstream is asked each time, and says what it said before",
    fresh: false,
  };
  const defaults = {
    ...shipped,
    name: "R default",
    title: "Rollcall with the default page size, batch size, concurrency and 30 seconds of memory",
    withDefaults: true,
  };
  const others = options.also.map((other) => ({
    ...other,
    title: `the build in ${other.program}`,
  }));
  return [
    plain("floor", setting),
    plain("tutorial", setting),
    plain("mercurius", setting),
    ...allSetups.map((setup) => rollcall({ ...shipped, setup }, setting)),
    ...(["short pages", "long pages"] as const).map((setup) =>
      rollcall({ ...unchanged, setup }, setting),
    ),
    ...(options.quick ? [] : allSetups).map((setup) => rollcall({ ...defaults, setup }, setting)),
    ...others.flatMap((other) => allSetups.map((setup) => rollcall({ ...other, setup }, setting))),
  ];
}

/** The floor is what all others are compared with. */
function chosen(all: readonly Contestant[], { contestants }: Options): readonly Contestant[] {
  if (contestants.length === 0) return all;
  return all.filter(({ name }) => name === "F" || contestants.includes(name));
}

/** Rollcall as shipped beside Rollcall without one of its parts, and without any of them. */
async function measureParts(run: Run): Promise<Results["parts"]> {
  const { program, setting, options } = run;
  const until = run.startedAt + (options.quick ? quickMs : Infinity);
  if (performance.now() > until) return null;
  const variant = (
    name: string,
    changes: readonly Patch[],
    off: { readonly withReport?: false; readonly withKey?: false } = {},
  ): Contestant[] => {
    const copy = join(setting.place, name.replaceAll(" ", "-"));
    const changed = changes.length === 0 ? program : patched(program, copy, changes);
    if (changed === null) {
      say(`${name}: this build has no such place any more, and it is not measured`);
      return [];
    }
    return [rollcall({ ...off, name, title: name, program: changed, setup: "one list" }, setting)];
  };
  const contestants = [
    ...variant(whole, []),
    ...variant("R without report", [], { withReport: false }),
    ...variant("R without limits", [patches.limits]),
    ...variant("R without authentication", [], { withKey: false }),
    ...variant("R without log", [patches.logging]),
    ...variant(withoutAll, [patches.limits, patches.logging], {
      withReport: false,
      withKey: false,
    }),
  ];
  const [reference] = contestants;
  if (reference === undefined) return null;
  const { samples } = await measureRounds({
    ...run.shared,
    contestants,
    reference,
    scenarios: [partsScenario],
    rounds: options.rounds,
    until,
  });
  return partsOf(samples);
}

function write(project: string, results: Results): void {
  const folder = join(project, "bench/results");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "latest.json"), toJson(results));
  writeFileSync(join(folder, "latest.md"), toMarkdown(results));
  say("Written to bench/results");
}
