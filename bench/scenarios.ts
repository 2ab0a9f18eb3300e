import type { QueryName } from "./queries.js";

/** One way of asking, timed for every contestant that has the query. */
export interface Scenario {
  readonly name: string;
  readonly query: QueryName;
  readonly concurrency: number;
  /** How long the upstream takes to answer. */
  readonly latencyMs: number;
  /** How long it is asked, in a full run and in a quick one. */
  readonly ms: number;
  readonly quickMs: number;
  /** Whom it is for. Default: everybody who has the query. */
  readonly only?: readonly string[];
}

const many = { concurrency: 50, latencyMs: 0 } as const;
const one = { concurrency: 1, latencyMs: 0 } as const;
const slow = { concurrency: 1, latencyMs: 50 } as const;

export const scenarios: readonly Scenario[] = [
  { name: "Q1, 50 at a time", query: "Q1", ...many, ms: 3_000, quickMs: 1_000 },
  { name: "Q1, one at a time", query: "Q1", ...one, ms: 2_000, quickMs: 600 },
  { name: "Q2, 50 at a time", query: "Q2", ...many, ms: 2_000, quickMs: 800 },
  { name: "Q2, one at a time", query: "Q2", ...one, ms: 1_500, quickMs: 400 },
  { name: "Q3, 50 at a time", query: "Q3", ...many, ms: 3_000, quickMs: 1_000 },
  { name: "Q4, 4 at a time", query: "Q4", concurrency: 4, latencyMs: 0, ms: 3_000, quickMs: 800 },
  {
    name: "four sources, 10 at a time",
    query: "four",
    concurrency: 10,
    latencyMs: 0,
    ms: 2_000,
    quickMs: 600,
  },
  { name: "Q1 over 50 ms, one at a time", query: "Q1", ...slow, ms: 3_000, quickMs: 700 },
  {
    name: "four sources over 50 ms, one at a time",
    query: "four",
    ...slow,
    ms: 3_000,
    quickMs: 700,
  },
];

/** What the parts of Rollcall cost is told by this one. */
export const partsScenario: Scenario = {
  name: "Q1, 50 at a time",
  query: "Q1",
  ...many,
  ms: 2_500,
  quickMs: 900,
};
