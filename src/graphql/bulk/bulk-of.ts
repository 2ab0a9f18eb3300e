import type { GraphContext } from "../context.js";
import type { BulkParts } from "./bulk-page.js";

/** @throws Error where this gateway has no job store */
export function bulkOf({ bulk }: GraphContext): BulkParts {
  if (bulk === undefined) throw new Error("This gateway has no job store");
  return bulk;
}
