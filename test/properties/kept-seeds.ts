import { readFileSync } from "node:fs";
import type { Property } from "./properties.js";

const kept = JSON.parse(
  readFileSync(new URL("kept-seeds.json", import.meta.url), "utf8"),
) as Readonly<Record<string, readonly number[]>>;

/** Seeds that once failed, or are the first to show a planted bug: they run first, for ever. */
export function keptSeeds(property: Property): readonly number[] {
  return kept[property.name] ?? [];
}
