import { Ctx, Query, Resolver } from "type-graphql";
import type { Viewer } from "../../domain/viewer.js";
import type { GraphContext } from "../context.js";
import { ViewerType } from "../types/viewer.type.js";

@Resolver()
export class ViewerResolver {
  @Query(() => ViewerType, {
    description: "Who is asking, as the gateway understood the credentials.",
  })
  viewer(@Ctx() context: GraphContext): Viewer {
    return context.viewer;
  }
}
