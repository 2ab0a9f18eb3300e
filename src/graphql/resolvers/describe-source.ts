import type { SourceId } from "../../domain/values.js";
import type { GraphContext } from "../context.js";
import type { SourceDescription } from "../source-description.js";

export function describeSource(id: SourceId, context: GraphContext): SourceDescription {
  const description = context.sources.get(id);
  if (description === undefined) throw new Error(`A row names ${id}, which is no source`);
  return description;
}
