import type { CourseAttribute, Course } from "./course.js";
import {
  enrollmentStatuses,
  statusAt,
  type Enrollment,
  type EnrollmentAttribute,
} from "./enrollment.js";
import type { FieldMeanings } from "./filter.js";
import type { User, UserAttribute } from "./user.js";
import type { Instant, Scalar, Told } from "./values.js";

/**
 * Fields of an enrollment that a filter can ask about. `userId`, `courseId` and `externalId` are native keys within
 * one source; `source` is the source's id.
 */
export const enrollmentFilterFields = [
  "source",
  "userId",
  "username",
  "email",
  "courseId",
  "courseExternalId",
  "courseSlug",
  "courseTitleContains",
  "org",
  "platformKey",
  "status",
  "isActive",
  "mode",
  "origin",
  "createdAt",
  "enrolledAt",
  "dueAt",
  "completedAt",
  "expiresAt",
  "progressPercent",
  "externalId",
] as const;
export type EnrollmentFilterField = (typeof enrollmentFilterFields)[number];

export const userFilterFields = [
  "source",
  "externalId",
  "username",
  "email",
  "nameContains",
] as const;
export type UserFilterField = (typeof userFilterFields)[number];

export const courseFilterFields = ["source", "externalId", "org", "slug", "titleContains"] as const;
export type CourseFilterField = (typeof courseFilterFields)[number];

export const enrollmentOrderFields = [
  "CREATED_AT",
  "ENROLLED_AT",
  "DUE_AT",
  "COMPLETED_AT",
  "EXPIRES_AT",
  "PROGRESS_PERCENT",
  "STATUS",
  "COURSE_EXTERNAL_ID",
  "USERNAME",
  "EMAIL",
] as const;
export type EnrollmentOrderField = (typeof enrollmentOrderFields)[number];

export const orderDirections = ["ASC", "DESC"] as const;
export type OrderDirection = (typeof orderDirections)[number];

/** Nulls come last in both directions. */
export interface Order<Field extends string> {
  readonly field: Field;
  readonly direction: OrderDirection;
}

/**
 * What the planner needs to know of one kind of row: how fields are read from it, how they compare, and which
 * attribute a source has to tell for that.
 */
export interface RowKind<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly name: "enrollment" | "user" | "course";
  /** The native key, which is unique in its source. */
  key(row: Row): readonly string[];
  /** Undefined where the reads so far did not tell it. */
  read(row: Row, field: Field, now: Instant): Told<Scalar>;
  readonly meanings: FieldMeanings<Field>;
  /** Fields that ask the same of a row under another name. */
  readonly aliases: Readonly<Partial<Record<Field, Field>>>;
  /** The attribute behind a filter field; null where every row tells it by itself. */
  readonly attributeOf: Readonly<Record<Field, Attribute | null>>;
  /** The value that an order compares; null sorts last. */
  orderValue(row: Row, field: OrderField, now: Instant): Told<string | number>;
  readonly attributeOfOrder: Readonly<Record<OrderField, Attribute | null>>;
}

const orderReads: Record<
  EnrollmentOrderField,
  (row: Enrollment, now: Instant) => Told<string | number>
> = {
  CREATED_AT: (row) => row.createdAt,
  ENROLLED_AT: (row) => row.enrolledAt,
  DUE_AT: (row) => row.dueAt,
  COMPLETED_AT: (row) => row.completedAt,
  EXPIRES_AT: (row) => row.expiresAt,
  PROGRESS_PERCENT: (row) => row.progressPercent,
  STATUS: (row, now) => {
    const status = statusAt(row, now);
    return status === undefined ? undefined : enrollmentStatuses.indexOf(status);
  },
  COURSE_EXTERNAL_ID: (row) => row.course?.key ?? null,
  USERNAME: (row) => (row.user === null ? null : row.user.username),
  EMAIL: (row) => {
    const email = row.user === null ? null : row.user.email;
    return typeof email === "string" ? email.toLowerCase() : email;
  },
};

const filterReads: Record<EnrollmentFilterField, (row: Enrollment, now: Instant) => Told<Scalar>> =
  {
    source: (row) => row.source,
    userId: (row) => row.user?.key ?? null,
    username: (row) => (row.user === null ? null : row.user.username),
    email: (row) => (row.user === null ? null : row.user.email),
    courseId: (row) => row.course?.key ?? null,
    courseExternalId: (row) => row.course?.key ?? null,
    courseSlug: (row) => (row.course === null ? null : row.course.slug),
    courseTitleContains: (row) => (row.course === null ? null : row.course.title),
    org: (row) => (row.course === null ? null : row.course.org),
    platformKey: (row) => row.platformKey,
    status: statusAt,
    isActive: (row) => row.isActive,
    mode: (row) => row.mode,
    origin: (row) => row.origin,
    createdAt: (row) => row.createdAt,
    enrolledAt: (row) => row.enrolledAt,
    dueAt: (row) => row.dueAt,
    completedAt: (row) => row.completedAt,
    expiresAt: (row) => row.expiresAt,
    progressPercent: (row) => row.progressPercent,
    externalId: (row) => row.externalId,
  };

export const enrollmentRows: RowKind<
  Enrollment,
  EnrollmentFilterField,
  EnrollmentAttribute,
  EnrollmentOrderField
> = {
  name: "enrollment",
  key: (row) => row.key,
  read: (row, field, now) => filterReads[field](row, now),
  meanings: { email: { ignoresCase: true } },
  aliases: { courseExternalId: "courseId" },
  attributeOf: {
    source: null,
    userId: "user",
    username: "user.username",
    email: "user.email",
    courseId: "course",
    courseExternalId: "course",
    courseSlug: "course.slug",
    courseTitleContains: "course.title",
    org: "course.org",
    platformKey: "platformKey",
    status: "status",
    isActive: "isActive",
    mode: "mode",
    origin: "origin",
    createdAt: "createdAt",
    enrolledAt: "enrolledAt",
    dueAt: "dueAt",
    completedAt: "completedAt",
    expiresAt: "expiresAt",
    progressPercent: "progressPercent",
    externalId: "externalId",
  },
  orderValue: (row, field, now) => orderReads[field](row, now),
  attributeOfOrder: {
    CREATED_AT: "createdAt",
    ENROLLED_AT: "enrolledAt",
    DUE_AT: "dueAt",
    COMPLETED_AT: "completedAt",
    EXPIRES_AT: "expiresAt",
    PROGRESS_PERCENT: "progressPercent",
    STATUS: "status",
    COURSE_EXTERNAL_ID: "course",
    USERNAME: "user.username",
    EMAIL: "user.email",
  },
};

export const userRows: RowKind<User, UserFilterField, UserAttribute, never> = {
  name: "user",
  key: (row) => [row.key],
  read: (row, field) => {
    switch (field) {
      case "source":
        return row.source;
      case "externalId":
        return row.key;
      case "username":
        return row.username;
      case "email":
        return row.email;
      case "nameContains":
        return row.name;
    }
  },
  meanings: { email: { ignoresCase: true } },
  aliases: {},
  attributeOf: {
    source: null,
    externalId: null,
    username: "username",
    email: "email",
    nameContains: "name",
  },
  orderValue: (_row, field) => field,
  attributeOfOrder: {},
};

export const courseRows: RowKind<Course, CourseFilterField, CourseAttribute, never> = {
  name: "course",
  key: (row) => [row.key],
  read: (row, field) => {
    switch (field) {
      case "source":
        return row.source;
      case "externalId":
        return row.key;
      case "org":
        return row.org;
      case "slug":
        return row.slug;
      case "titleContains":
        return row.title;
    }
  },
  meanings: {},
  aliases: {},
  attributeOf: {
    source: null,
    externalId: null,
    org: "org",
    slug: "slug",
    titleContains: "title",
  },
  orderValue: (_row, field) => field,
  attributeOfOrder: {},
};
