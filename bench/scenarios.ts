import type { QueryName } from "./queries.js";

/** One way of asking, timed for every contestant that has the query. */
export interface Scenario {
  readonly name: string;
  readonly query: QueryName;
  readonly concurrency: number;
  /** How long the upstream takes to answer. */
  readonly latencyMs: number;
  /** For how long it is asked in a full run. */
  readonly ms: number;
  /** For how long nobody is asked anything before, in full runs only. Absent: each is warm when its turn comes. */
  readonly silenceMs?: number;
}

const many = { concurrency: 50, latencyMs: 0 } as const;
const one = { concurrency: 1, latencyMs: 0 } as const;
const slow = { concurrency: 1, latencyMs: 50 } as const;

/** The most telling first: a run that is short of time leaves off at the end. */
export const scenarios: readonly Scenario[] = [
  { name: "Q1, 50 at a time", query: "Q1", ...many, ms: 3_000 },
  { name: "Q3, 50 at a time", query: "Q3", ...many, ms: 3_000 },
  { name: "Q2, 50 at a time", query: "Q2", ...many, ms: 2_000 },
  { name: "Q1, one at a time", query: "Q1", ...one, ms: 2_000 },
  { name: "Q1 over 50 ms, one at a time", query: "Q1", ...slow, ms: 3_000 },
  { name: "Q4, 4 at a time", query: "Q4", concurrency: 4, latencyMs: 0, ms: 3_000 },
  {
    name: "four sources, 10 at a time",
    query: "four",
    concurrency: 10,
    latencyMs: 0,
    ms: 2_000,
  },
  {
    name: "four sources over 50 ms, one at a time",
    query: "four",
    ...slow,
    ms: 3_000,
  },
  { name: "Q2, one at a time", query: "Q2", ...one, ms: 1_500 },
  { name: "Q1 by cursors, 50 at a time", query: "walk", ...many, ms: 2_000 },
  {
    name: "Q1 after a minute of silence, one at a time",
    query: "Q1",
    ...one,
    ms: 500,
    silenceMs: 60_000,
  },
];

/** What the parts of Rollcall cost is told by this one. */
export const partsScenario: Scenario = {
  name: "Q1 by cursors, 50 at a time",
  query: "walk",
  ...many,
  ms: 2_500,
};

/** For how long, and how often at least, so that V8 has compiled what it is going to compile, and noise evens out. */
export interface Effort {
  readonly ms: number;
  readonly minRequests: number;
  readonly maxMs: number;
}

/** How many requests take some seconds of a busy machine. */
const enough: Readonly<Record<QueryName, number>> = {
  Q1: 400,
  Q2: 1_500,
  Q3: 80,
  Q4: 30,
  four: 300,
  walk: 300,
};

export function effortOf({ query, ms, concurrency }: Scenario, quick: boolean): Effort {
  const minRequests = concurrency === 1 ? 100 : enough[query];
  return quick
    ? { ms: ms / 5, minRequests: Math.ceil(minRequests / 4), maxMs: 2_500 }
    : { ms, minRequests, maxMs: 15_000 };
}

/** Before a process is timed on a query for the first time, and before each further time: it may have been silent since. */
export function warmthOf(query: QueryName, time: "first" | "further", quick: boolean): Effort {
  const minRequests = enough[query];
  if (quick) {
    const share = time === "first" ? 4 : 20;
    return { ms: 1_600 / share, minRequests: Math.ceil(minRequests / share), maxMs: 2_000 };
  }
  return time === "first"
    ? { ms: 8_000, minRequests: minRequests * 15, maxMs: 15_000 }
    : { ms: 4_000, minRequests: minRequests * 3, maxMs: 8_000 };
}
