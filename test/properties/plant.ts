import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import type { PlantedBug } from "./planted-bugs.js";
import type { Property } from "./properties.js";
import { keptSeeds } from "./kept-seeds.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The properties over a copy of the product into which a bug is planted: bundled into a file of the folder, and loaded.
 * @throws Error where the text that the bug replaces stands in its file no longer, or more than once
 */
export async function plant(bug: PlantedBug | null, folder: string): Promise<readonly Property[]> {
  const file = await bundleWith(bug, "test/properties/properties.ts", folder);
  const { properties } = (await import(pathToFileURL(file).href)) as {
    readonly properties: readonly Property[];
  };
  return properties;
}

/** Bundles a file of the tree into a file of the folder, with a bug in the product where one is given. */
export async function bundleWith(
  bug: PlantedBug | null,
  entry: string,
  folder: string,
): Promise<string> {
  const outfile = join(folder, `${(bug?.bug ?? "none").replace(/\W+/gu, "-")}.mjs`);
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
    plugins: bug === null ? [] : [replacing(bug)],
  });
  return outfile;
}

/** Puts the bug into its file while it is bundled. */
function replacing(bug: PlantedBug): Plugin {
  const path = join(root, "src", bug.file);
  return {
    name: "planted bug",
    setup: (bundling) => {
      const named = bug.file.replaceAll(".", "\\.");
      bundling.onLoad({ filter: new RegExp(`${named}$`) }, async (args) => {
        if (args.path !== path) return null;
        const source = await readFile(path, "utf8");
        const parts = source.split(bug.text);
        if (parts.length !== 2) {
          throw new Error(`${bug.file} holds the text of "${bug.bug}" ${parts.length - 1} times`);
        }
        return { contents: parts.join(bug.instead), loader: "ts" };
      });
    },
  };
}

/** A seed of a default run that shows the bug, the one on record first; null where none does. */
export async function seedThatShows(
  bug: PlantedBug,
  properties: readonly Property[],
): Promise<number | null> {
  const property = properties.find(({ name }) => name === bug.shows);
  if (property === undefined) throw new Error(`There is no property ${bug.shows}`);
  const kept = keptSeeds(property);
  const others = Array.from({ length: property.cases }, (_, at) => at + 1);
  for (const seed of [bug.seed, ...others]) {
    const caught = await property.check(seed).then(
      () => false,
      () => true,
    );
    if (caught && (seed <= property.cases || kept.includes(seed))) return seed;
  }
  return null;
}
