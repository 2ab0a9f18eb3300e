import type { CourseAttribute } from "../../domain/course.js";
import type { EnrollmentAttribute } from "../../domain/enrollment.js";
import type { CourseFilterField, EnrollmentFilterField } from "../../domain/query.js";
import type { UserAttribute } from "../../domain/user.js";
import type { AccessPath, Pushable, Tells } from "../spi/capabilities.js";

/** Open edX's `enrollments/forms.py`: a list of more values is refused with a 400. */
export const mostValues = 100;
/** Open edX's `enrollments/paginators.py`: the size of a page, whatever a request asks for. */
export const enrollmentsOnPage = 100;
/** Open edX's `course_api/views.py`: larger pages are cut to this. */
export const mostCoursesOnPage = 100;

/**
 * Open edX on MySQL compares names, addresses and keys without letter case, and older releases overlook `email` and
 * `course_ids`: what comes back is checked again.
 */
const commaList: Pushable = { precision: "superset", maxValues: mostValues, takes: "in" };

/** The list for global staff. Its parameters combine, and inactive enrollments are in it. */
export const enrollmentsPath: AccessPath<EnrollmentFilterField> = {
  name: "enrollments",
  requires: [],
  accepts: {
    userId: commaList,
    username: commaList,
    email: commaList,
    courseId: commaList,
    courseExternalId: commaList,
  },
  // `enrollments/paginators.py` takes the default order of Django REST framework's cursors, which is `-created`.
  orders: [
    { field: "CREATED_AT", direction: "DESC" },
    { field: "ENROLLED_AT", direction: "DESC" },
  ],
  paging: { style: "cursor", maxPageSize: enrollmentsOnPage },
};

/** `org` is compared without letter case; a course is read by its key with a call of its own. */
export function coursesPath(pageSize: number | undefined): AccessPath<CourseFilterField> {
  return {
    name: "courses",
    requires: [],
    accepts: {
      externalId: { precision: "exact", maxValues: 1, takes: "in" },
      org: { precision: "superset", maxValues: 1, takes: "in" },
    },
    orders: [],
    paging: {
      style: "page-number",
      maxPageSize: Math.min(pageSize ?? mostCoursesOnPage, mostCoursesOnPage),
    },
  };
}

export const enrollmentTells: Tells<EnrollmentAttribute> = {
  user: "row",
  course: "row",
  status: "row",
  isActive: "row",
  mode: "row",
  createdAt: "row",
  enrolledAt: "row",
  remoteData: "row",
  "user.username": "row",
  "user.name": "user",
  "user.email": "user",
  "user.emails": "user",
  "user.status": "user",
  "course.title": "course",
  "course.kind": "row",
  "course.org": "row",
  "course.description": "course",
};

export const accountTells: ReadonlySet<UserAttribute> = new Set([
  "username",
  "name",
  "email",
  "emails",
  "status",
]);

export const courseTells: Tells<CourseAttribute> = {
  title: "row",
  kind: "row",
  org: "row",
  description: "row",
};
