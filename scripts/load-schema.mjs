// Builds the schema from the sources as they are, without touching dist.
import { mkdir, rm } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { isIntrospectionType, isSpecifiedScalarType, printType } from "graphql";

const folder = "node_modules/.cache/rollcall";

const header = `# Rollcall: the public GraphQL schema, as the gateway serves it.
# Emitted by \`npm run schema\`. Do not edit: change src/graphql.

`;

/** What clients start from comes first, then every type by its name; fields stand as they are declared. */
function print(schema) {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const others = Object.values(schema.getTypeMap())
    .filter((type) => !roots.includes(type))
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const types = [...roots.filter((type) => type != null), ...others];
  return `${header}${types.map((type) => printType(type)).join("\n\n")}\n`;
}

/** The schema as SDL, with all descriptions. */
export async function emitSdl() {
  await mkdir(folder, { recursive: true });
  const outfile = `${folder}/schema-${process.pid}.mjs`;
  try {
    await build({
      entryPoints: ["src/graphql/schema.ts"],
      outfile,
      bundle: true,
      packages: "external",
      platform: "node",
      target: "node20",
      format: "esm",
      logLevel: "warning",
    });
    const { buildGatewaySchema } = await import(pathToFileURL(outfile).href);
    return print(buildGatewaySchema());
  } finally {
    await rm(outfile, { force: true });
  }
}
