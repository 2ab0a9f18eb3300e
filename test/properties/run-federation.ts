import { properties } from "./properties.js";
import { runSeeds } from "./run-seeds.js";

await runSeeds(properties, "test/properties/federation");
