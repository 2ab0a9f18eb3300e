import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { plant, seedThatShows } from "./plant.js";
import { plantedBugs } from "./planted-bugs.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-planted-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Each bug is planted into a copy of the product, on which the properties run as they do by default. */
describe("the properties show that", () => {
  test("nothing is wrong where no bug is planted", async () => {
    for (const property of await plant(null, folder)) await property.check(1);
  });

  test.each(plantedBugs.map((planted) => [planted.bug, planted] as const))(
    "%s",
    async (_bug, planted) => {
      expect(await seedThatShows(planted, await plant(planted, folder))).not.toBeNull();
    },
    60_000,
  );
});
