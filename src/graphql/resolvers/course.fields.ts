import { FieldResolver, Resolver } from "type-graphql";
import type { Course, CourseKind } from "../../domain/course.js";
import { plainRowId } from "../../domain/global-id.js";
import type { GraphContext } from "../context.js";
import { Pure, Written } from "../execute/resolver-marks.js";
import type { SourceDescription } from "../source-description.js";
import { CourseType } from "../types/course.type.js";
import { SourceType } from "../types/source.type.js";
import { describeSource } from "./describe-source.js";
import { idOf } from "./id-of.js";

/** What of a course is more than reading a property of its row. */
@Resolver(() => CourseType)
export class CourseFields {
  @Pure()
  @Written(plainRowId)
  id(row: Course): string {
    return idOf(row);
  }

  @Pure()
  @FieldResolver(() => SourceType, { description: "Where the course is." })
  source(row: Course, _args: unknown, context: GraphContext): SourceDescription {
    return describeSource(row.source, context);
  }

  @Pure()
  externalId(row: Course): string {
    return row.key;
  }

  @Pure()
  kind(row: Course, _args: unknown, context: GraphContext): CourseKind {
    if (typeof row.kind === "string") return row.kind;
    return describeSource(row.source, context).courseKind;
  }
}
