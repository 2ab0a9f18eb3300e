import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, ID, Info, Query, Resolver } from "type-graphql";
import { RequestError } from "../../domain/errors.js";
import { decodeGlobalId } from "../../domain/global-id.js";
import type { Enrollment } from "../../domain/enrollment.js";
import { assertMayRead } from "../access.js";
import type { GraphContext } from "../context.js";
import { EnrollmentType } from "../types/enrollment.type.js";
import { NodeType } from "../types/node.type.js";
import { readAnyId, readId } from "./read-id.js";
import { readNode, type NodeRow } from "./read-node.js";

/** How many ids `nodes` takes. */
const maxNodes = 100;

@Resolver()
export class NodeResolver {
  @Query(() => NodeType, {
    nullable: true,
    description: "Anything that has an id; null where it is gone.",
  })
  node(
    @Arg("id", () => ID, { description: "As some `id` field gave it." }) id: string,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<NodeRow | null> {
    return readNamed("id", id, context, info);
  }

  @Query(() => [NodeType], {
    nullable: "items",
    description: "Several at once, in the order of the ids; null for each that is gone.",
  })
  nodes(
    @Arg("ids", () => [ID], { description: `At most ${maxNodes}.` }) ids: readonly string[],
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): readonly Promise<NodeRow | null>[] {
    assertFewEnough(ids);
    // Each id is answered or refused by itself, at its place in the list.
    return ids.map((id, index) => readNamed(`ids[${index}]`, id, context, info));
  }

  @Query(() => EnrollmentType, {
    nullable: true,
    description: "One enrollment; null where it is gone.",
  })
  enrollment(
    @Arg("id", () => ID, { description: "As `Enrollment.id` gives it." }) id: string,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Enrollment | null> {
    assertMayRead(context.viewer);
    return readNode(readId("id", id, "enrollment"), context, info) as Promise<Enrollment | null>;
  }
}

/** A job is seen by who asked for it, whatever else they may read. */
async function readNamed(
  argument: string,
  text: string,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<NodeRow | null> {
  if (decodeGlobalId(text)?.type !== "job") assertMayRead(context.viewer);
  return readNode(readAnyId(argument, text), context, info);
}

function assertFewEnough(ids: readonly string[]): void {
  if (ids.length <= maxNodes) return;
  throw new RequestError("BAD_USER_INPUT", `\`ids\` may hold at most ${maxNodes} ids.`, {
    argument: "ids",
  });
}
