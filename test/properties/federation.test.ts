import { describe, test } from "@jest/globals";
import { properties } from "./properties.js";
import { keptSeeds, range, runSeeds } from "./run-property.js";

const { CASES: cases, SEED: first } = process.env;

/** The same on every run, unless `SEED` and `CASES` say otherwise; many more of them: `npm run test:deep`. */
describe("a federated list", () => {
  test.each(properties.map((property) => [property.title, property] as const))(
    "%s",
    async (_title, property) => {
      await runSeeds(property, keptSeeds(property));
      await runSeeds(property, range(Number(first ?? 1), Number(cases ?? property.cases)));
    },
    120_000,
  );
});
