import type { Condition, Filter } from "../../domain/filter.js";
import type {
  CourseFilterField,
  EnrollmentFilterField,
  UserFilterField,
} from "../../domain/query.js";
import { isSelfOnly, type Viewer } from "../../domain/viewer.js";

const known = new WeakMap<Viewer, Filter<EnrollmentFilterField>>();

/**
 * The enrollments that a viewer may know of. A filter like any other, so that no stage can forget it. The very same for
 * the same viewer.
 */
export function enrollmentLimit(viewer: Viewer): Filter<EnrollmentFilterField> {
  let limit = known.get(viewer);
  if (limit === undefined) {
    limit = limitOf(viewer);
    known.set(viewer, limit);
  }
  return limit;
}

function limitOf(viewer: Viewer): Filter<EnrollmentFilterField> {
  const { limits } = viewer;
  const own = isSelfOnly(viewer) ? viewer.ownEmails : undefined;
  return all([
    values("source", limits.sources),
    values("platformKey", limits.platformKeys),
    values("org", limits.orgs),
    values("email", limits.emails),
    values("email", own),
  ]);
}

/** The accounts that a viewer may know of, where that does not depend on enrollments. */
export function userLimit(viewer: Viewer): Filter<UserFilterField> {
  const own = isSelfOnly(viewer) ? viewer.ownEmails : undefined;
  return all([
    values("source", viewer.limits.sources),
    values("email", viewer.limits.emails),
    values("email", own),
  ]);
}

/** The courses that a viewer may know of, where that does not depend on enrollments. */
export function courseLimit(viewer: Viewer): Filter<CourseFilterField> {
  return all([values("source", viewer.limits.sources), values("org", viewer.limits.orgs)]);
}

/** Whether only people with an enrollment that the viewer may know of are known to the viewer. */
export function usersFollowEnrollments(viewer: Viewer): boolean {
  return viewer.limits.platformKeys !== undefined || viewer.limits.orgs !== undefined;
}

/** Whether only courses with an enrollment that the viewer may know of are known to the viewer. */
export function coursesFollowEnrollments(viewer: Viewer): boolean {
  const { limits } = viewer;
  return limits.platformKeys !== undefined || limits.emails !== undefined || isSelfOnly(viewer);
}

function values<Field extends string>(
  field: Field,
  allowed: readonly string[] | undefined,
): Condition<Field> | null {
  return allowed === undefined ? null : { kind: "in", field, values: allowed };
}

function all<Field extends string>(parts: readonly (Condition<Field> | null)[]): Filter<Field> {
  return { kind: "all", of: parts.filter((part) => part !== null) };
}
