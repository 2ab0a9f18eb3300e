// Writes the public schema to schema/schema.graphql.
import { writeFile } from "node:fs/promises";
import { emitSdl } from "./load-schema.mjs";

await writeFile("schema/schema.graphql", await emitSdl());
