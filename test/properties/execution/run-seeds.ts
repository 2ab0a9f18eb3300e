import { properties } from "./properties.js";

/** The process that `run-apart.ts` starts: PROPERTY FIRST COUNT. Writes the first failure as JSON, or null. */
const [name, first, count] = process.argv.slice(2);
const property = properties.find((one) => one.name === name);
if (property === undefined) throw new Error(`There is no property ${String(name)}`);

async function firstFailure(check: (seed: number) => Promise<void>): Promise<string | null> {
  for (let seed = Number(first), end = seed + Number(count); seed < end; seed++) {
    try {
      await check(seed);
    } catch (error) {
      const again = `SEED=${seed} CASES=1 npm test -- test/properties/execution`;
      return `${error instanceof Error ? error.message : String(error)}\nAgain: ${again}`;
    }
  }
  return null;
}

process.stdout.write(JSON.stringify(await firstFailure(property.check)));
