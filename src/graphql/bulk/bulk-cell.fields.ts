import type { GraphQLResolveInfo } from "graphql";
import { FieldResolver, Resolver } from "type-graphql";
import type { Cell } from "../../bulk/job.js";
import type { Course } from "../../domain/course.js";
import { assertMayRead } from "../access.js";
import type { GraphContext } from "../context.js";
import { completeCourse } from "../resolvers/complete-relations.js";
import { wantedOfCourse } from "../selection/wanted-attributes.js";
import type { SourceDescription } from "../source-description.js";
import { CourseType } from "../types/course.type.js";
import { SourceType } from "../types/source.type.js";
import { BulkEnrollCellType } from "./bulk-cell.type.js";

@Resolver(() => BulkEnrollCellType)
export class BulkCellFields {
  @FieldResolver(() => CourseType, {
    nullable: true,
    description: "The course. Null where there is none; with an error where it could not be read.",
  })
  course(
    cell: Cell,
    _args: unknown,
    context: GraphContext,
    info: GraphQLResolveInfo,
  ): Course | Error | null | Promise<Course | null> {
    assertMayRead(context.viewer);
    const { source, courseKey, outcome } = cell;
    if (source === null || !context.connectors.has(source)) return null;
    if (outcome === "UNKNOWN_COURSE") return null;
    return completeCourse(
      { type: "course", source, key: courseKey },
      wantedOfCourse(info),
      context,
    );
  }

  @FieldResolver(() => SourceType, {
    nullable: true,
    description: "The course's source. Null where it is none of those that the viewer may use.",
  })
  source({ source }: Cell, _args: unknown, context: GraphContext): SourceDescription | null {
    return source === null ? null : (context.sources.get(source) ?? null);
  }
}
