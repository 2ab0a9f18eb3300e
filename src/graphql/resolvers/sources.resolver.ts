import { Ctx, Query, Resolver } from "type-graphql";
import { assertScope } from "../access.js";
import type { GraphContext } from "../context.js";
import type { SourceDescription } from "../source-description.js";
import { SourceType } from "../types/source.type.js";
import { describeSource } from "./describe-source.js";

@Resolver()
export class SourcesResolver {
  @Query(() => [SourceType], {
    description: "In the order of the configuration. Needs the scope sources:read.",
  })
  sources(@Ctx() context: GraphContext): readonly SourceDescription[] {
    assertScope(context.viewer, "sources:read");
    return [...context.connectors.keys()].map((id) => describeSource(id, context));
  }
}
