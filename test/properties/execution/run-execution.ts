import { runSeeds } from "../run-seeds.js";
import { properties } from "./properties.js";

// graphql-js drops promises of list items where a later item takes the list away: their failures belong to nobody.
process.on("unhandledRejection", () => undefined);

await runSeeds(properties, "test/properties/execution");
