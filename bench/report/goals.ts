import type { Figures } from "../measure/figures.js";
import type { Parts } from "./parts.js";

/** What Rollcall wants to be, and is. */
export interface Goal {
  readonly what: string;
  readonly measured: number | null;
  readonly unit: string;
  /** At most so much, or with `atLeast` at least. */
  readonly goal: number;
  readonly aim: number | null;
  readonly atLeast?: true;
}

export function goalsOf(figures: Figures, parts: Parts | null): readonly Goal[] {
  const cpu = (name: string, other: string, scenario: string): number | null =>
    figures.ratio(name, other, scenario, "cpuMsPerRequest");
  const many = (query: string): string => `${query}, 50 at a time`;
  return [
    { what: "CPU, Q1", measured: cpu("R", "F", many("Q1")), unit: "F", goal: 1.5, aim: 1.3 },
    {
      what: "CPU, Q1",
      measured: inverse(cpu("R", "A", many("Q1"))),
      unit: "times less than A",
      goal: 9,
      aim: 10,
      atLeast: true,
    },
    { what: "CPU, Q3", measured: cpu("R", "F", many("Q3")), unit: "F", goal: 1.4, aim: 1.2 },
    { what: "CPU, Q2", measured: cpu("R", "F", many("Q2")), unit: "F", goal: 1.5, aim: 1.2 },
    {
      what: "CPU, Q1, upstream unchanged",
      measured: cpu("R unchanged", "F", many("Q1")),
      unit: "F",
      goal: 0.45,
      aim: 0.3,
    },
    {
      what: "CPU, Q3, upstream unchanged",
      measured: cpu("R unchanged", "F", many("Q3")),
      unit: "F",
      goal: 0.25,
      aim: 0.15,
    },
    {
      what: "Requests per second, Q1",
      measured: figures.ratio("R", "A", many("Q1"), "requestsPerSecond"),
      unit: "A",
      goal: 8,
      aim: 10,
      atLeast: true,
    },
    {
      what: "p50 of Q1, one at a time",
      measured: figures.ratio("R", "F", "Q1, one at a time", "p50"),
      unit: "F",
      goal: 1.4,
      aim: null,
    },
    {
      what: "Latency added to 100 ms of upstream, Q1",
      measured: figures.addedRatio("R", "F", "Q1 over 50 ms, one at a time", 100),
      unit: "F",
      goal: 1.3,
      aim: null,
    },
    {
      what: "Memory, idle",
      measured: figures.startRatio("R", "F", "idleMiB"),
      unit: "F",
      goal: 1.5,
      aim: null,
    },
    {
      what: "Memory, peak of Q3",
      measured: figures.ratio("R", "F", many("Q3"), "peakMiB"),
      unit: "F",
      goal: 1.3,
      aim: null,
    },
    {
      what: "Upstream calls, Q1",
      measured: figures.of("R", many("Q1"), "callsPerRequest"),
      unit: "calls",
      goal: 3,
      aim: null,
    },
    {
      what: "Upstream calls, Q3",
      measured: figures.of("R", many("Q3"), "callsPerRequest"),
      unit: "calls",
      goal: 3,
      aim: null,
    },
    {
      what: "Upstream calls, Q2",
      measured: figures.of("R", many("Q2"), "callsPerRequest"),
      unit: "calls",
      goal: 1.2,
      aim: null,
    },
    {
      what: "Report, limits, authentication and log together, Q1",
      measured: parts?.together ?? null,
      unit: "% of Q1",
      goal: 15,
      aim: null,
    },
  ];
}

function inverse(value: number | null): number | null {
  return value === null ? null : 1 / value;
}
