import type { Property } from "./properties.js";
import type { Seeds } from "./run-apart.js";

/** What the process that `run-apart.ts` starts does: PROPERTY SEEDS. Writes the first failure as JSON, or null. */
export async function runSeeds(properties: readonly Property[], suite: string): Promise<void> {
  const [name, seeds = "[]"] = process.argv.slice(2);
  const property = properties.find((one) => one.name === name);
  if (property === undefined) throw new Error(`There is no property ${String(name)}`);
  let failure: string | null = null;
  for (const some of JSON.parse(seeds) as readonly Seeds[]) {
    failure ??= await firstFailure(property, some, suite);
  }
  process.stdout.write(JSON.stringify(failure));
}

async function firstFailure(
  { name, check }: Property,
  { first, count }: Seeds,
  suite: string,
): Promise<string | null> {
  for (let seed = first; seed < first + count; seed++) {
    try {
      await check(seed);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      return `${name}, ${what}\nAgain: SEED=${seed} CASES=1 npm test -- ${suite}`;
    }
  }
  return null;
}
