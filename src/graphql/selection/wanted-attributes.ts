import type { FieldNode, GraphQLResolveInfo } from "graphql";
import { courseAttributes, type CourseAttribute } from "../../domain/course.js";
import { enrollmentFields, type EnrollmentAttribute } from "../../domain/enrollment.js";
import { userAttributes, type UserAttribute } from "../../domain/user.js";
import { oncePerSelection } from "./once-per-selection.js";
import { selectedFields, type Running } from "./selected-fields.js";

/**
 * What rows have to tell, read off a selection. `id`, `externalId` of users and courses, and `source` stand in every
 * row's key and want nothing.
 */
export const wantedOfUser = oncePerSelection((info) => userWanted(info.fieldNodes, info));
export const wantedOfCourse = oncePerSelection((info) => courseWanted(info.fieldNodes, info));
export const wantedOfEnrollment = oncePerSelection((info: GraphQLResolveInfo) =>
  enrollmentWanted(info.fieldNodes, info),
);

export function userWanted(
  nodes: readonly FieldNode[],
  running: Running,
): ReadonlySet<UserAttribute> {
  const fields = selectedFields(nodes, "User", running);
  return new Set(userAttributes.filter((attribute) => fields.has(attribute)));
}

export function courseWanted(
  nodes: readonly FieldNode[],
  running: Running,
): ReadonlySet<CourseAttribute> {
  const fields = selectedFields(nodes, "Course", running);
  return new Set(courseAttributes.filter((attribute) => fields.has(attribute)));
}

export function enrollmentWanted(
  nodes: readonly FieldNode[],
  running: Running,
): ReadonlySet<EnrollmentAttribute> {
  const fields = selectedFields(nodes, "Enrollment", running);
  const wanted = new Set<EnrollmentAttribute>(
    enrollmentFields.filter((field) => fields.has(field)),
  );
  for (const attribute of userWanted(fields.get("user") ?? [], running)) {
    wanted.add(`user.${attribute}`);
  }
  for (const attribute of courseWanted(fields.get("course") ?? [], running)) {
    wanted.add(`course.${attribute}`);
  }
  return wanted;
}
