import type { CourseAttribute } from "../../domain/course.js";
import type { EnrollmentAttribute } from "../../domain/enrollment.js";
import type {
  CourseFilterField,
  EnrollmentFilterField,
  UserFilterField,
} from "../../domain/query.js";
import type { UserAttribute } from "../../domain/user.js";
import type { AccessPath, Paging, Precision, Pushable, Tells } from "../spi/capabilities.js";

/** The catalog guide states no largest size; the vendor's own web app asks for 100. */
const largestPageSize = 100;

export function pagingOf(pageSize: number | undefined): Paging & { readonly maxPageSize: number } {
  return { style: "page-number", maxPageSize: pageSize ?? largestPageSize };
}

/** The catalog reference has one value per parameter: no lists, no repeated parameters. */
function one(precision: Precision): Pushable {
  return { precision, maxValues: 1, takes: "in" };
}

/**
 * Ids mean the same here and there. How the platform compares names, addresses and slugs is not stated (letter case!),
 * and `org` is the catalog's own field, so those are checked again.
 */
const searchFilters: AccessPath<EnrollmentFilterField>["accepts"] = {
  userId: one("exact"),
  courseId: one("exact"),
  courseExternalId: one("exact"),
  username: one("superset"),
  email: one("superset"),
  courseSlug: one("superset"),
  org: one("superset"),
  platformKey: { ...one("exact"), isToldByRequest: true },
  courseTitleContains: { precision: "superset", maxValues: 1, takes: "contains" },
};

/**
 * The catalog guide: a search without at least one of seven parameters is refused, and `course_name` is none of them. A
 * configured platform key is sent with every search that names no other, and is one.
 * The documented order is newest record first, which is no order that the gateway knows.
 */
export function searchPath(
  hasPlatformKey: boolean,
  paging: Paging,
): AccessPath<EnrollmentFilterField> {
  return {
    name: "search",
    requires: hasPlatformKey
      ? []
      : [
          ["userId"],
          ["username"],
          ["email"],
          ["courseId"],
          ["courseExternalId"],
          ["courseSlug"],
          ["org"],
          ["platformKey"],
        ],
    accepts: searchFilters,
    orders: [],
    paging,
  };
}

/** The `query` parameter searches for a part; that it finds user names is seen in the vendor's own code, and no more. */
export function usersPath(paging: Paging): AccessPath<UserFilterField> {
  return {
    name: "platform-users",
    requires: [],
    accepts: { username: one("superset") },
    orders: [],
    paging,
  };
}

export const coursesPath: AccessPath<CourseFilterField> = {
  name: "courses",
  requires: [],
  accepts: { externalId: one("exact"), slug: one("superset"), org: one("superset") },
  orders: [],
  paging: { style: "whole-list" },
};

export const enrollmentTells: Tells<EnrollmentAttribute> = {
  user: "row",
  course: "row",
  status: "row",
  isActive: "row",
  createdAt: "row",
  enrolledAt: "row",
  startedAt: "row",
  endedAt: "row",
  expiresAt: "row",
  metadata: "row",
  remoteData: "row",
  platformKey: "row",
  "user.username": "row-or-user",
  "user.name": "row",
  "user.email": "row-or-user",
  "user.emails": "row-or-user",
  "user.status": "user",
  "course.title": "row-or-course",
  "course.kind": "row",
  "course.org": "row",
  "course.slug": "course",
};

export const userTells: Tells<UserAttribute> = {
  username: "row",
  name: "row",
  email: "row",
  emails: "row",
  status: "row",
};

export const courseTells: Tells<CourseAttribute> = {
  title: "row",
  kind: "row",
  org: "row",
  slug: "row",
};
