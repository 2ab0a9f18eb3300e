import { readFileSync } from "node:fs";
import type { Property } from "./properties.js";

const kept = JSON.parse(
  readFileSync(new URL("kept-seeds.json", import.meta.url), "utf8"),
) as Readonly<Record<string, readonly number[]>>;

/** Seeds that once failed: they run first, for ever. */
export function keptSeeds(property: Property): readonly number[] {
  return kept[property.name] ?? [];
}

/** @throws Error that names property and seed of the first case that does not hold */
export async function runSeeds(property: Property, seeds: Iterable<number>): Promise<void> {
  for (const seed of seeds) {
    try {
      await property.check(seed);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      const again = `SEED=${seed} CASES=1 npm test -- test/properties/federation`;
      throw new Error(`${property.name}, ${what}\nAgain: ${again}`, { cause: error });
    }
  }
}

export function* range(first: number, count: number): Iterable<number> {
  for (let seed = first; seed < first + count; seed++) yield seed;
}
