// Fails where the schema takes back, or changes the meaning of, something that the last release promised, unless the change
// is declared. `--release` makes the present schema the released one. `--folder DIR` is for the test of this script.
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";
import { parse } from "yaml";

const { values } = parseArgs({
  options: { folder: { type: "string", default: "schema" }, release: { type: "boolean" } },
});
const current = join(values.folder, "schema.graphql");
const released = join(values.folder, "released.graphql");
const declared = join(values.folder, "declared-changes.yaml");

const header = `# Breaking and dangerous changes of schema.graphql since released.graphql, each with the reason why clients can bear it:
#
#   FIELD_REMOVED Query.something: Nobody could ever ask for it, as it always failed.
#
# \`npm run check:schema\` names those that are missing here. Emptied by \`npm run check:schema -- --release\`.
`;

const load = async (path) => buildSchema(await readFile(path, "utf8"));

async function check() {
  const changes = (await diff(await load(released), await load(current))).filter(
    ({ criticality }) => criticality.level !== CriticalityLevel.NonBreaking,
  );
  const reasons = parse(await readFile(declared, "utf8")) ?? {};
  const names = new Set(changes.map(nameOf));
  const undeclared = changes.filter((change) => typeof reasons[nameOf(change)] !== "string");
  const gone = Object.keys(reasons).filter((name) => !names.has(name));
  for (const change of undeclared) {
    const { level, reason = "" } = change.criticality;
    console.error(`${level}: ${change.message}. ${reason}`.trimEnd());
    console.error(
      `  To declare it, add to ${declared}:  ${nameOf(change)}: Why clients can bear it.`,
    );
  }
  for (const name of gone) console.error(`Declared in ${declared}, but no such change: ${name}`);
  if (undeclared.length + gone.length > 0) process.exitCode = 1;
}

function nameOf({ type, path }) {
  return `${type} ${path}`;
}

if (values.release) {
  await copyFile(current, released);
  await writeFile(declared, header);
} else {
  await check();
}
