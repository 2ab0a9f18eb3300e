import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { bundleWith } from "../plant.js";
import { plantedBugs } from "./planted-bugs.js";
import { properties } from "./properties.js";
import { firstFailure } from "../run-apart.js";

const entry = "test/properties/execution/run-execution.ts";
const { CASES: cases, SEED: first } = process.env;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-execution-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The same on every run, unless `SEED` and `CASES` say otherwise. */
describe("a compiled operation answers as graphql-js does, text for text and error for error,", () => {
  test.each(properties.map((property) => [property.title, property] as const))(
    "%s",
    async (_title, property) => {
      const bundle = await bundleWith(null, entry, folder);
      const seeds = { first: Number(first ?? 1), count: Number(cases ?? property.cases) };
      expect(await firstFailure(bundle, property.name, seeds)).toBeNull();
    },
    120_000,
  );
});

/** Each bug is planted into a copy of the product, on which the properties run as by default, the case on record first. */
describe("the comparison shows that", () => {
  test.each(plantedBugs.map((planted) => [planted.bug, planted] as const))(
    "%s",
    async (_bug, planted) => {
      const bundle = await bundleWith(planted, entry, folder);
      const count = properties.find(({ name }) => name === planted.shows)?.cases ?? 0;
      const failure =
        (planted.seed <= count
          ? await firstFailure(bundle, planted.shows, { first: planted.seed, count: 1 })
          : null) ?? (await firstFailure(bundle, planted.shows, { first: 1, count }));
      expect(failure).not.toBeNull();
    },
    60_000,
  );
});
