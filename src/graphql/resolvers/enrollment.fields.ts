import type { GraphQLResolveInfo } from "graphql";
import { FieldResolver, Resolver } from "type-graphql";
import type { Course } from "../../domain/course.js";
import {
  statusAt,
  type Enrollment,
  type EnrollmentStatus,
  type Link,
} from "../../domain/enrollment.js";
import { plainRowId } from "../../domain/global-id.js";
import type { User } from "../../domain/user.js";
import type { JsonObject } from "../../domain/values.js";
import { knowsWholeSources } from "../../domain/viewer.js";
import { forbidden } from "../access.js";
import type { GraphContext } from "../context.js";
import { Pure, Written } from "../execute/resolver-marks.js";
import type { SourceDescription } from "../source-description.js";
import { wantedOfCourse, wantedOfUser } from "../selection/wanted-attributes.js";
import { CourseType } from "../types/course.type.js";
import { EnrollmentType } from "../types/enrollment.type.js";
import { SourceType } from "../types/source.type.js";
import { UserType } from "../types/user.type.js";
import { completeCourse, completeUser } from "./complete-relations.js";
import { describeSource } from "./describe-source.js";
import { idOf } from "./id-of.js";

/** What of an enrollment is more than reading a property of its row. */
@Resolver(() => EnrollmentType)
export class EnrollmentFields {
  @Pure()
  @Written(plainRowId)
  id(row: Enrollment): string {
    return idOf(row);
  }

  @Pure()
  @FieldResolver(() => SourceType, { description: "Where it was read." })
  source(row: Enrollment, _args: unknown, context: GraphContext): SourceDescription {
    return describeSource(row.source, context);
  }

  // Pure where they need not be looked up: then they are the row's own.
  @Pure()
  @FieldResolver(() => UserType, {
    nullable: true,
    description:
      "The learner. Null, with an error that names the source, where the source could not tell.",
  })
  user(
    row: Enrollment,
    _args: unknown,
    context: GraphContext,
    info: GraphQLResolveInfo,
  ): User | Error | null | Promise<User | null> {
    return completeUser(row.user, wantedOfUser(info), context);
  }

  @Pure()
  @FieldResolver(() => CourseType, {
    nullable: true,
    description:
      "What the learner is enrolled in. Null, with an error that names the source, where the source could not tell.",
  })
  course(
    row: Enrollment,
    _args: unknown,
    context: GraphContext,
    info: GraphQLResolveInfo,
  ): Course | Error | null | Promise<Course | null> {
    return completeCourse(row.course, wantedOfCourse(info), context);
  }

  /** A status that could not be read is UNKNOWN; why stands in the report. */
  @Pure((row: Enrollment) => !Array.isArray(row.status))
  status(row: Enrollment, _args: unknown, context: GraphContext): EnrollmentStatus {
    const told: unknown = row.status;
    if (told instanceof Error) return "UNKNOWN";
    return statusAt(row, context.operation.now) ?? "UNKNOWN";
  }

  /** Also of the viewer, where there is anybody. */
  @Pure((row: Enrollment) => row.assignedBy == null)
  @FieldResolver(() => UserType, {
    nullable: true,
    description:
      "Who assigned it. Null, with an error that names the source, where the source could not tell. To viewers who may not read every row of the source it tells no more than the row itself.",
  })
  assignedBy(
    row: Enrollment,
    _args: unknown,
    context: GraphContext,
    info: GraphQLResolveInfo,
  ): User | Error | null | Promise<User | null> {
    const told = row.assignedBy ?? null;
    return knowsWholeSources(context.viewer)
      ? completeUser(told, wantedOfUser(info), context)
      : told;
  }

  @Pure()
  links(row: Enrollment): readonly Link[] {
    return row.links ?? [];
  }

  remoteData(row: Enrollment, _args: unknown, context: GraphContext): JsonObject | null {
    if (!context.viewer.scopes.has("raw:read")) throw forbidden("raw:read");
    return row.remoteData ?? null;
  }
}
