import { FieldResolver, Resolver } from "type-graphql";
import { assertScope } from "../access.js";
import type { GraphContext } from "../context.js";
import type { SourceCapabilities, SourceDescription, SourceHealth } from "../source-description.js";
import { SourceCapabilitiesType } from "../types/source-capabilities.type.js";
import { SourceHealthType } from "../types/source-health.type.js";
import { SourceType } from "../types/source.type.js";
import { toCapabilities } from "./to-capabilities.js";

@Resolver(() => SourceType)
export class SourceFields {
  @FieldResolver(() => SourceHealthType, {
    nullable: true,
    description: "Null, with an error, without the scope sources:read.",
  })
  health(source: SourceDescription, _args: unknown, context: GraphContext): SourceHealth {
    assertScope(context.viewer, "sources:read");
    return context.health(source.id);
  }

  @FieldResolver(() => SourceCapabilitiesType, {
    nullable: true,
    description: "Null, with an error, without the scope sources:read.",
  })
  capabilities(
    source: SourceDescription,
    _args: unknown,
    context: GraphContext,
  ): SourceCapabilities | null {
    assertScope(context.viewer, "sources:read");
    const connector = context.connectors.get(source.id);
    return connector === undefined ? null : toCapabilities(connector);
  }
}
