import { checkById } from "./check-by-id.js";
import { checkBudget } from "./check-budgets.js";
import { checkParts, checkWeaker } from "./check-capabilities.js";
import { checkChanges } from "./check-changes.js";
import { checkFailure, checkFailuresInTurn, checkStale } from "./check-failures.js";
import { checkLimitUnseen } from "./check-limits.js";
import { checkMemory } from "./check-memory.js";
import { checkWalks } from "./check-walks.js";
import { makeCase } from "./federated-case.js";

/** What holds for every generated case. */
export interface Property {
  readonly name: string;
  readonly title: string;
  /** Cases of every default run; deep runs keep the proportions. */
  readonly cases: number;
  /** @throws Error that names the seed where the property does not hold */
  readonly check: (seed: number) => Promise<void>;
}

export const properties: readonly Property[] = [
  {
    name: "walks",
    title: "is that of brute force over all rows, forward and backward, page by page",
    cases: 420,
    check: (seed) => checkWalks(makeCase(seed, { settings: { staleIfErrorMs: 600_000 } })),
  },
  {
    name: "required",
    title:
      "is that of brute force where sources insist on filters, and their look-ups know only some",
    cases: 240,
    check: (seed) => checkWalks(makeCase(seed, { insists: true })),
  },
  {
    name: "failures",
    title: "loses nothing to a source that fails for a while, and is refused whole under FAIL",
    cases: 300,
    check: (seed) => checkFailure(makeCase(seed)),
  },
  {
    name: "outages",
    title: "loses nothing and tells nothing twice where sources fail and recover in turn",
    cases: 270,
    check: (seed) => checkFailuresInTurn(makeCase(seed)),
  },
  {
    name: "stale",
    title: "is answered from an earlier read where a source fails, and says so",
    cases: 50,
    check: checkStale,
  },
  {
    name: "budgets",
    title: "ends early where a budget does, and goes on; a part is never passed off as the whole",
    cases: 120,
    check: checkBudget,
  },
  {
    name: "limits",
    title: "is, within a viewer's limits, that of a world without the other rows",
    cases: 120,
    check: checkLimitUnseen,
  },
  {
    name: "weaker",
    title: "does not change where sources can do less",
    cases: 100,
    check: checkWeaker,
  },
  {
    name: "parts",
    title: "of a condition, of its negation and of what is not known add up to the whole",
    cases: 120,
    check: checkParts,
  },
  {
    name: "changes",
    title: "answers every row that stayed once, whatever comes, goes and changes between its pages",
    cases: 210,
    check: checkChanges,
  },
  {
    name: "memory",
    title: "leaves no row out and tells none twice where its pages were read at different times",
    cases: 120,
    check: checkMemory,
  },
  {
    name: "ids",
    title: "holds each of its rows for those who ask for it by its id, as far as they may see it",
    cases: 50,
    check: checkById,
  },
];
