import { FieldResolver, Resolver } from "type-graphql";
import { scopes, type Scope, type Viewer } from "../../domain/viewer.js";
import type { GraphContext } from "../context.js";
import type { SourceDescription } from "../source-description.js";
import { SourceType } from "../types/source.type.js";
import { ViewerType } from "../types/viewer.type.js";

@Resolver(() => ViewerType)
export class ViewerFields {
  scopes(viewer: Viewer): readonly Scope[] {
    return scopes.filter((scope) => viewer.scopes.has(scope));
  }

  /** A viewer who may read only their own rows is limited to their own addresses. */
  emails({ scopes: held, limits, ownEmails }: Viewer): readonly string[] | null {
    const readsOwnOnly = held.has("enrollments:read:self") && !held.has("enrollments:read");
    if (!readsOwnOnly) return limits.emails ?? null;
    if (limits.emails === undefined) return ownEmails;
    const allowed = new Set(limits.emails.map((email) => email.toLowerCase()));
    return ownEmails.filter((email) => allowed.has(email.toLowerCase()));
  }

  @FieldResolver(() => [SourceType], {
    nullable: true,
    description: "Set when the viewer may see only these sources.",
  })
  sources(viewer: Viewer, _args: unknown, context: GraphContext): SourceDescription[] | null {
    const allowed = viewer.limits.sources;
    if (allowed === undefined) return null;
    return [...context.connectors.keys()]
      .filter((id) => allowed.includes(id))
      .flatMap((id) => context.sources.get(id) ?? []);
  }
}
