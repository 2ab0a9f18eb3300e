import type { CourseAttribute } from "../../domain/course.js";
import type { EnrollmentAttribute } from "../../domain/enrollment.js";
import type {
  CourseFilterField,
  EnrollmentFilterField,
  UserFilterField,
} from "../../domain/query.js";
import type { UserAttribute } from "../../domain/user.js";
import type { AccessPath, Paging, Precision, Pushable, Tells } from "../spi/capabilities.js";

/** The page size that iSpring's pages on enrollments call the default; a largest one is not stated. */
const documentedPageSize = 1000;
/** Ids that a URL carries safely at some 50 characters each; longer lists travel in a POST. */
export const maxIdsInUrl = 100;
const maxIdsInBody = 500;

/** Pages as the configuration has them. */
export type IspringPaging = Extract<Paging, { readonly style: "cursor" }>;

export function pagingOf(pageSize: number | undefined): IspringPaging {
  return { style: "cursor", maxPageSize: pageSize ?? documentedPageSize };
}

/** The size of a page for rows of which the number is known: all of them, as far as pages are known to go. */
export function pageSizeFor(rows: number, { maxPageSize }: IspringPaging): number {
  return Math.max(maxPageSize, Math.min(rows, documentedPageSize));
}

/** Ids of one look-up: no more than a page holds. */
export function batchSizeOf(batchSize: number | undefined, paging: IspringPaging): number {
  return Math.min(batchSize ?? maxIdsInUrl, pageSizeFor(Infinity, paging));
}

function listOf(precision: Precision, maxValues: number): Pushable {
  return { precision, maxValues, takes: "in" };
}

export function enrollmentPath(paging: Paging): AccessPath<EnrollmentFilterField> {
  const ids = listOf("exact", maxIdsInBody);
  return {
    name: "enrollments",
    requires: [],
    accepts: { externalId: ids, userId: ids, courseId: ids, courseExternalId: ids },
    orders: [],
    paging,
  };
}

/** Nothing says how iSpring compares logins and addresses, so that the rows are checked again. */
export function userPath(paging: Paging): AccessPath<UserFilterField> {
  return {
    name: "users",
    requires: [],
    accepts: {
      externalId: listOf("exact", maxIdsInUrl),
      email: listOf("superset", maxIdsInUrl / 2),
      username: listOf("superset", maxIdsInUrl),
    },
    // How the lists combine is nowhere said.
    oneAtATime: true,
    orders: [],
    paging,
  };
}

export function coursePath(paging: Paging): AccessPath<CourseFilterField> {
  return {
    name: "contents",
    requires: [],
    accepts: { externalId: listOf("exact", maxIdsInUrl) },
    orders: [],
    paging,
  };
}

/** The companion read of `/learners/results`. */
export const resultsProvider = "results";

/** An enrollment itself has no status, no progress and no date of its making; the results of its learner have. */
export function enrollmentTells(results: boolean): Tells<EnrollmentAttribute> {
  return {
    externalId: "row",
    user: "row",
    course: "row",
    origin: "row",
    accessStartsAt: "row",
    dueAt: "row",
    expiresAt: "row",
    locksAfterDue: "row",
    certificate: "row",
    remoteData: "row",
    status: results ? resultsProvider : "row",
    ...(results && {
      completedAt: resultsProvider,
      progressPercent: resultsProvider,
      timeSpentSeconds: resultsProvider,
      score: resultsProvider,
    }),
    "user.username": "user",
    "user.name": "user",
    "user.firstName": "user",
    "user.lastName": "user",
    "user.email": "user",
    "user.emails": "user",
    "user.status": "user",
    "user.role": "user",
    "course.title": "course",
    "course.kind": "course",
    "course.description": "course",
    "course.url": "course",
  };
}

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
  description: "row",
  url: "row",
};
