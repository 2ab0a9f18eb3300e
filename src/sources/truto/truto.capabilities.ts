import type {
  CourseFilterField,
  EnrollmentFilterField,
  UserFilterField,
} from "../../domain/query.js";
import type { CourseAttribute } from "../../domain/course.js";
import type { EnrollmentAttribute } from "../../domain/enrollment.js";
import type { UserAttribute } from "../../domain/user.js";
import type { AccessPath, Paging, Precision, Pushable, Tells } from "../spi/capabilities.js";

/** What a list of enrollments has to be narrowed to by the provider behind the integrated account. */
export type TrutoRequires = "user-and-course" | "nothing";

/** The most that the known provider, TalentLMS, puts on a page; Truto states no size of its own. */
const providerPageSize = 100;

export function pagingOf(pageSize: number | undefined): Paging & { readonly maxPageSize: number } {
  return { style: "cursor", maxPageSize: pageSize ?? providerPageSize };
}

/**
 * Truto's LMS reference has both filters as optional and "required in TalentLMS". A provider that can list may leave a
 * filter aside, so that its rows are checked again.
 */
export function enrollmentPath(
  requires: TrutoRequires,
  paging: Paging,
): AccessPath<EnrollmentFilterField> {
  const narrowed = requires === "user-and-course";
  const one = oneValue(narrowed ? "exact" : "superset");
  return {
    name: "course-enrollments",
    requires: narrowed ? [["userId", "courseId"]] : [],
    accepts: { userId: one, courseId: one, courseExternalId: one },
    orders: [],
    paging,
  };
}

function oneValue(precision: Precision): Pushable {
  return { precision, maxValues: 1, takes: "in" };
}

export function userPath(paging: Paging): AccessPath<UserFilterField> {
  return { name: "users", requires: [], accepts: {}, orders: [], paging };
}

export function coursePath(paging: Paging): AccessPath<CourseFilterField> {
  return { name: "courses", requires: [], accepts: {}, orders: [], paging };
}

export const enrollmentTells: Tells<EnrollmentAttribute> = {
  externalId: "row",
  user: "row",
  course: "row",
  status: "row",
  isActive: "row",
  isMandatory: "row",
  assignedBy: "row",
  createdAt: "row",
  updatedAt: "row",
  assignedAt: "row",
  enrolledAt: "row",
  startedAt: "row",
  lastActivityAt: "row",
  dueAt: "row",
  completedAt: "row",
  progressPercent: "row",
  timeSpentSeconds: "row",
  score: "row",
  attemptNumber: "row",
  attemptsCount: "row",
  links: "row",
  metadata: "row",
  remoteData: "row",
  // Of a user and a course, a row promises nothing but that they may be there.
  "user.name": "row-or-user",
  "user.email": "row-or-user",
  "user.emails": "row-or-user",
  "user.username": "user",
  "user.firstName": "user",
  "user.lastName": "user",
  "user.status": "user",
  "user.role": "user",
  "course.title": "row-or-course",
  "course.kind": "course",
  "course.org": "course",
  "course.description": "course",
  "course.url": "course",
};

export const userTells: Tells<UserAttribute> = {
  username: "row",
  name: "row",
  firstName: "row",
  lastName: "row",
  email: "row",
  emails: "row",
  status: "row",
  role: "row",
};

export const courseTells: Tells<CourseAttribute> = {
  title: "row",
  kind: "row",
  org: "row",
  description: "row",
  url: "row",
};
