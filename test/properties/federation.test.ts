import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { keptSeeds } from "./kept-seeds.js";
import { bundleWith } from "./plant.js";
import { properties } from "./properties.js";
import { firstFailure } from "./run-apart.js";

const { CASES: cases, SEED: first } = process.env;

let folder: string;
let bundle: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-federation-"));
  bundle = await bundleWith(null, "test/properties/run-federation.ts", folder);
});
afterAll(() => rm(folder, { recursive: true }));

/** The same on every run, unless `SEED` and `CASES` say otherwise; many more of them: `npm run test:deep`. */
describe("a federated list", () => {
  test.each(properties.map((property) => [property.title, property] as const))(
    "%s",
    async (_title, property) => {
      const kept = keptSeeds(property).map((seed) => ({ first: seed, count: 1 }));
      const fresh = { first: Number(first ?? 1), count: Number(cases ?? property.cases) };
      expect(await firstFailure(bundle, property.name, ...kept, fresh)).toBeNull();
    },
    120_000,
  );
});
