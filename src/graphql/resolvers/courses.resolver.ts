import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, ID, Info, Query, Resolver, Root } from "type-graphql";
import type { Course } from "../../domain/course.js";
import type { CourseQuery } from "../../federation/federation.js";
import { assertMayRead } from "../access.js";
import type { GraphContext } from "../context.js";
import { CoursesArgs } from "../inputs/courses.args.js";
import { ListPage } from "../list-page.js";
import { selectionOfCourses } from "../selection/connection-selection.js";
import { CourseConnection } from "../types/course.connection.js";
import { CourseType } from "../types/course.type.js";
import { readId } from "./read-id.js";
import { readNode } from "./read-node.js";
import { toListQuery } from "./to-list-query.js";

@Resolver()
export class CoursesResolver {
  @Query(() => CourseType, { nullable: true, description: "One course; null where it is gone." })
  course(
    @Arg("id", () => ID, { description: "As `Course.id` gives it." }) id: string,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Course | null> {
    assertMayRead(context.viewer);
    return readNode(readId("id", id, "course"), context, info) as Promise<Course | null>;
  }

  @Query(() => CourseConnection, {
    description:
      "Courses of all sources in one list. Where a source has no list of courses: the courses of its enrollments.",
  })
  async courses(
    @Root() _root: unknown,
    @Args(() => CoursesArgs) args: CoursesArgs,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ListPage<Course>> {
    assertMayRead(context.viewer);
    const query: CourseQuery = toListQuery(args, selectionOfCourses(info), "courses", context);
    return new ListPage(await context.operation.courses(query));
  }
}
