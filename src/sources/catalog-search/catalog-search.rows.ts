import { orgOfCourseKey, type Course } from "../../domain/course.js";
import type { Enrollment, EnrollmentStatus, StatusTimeline } from "../../domain/enrollment.js";
import type { User, UserEmail, UserStatus } from "../../domain/user.js";
import type { Instant, SourceId } from "../../domain/values.js";
import { isObject, RowReader, type Filling } from "../spi/row-reader.js";

/** How a list was read. */
export interface ReadUnder {
  /** The tenant that the request named; null where it named none. */
  readonly platformKey: string | null;
  readonly withRemoteData: boolean;
}

/** Null, and drift, where a row does not say who is enrolled in what: it has no other id. */
export function toEnrollment(row: RowReader, under: ReadUnder): Enrollment | null {
  const userKey = row.id("user_id", row.row["user_id"]);
  const courseKey = row.id("course_id", row.row["course_id"]);
  if (userKey === null || courseKey === null) {
    row.drift("user_id or course_id is missing");
    return null;
  }
  const createdAt = row.instant("created", row.row["created"]);
  const expiresAt = row.lastInstant("expired", row.row["expired"]);
  const isActive = row.boolean("active", row.row["active"]);
  const enrollment: Filling<Enrollment> = {
    type: "enrollment",
    source: row.context.source,
    key: [userKey, courseKey],
    externalId: null,
    user: toUserOfRow(row, userKey),
    course: toCourseOfRow(row, courseKey),
    status: toStatus(isActive, expiresAt),
    isActive,
    createdAt,
    // The catalog reference: `created` is when the enrollment "began/activated".
    enrolledAt: createdAt,
    startedAt: row.instant("started", row.row["started"]),
    endedAt: row.instant("ended", row.row["ended"]),
    expiresAt,
    metadata: row.value("metadata"),
    platformKey: under.platformKey,
  };
  if (under.withRemoteData) enrollment.remoteData = row.row;
  return enrollment;
}

/** The catalog reference: `expired` is when the enrollment expires, which may be still to come. */
function toStatus(
  isActive: boolean | null,
  expiresAt: Instant | null,
): EnrollmentStatus | StatusTimeline {
  const status = isActive === false ? "WITHDRAWN" : "ENROLLED";
  return expiresAt === null
    ? status
    : [
        [null, status],
        [expiresAt, "EXPIRED"],
      ];
}

/**
 * What an enrollment tells of its user; what is missing is left open. `name` is the person's, and stands in some answers
 * only: no documented look-up tells it, so that a row without it leaves nothing open.
 */
function toUserOfRow(row: RowReader, key: string): User {
  const address = row.toldText("email", row.row["email"]);
  const email = typeof address === "string" ? address.trim() : address;
  return {
    type: "user",
    source: row.context.source,
    key,
    username: row.toldText("username", row.row["username"]),
    name: row.text("name", row.row["name"]),
    email,
    emails: email === undefined ? undefined : toEmails(email),
  };
}

function toEmails(email: string | null): readonly UserEmail[] {
  return email === null ? [] : [{ address: email, type: null, isPrimary: true }];
}

function toCourseOfRow(row: RowReader, key: string): Course {
  const course = courseOf(row.context.source, key);
  course.title = row.toldText("course_name", row.row["course_name"]);
  return course;
}

function courseOf(source: SourceId, key: string): Filling<Course> {
  return { type: "course", source, key, kind: "COURSE", org: orgOfCourseKey(key) };
}

/** A row of the list of a platform's users. */
export function toUser(row: RowReader): User | null {
  const key = row.id("user_id", row.row["user_id"]);
  if (key === null) {
    row.drift("user_id is missing");
    return null;
  }
  const user = toUserOfRow(row, key);
  return {
    ...user,
    username: user.username ?? null,
    email: user.email ?? null,
    emails: user.emails ?? [],
    status: toUserStatus(row),
  };
}

/**
 * The answer of the users proxy. It has no name of its own; where the account of the learning management system stands
 * in it, that one's name is the person's, else nothing is said about a name.
 */
export function toProxiedUser(row: RowReader): User | null {
  const user = toUser(row);
  if (user === null) return null;
  const account = row.value("edx_data");
  const name = isObject(account)
    ? new RowReader(account, "user.edx_data", row.context).text("name")
    : null;
  return { ...user, name: name ?? undefined };
}

function toUserStatus(row: RowReader): UserStatus | null {
  const active = row.boolean("active", row.row["active"]);
  if (active === null) return null;
  return active ? "ACTIVE" : "INACTIVE";
}

/** A row of the courses call: `course_id`, `name`, `slug`, `org`. The organisation is read from the id everywhere. */
export function toCourse(row: RowReader): Course | null {
  const key = row.id("course_id", row.row["course_id"]);
  if (key === null) {
    row.drift("course_id is missing");
    return null;
  }
  return {
    ...courseOf(row.context.source, key),
    title: row.text("name", row.row["name"]),
    slug: row.text("slug", row.row["slug"]),
  };
}
