import { setTimeout as sleep } from "node:timers/promises";
import type { Contestant } from "../contestants.js";
import type { QueryName } from "../queries.js";
import { effortOf, warmthOf, type Effort, type Scenario } from "../scenarios.js";
import { runLoad, type LoadResult } from "./load.js";
import { startContestant, type Running, type Start } from "./running.js";
import { assertSame } from "./same-data.js";
import type { StubControl } from "./stub-control.js";

/** What one contestant did in one scenario of one round. */
export interface Sample extends LoadResult {
  readonly round: number;
  readonly scenario: string;
  readonly contestant: string;
  readonly cpuMsPerRequest: number;
  readonly requestsPerSecond: number;
  readonly callsPerRequest: number;
  readonly peakMiB: number;
  /** The share of the time in which it could have run, and something else on this machine did. */
  readonly disturbed: number;
}

export interface StartSample extends Start {
  readonly round: number;
  readonly contestant: string;
}

export interface RoundsOptions {
  readonly contestants: readonly Contestant[];
  /** The contestant that all others have to agree with. */
  readonly reference: Contestant;
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  readonly quick: boolean;
  readonly place: string;
  readonly core: number | undefined;
  readonly compared: number;
  readonly stub: StubControl;
  /** When to leave off, by `performance.now()`: what was measured by then counts. */
  readonly until: number;
  readonly say: (line: string) => void;
}

export interface Measured {
  readonly samples: readonly Sample[];
  readonly starts: readonly StartSample[];
  /** Whether there was no time for all of it. */
  readonly cutShort: boolean;
}

/** Fresh processes in each round; in each scenario one contestant after the other, every second round backwards. */
export async function measureRounds(options: RoundsOptions): Promise<Measured> {
  const samples: Sample[] = [];
  const starts: StartSample[] = [];
  const isLate = (): boolean => performance.now() > options.until;
  for (let round = 0; round < options.rounds && !isLate(); round += 1) {
    const running: Running[] = [];
    try {
      for (const contestant of inOrder(options.contestants, round)) {
        await options.stub.set({ fresh: contestant.fresh, latencyMs: 0 });
        const started = await startContestant(contestant, options);
        running.push(started);
        starts.push({ round, contestant: contestant.name, ...started.start });
      }
      compare(running, options.reference);
      await measureAll({ ...options, running, round, isLate, keep: (s) => samples.push(s) });
    } finally {
      await Promise.all(running.map(({ child }) => child.stop()));
    }
  }
  return { samples, starts, cutShort: isLate() };
}

function inOrder<Item>(items: readonly Item[], round: number): readonly Item[] {
  return round % 2 === 0 ? items : [...items].reverse();
}

/** What is not the same is not compared in any other way. */
function compare(running: readonly Running[], { name }: Contestant): void {
  const reference = running.find(({ contestant }) => contestant.name === name);
  for (const { contestant, data } of running) {
    for (const query of contestant.queries) {
      const expected = reference?.data.get(query) ?? [];
      assertSame(`${contestant.name}, ${query}`, expected, data.get(query) ?? []);
    }
  }
}

interface RoundParts extends RoundsOptions {
  readonly running: readonly Running[];
  readonly round: number;
  readonly isLate: () => boolean;
  readonly keep: (sample: Sample) => void;
}

async function measureAll(parts: RoundParts): Promise<void> {
  const warm = new Set<string>();
  for (const scenario of parts.scenarios) {
    if (parts.isLate()) return;
    await sleep(scenario.silenceMs ?? 0);
    for (const each of parts.running) {
      const { name, queries } = each.contestant;
      if (!queries.includes(scenario.query)) continue;
      if (scenario.silenceMs === undefined) {
        const warmth = `${each.contestant.process} ${scenario.query}`;
        const time = warm.has(warmth) ? "further" : "first";
        await warmUp(each, warmthOf(scenario.query, time, parts.quick), scenario.query, parts);
        warm.add(warmth);
      }
      const sample = await measureOne(each, scenario, parts);
      parts.keep(sample);
      parts.say(
        `round ${parts.round + 1}  ${scenario.name.padEnd(40)}${name.padEnd(22)}${sample.cpuMsPerRequest.toFixed(3).padStart(9)} ms CPU ${sample.requestsPerSecond.toFixed(0).padStart(6)}/s  p50 ${sample.p50.toFixed(1).padStart(7)} ms  ${sample.callsPerRequest.toFixed(2)} calls  ${(sample.disturbed * 100).toFixed(0)} % disturbed`,
      );
    }
  }
}

async function warmUp(
  { contestant, port, requests }: Running,
  effort: Effort,
  query: QueryName,
  { stub }: RoundParts,
): Promise<void> {
  await stub.set({ fresh: contestant.fresh, latencyMs: 0 });
  await runLoad({ port, requests: requests.get(query) ?? [], concurrency: 16, ...effort });
}

async function measureOne(
  { contestant, child, port, requests }: Running,
  scenario: Scenario,
  { stub, quick, round }: RoundParts,
): Promise<Sample> {
  await stub.set({ fresh: contestant.fresh, latencyMs: scenario.latencyMs });
  const callsBefore = await stub.calls();
  child.forgetPeak();
  const [cpuBefore, waitBefore] = [child.cpuSeconds(), child.waitSeconds()];
  const result = await runLoad({
    port,
    requests: requests.get(scenario.query) ?? [],
    concurrency: scenario.concurrency,
    ...effortOf(scenario, quick),
  });
  const cpu = child.cpuSeconds() - cpuBefore;
  const wait = child.waitSeconds() - waitBefore;
  const calls = (await stub.calls()) - callsBefore;
  return {
    ...result,
    round,
    scenario: scenario.name,
    contestant: contestant.name,
    cpuMsPerRequest: (cpu * 1_000) / result.served,
    requestsPerSecond: result.served / result.seconds,
    callsPerRequest: calls / result.served,
    peakMiB: child.memory().peakMiB,
    disturbed: wait / result.seconds,
  };
}
