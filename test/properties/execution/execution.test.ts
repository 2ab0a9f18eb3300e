import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { plantedBugs } from "./planted-bugs.js";
import { properties } from "./properties.js";
import { bundleProperties, firstFailure } from "./run-apart.js";

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
      const bundle = await bundleProperties(folder, null);
      const count = Number(cases ?? property.cases);
      expect(await firstFailure(bundle, property.name, Number(first ?? 1), count)).toBeNull();
    },
    120_000,
  );
});

/** Each bug is planted into a copy of the product, on which the properties run as they do by default. */
describe("the comparison shows that", () => {
  test.each(plantedBugs.map((planted) => [planted.bug, planted] as const))(
    "%s",
    async (_bug, planted) => {
      const bundle = await bundleProperties(folder, planted);
      const property = properties.find(({ name }) => name === planted.shows);
      const count = property?.cases ?? 0;
      expect(await firstFailure(bundle, planted.shows, 1, count)).not.toBeNull();
    },
    60_000,
  );
});
