import type { GraphQLResolveInfo } from "graphql";
import { Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from "type-graphql";
import type { Course } from "../../domain/course.js";
import type { Enrollment } from "../../domain/enrollment.js";
import type { User } from "../../domain/user.js";
import { assertMayRead } from "../access.js";
import type { GraphContext } from "../context.js";
import { EnrollmentsArgs } from "../inputs/enrollments.args.js";
import { ListPage } from "../list-page.js";
import { selectionOfEnrollments } from "../selection/connection-selection.js";
import { CourseType } from "../types/course.type.js";
import { EnrollmentConnection } from "../types/enrollment.connection.js";
import { UserType } from "../types/user.type.js";
import { idOf } from "./id-of.js";
import { toListQuery } from "./to-list-query.js";

@Resolver()
export class EnrollmentsResolver {
  @Query(() => EnrollmentConnection, {
    description: "Enrollments of all sources in one list. By default source after source.",
  })
  async enrollments(
    @Root() _root: unknown,
    @Args(() => EnrollmentsArgs) args: EnrollmentsArgs,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ListPage<Enrollment>> {
    assertMayRead(context.viewer);
    const query = toListQuery(args, selectionOfEnrollments(info), "enrollments", context);
    return new ListPage(await context.operation.enrollments(query));
  }
}

@Resolver(() => UserType)
export class UserEnrollmentsResolver {
  @FieldResolver(() => EnrollmentConnection, { description: "The enrollments of this account." })
  enrollments(
    @Root() user: User,
    @Args(() => EnrollmentsArgs) args: EnrollmentsArgs,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ListPage<Enrollment>> {
    return enrollmentsOf(user, args, context, info);
  }
}

@Resolver(() => CourseType)
export class CourseEnrollmentsResolver {
  @FieldResolver(() => EnrollmentConnection, { description: "The enrollments in this course." })
  enrollments(
    @Root() course: Course,
    @Args(() => EnrollmentsArgs) args: EnrollmentsArgs,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ListPage<Enrollment>> {
    return enrollmentsOf(course, args, context, info);
  }
}

async function enrollmentsOf(
  parent: User | Course,
  args: EnrollmentsArgs,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<ListPage<Enrollment>> {
  const place = `${parent.type}.enrollments ${idOf(parent)}`;
  const query = toListQuery(args, selectionOfEnrollments(info), place, context);
  const { type, source, key } = parent;
  return new ListPage(await context.operation.enrollmentsOf({ type, source, key }, query));
}
