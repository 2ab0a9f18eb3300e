// Fails where what is committed is not what the sources give: the public schema, and the typed operations.
import { readFile } from "node:fs/promises";
import { generate } from "@graphql-codegen/cli";
import { parse } from "yaml";
import { emitSdl } from "./load-schema.mjs";

const schemaFile = "schema/schema.graphql";

const read = (file) => readFile(file, "utf8").catch(() => null);

/** Files whose text is not what it would be if it were made now. */
async function drifted(files) {
  const names = [];
  for (const { filename, content } of files) {
    if ((await read(filename)) !== content) names.push(filename);
  }
  return names;
}

const config = parse(await readFile("codegen.yml", "utf8"));
const generated = await generate({ ...config, silent: true, noSilentErrors: true }, false);
const names = await drifted([
  { filename: schemaFile, content: await emitSdl() },
  ...generated.map(({ filename, content }) => ({ filename, content })),
]);

if (names.length > 0) {
  console.error(`Out of date:\n${names.map((name) => `  ${name}`).join("\n")}`);
  console.error("Run `npm run codegen` and commit what changes.");
  process.exitCode = 1;
}
