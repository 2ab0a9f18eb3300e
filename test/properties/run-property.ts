import kept from "./kept-seeds.json" with { type: "json" };
import type { Property } from "./properties.js";

/** Seeds that once failed: they run first, for ever. */
export function keptSeeds(property: Property): readonly number[] {
  return (kept as Readonly<Record<string, readonly number[]>>)[property.name] ?? [];
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
