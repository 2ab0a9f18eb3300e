// Writes the tables that the code itself tells into the Markdown files that have room for them:
// what stands between `<!-- table: NAME -->` and `<!-- end of table -->`.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { format, resolveConfig } from "prettier";

const files = ["README.md", "docs/configuration.md", "docs/sources.md"];
const folder = "node_modules/.cache/rollcall";
const outfile = `${folder}/tables-${process.pid}.mjs`;

async function loadTables() {
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: ["test/documentation/tables.ts"],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    format: "esm",
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}

try {
  const { tables, toMarkdown } = await loadTables();
  for (const file of files) {
    let text = await readFile(file, "utf8");
    for (const [name, create] of Object.entries(tables)) {
      const room = new RegExp(`(<!-- table: ${name} -->)[^]*?(<!-- end of table -->)`);
      const table = toMarkdown(await create());
      text = text.replace(room, (_all, begin, end) => `${begin}\n\n${table}\n\n${end}`);
    }
    const options = { ...(await resolveConfig(file)), parser: "markdown" };
    await writeFile(file, await format(text, options));
  }
} finally {
  await rm(outfile, { force: true });
}
