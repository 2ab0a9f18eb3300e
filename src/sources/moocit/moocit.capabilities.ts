import type { EnrollmentAttribute } from "../../domain/enrollment.js";
import type { EnrollmentFilterField } from "../../domain/query.js";
import type { AccessPath, Pushable, Tells } from "../spi/capabilities.js";

/** Open edX on MySQL compares keys and names without letter case: what comes back is checked again. */
const oneValue: Pushable = { precision: "superset", maxValues: 1, takes: "in" };
const sinceBound: Pushable = { precision: "superset", maxValues: 1, takes: "since" };

/**
 * MOOCit's API page: the whole list, or narrowed by one of `username`, `course_id` and `days`; that they combine is not
 * said. A username stands in for a user's key.
 */
export const enrollmentsPath: AccessPath<EnrollmentFilterField> = {
  name: "enrollments",
  requires: [],
  accepts: {
    userId: oneValue,
    username: oneValue,
    courseId: oneValue,
    courseExternalId: oneValue,
    createdAt: sinceBound,
    enrolledAt: sinceBound,
  },
  oneAtATime: true,
  orders: [],
  paging: { style: "whole-list" },
};

export const gradesName = "grades";
export const completionName = "completion";

export const enrollmentTells: Tells<EnrollmentAttribute> = {
  user: "row",
  course: "row",
  status: "row",
  isActive: "row",
  mode: "row",
  createdAt: "row",
  enrolledAt: "row",
  lastActivityAt: gradesName,
  completedAt: gradesName,
  progressPercent: completionName,
  score: gradesName,
  remoteData: "row",
  "user.username": "row",
  "user.email": "row",
  "user.emails": "row",
  "course.title": gradesName,
  "course.kind": "row",
  "course.org": "row",
};
