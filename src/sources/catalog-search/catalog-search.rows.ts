import { orgOfCourseKey, type Course } from "../../domain/course.js";
import type { Enrollment, EnrollmentStatus, StatusTimeline } from "../../domain/enrollment.js";
import type { User, UserEmail, UserStatus } from "../../domain/user.js";
import type { Instant, SourceId } from "../../domain/values.js";
import { isObject, RowReader } from "../spi/row-reader.js";

/** How a list was read. */
export interface ReadUnder {
  /** The tenant that the request named; null where it named none. */
  readonly platformKey: string | null;
  readonly withRemoteData: boolean;
}

/** Null, and drift, where a row does not say who is enrolled in what: it has no other id. */
export function toEnrollment(row: RowReader, under: ReadUnder): Enrollment | null {
  const userKey = row.id("user_id");
  const courseKey = row.id("course_id");
  if (userKey === null || courseKey === null) {
    row.drift("user_id or course_id is missing");
    return null;
  }
  const createdAt = row.instant("created");
  const expiresAt = row.lastInstant("expired");
  const isActive = row.boolean("active");
  return {
    type: "enrollment",
    source: row.context.source,
    key: [userKey, courseKey],
    externalId: null,
    user: toUserOfRow(row, userKey),
    course: {
      ...courseOf(row.context.source, courseKey),
      title: row.toldText("course_name"),
    },
    status: toStatus(isActive, expiresAt),
    isActive,
    createdAt,
    // The catalog reference: `created` is when the enrollment "began/activated".
    enrolledAt: createdAt,
    startedAt: row.instant("started"),
    endedAt: row.instant("ended"),
    expiresAt,
    metadata: row.value("metadata"),
    platformKey: under.platformKey,
    ...(under.withRemoteData && { remoteData: row.row }),
  };
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
  const address = row.toldText("email");
  const email = typeof address === "string" ? address.trim() : address;
  return {
    type: "user",
    source: row.context.source,
    key,
    username: row.toldText("username"),
    name: row.text("name"),
    email,
    emails: email === undefined ? undefined : toEmails(email),
  };
}

function toEmails(email: string | null): readonly UserEmail[] {
  return email === null ? [] : [{ address: email, type: null, isPrimary: true }];
}

function courseOf(source: SourceId, key: string): Course {
  return { type: "course", source, key, kind: "COURSE", org: orgOfCourseKey(key) };
}

/** A row of the list of a platform's users. */
export function toUser(row: RowReader): User | null {
  const key = row.id("user_id");
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
  const active = row.boolean("active");
  if (active === null) return null;
  return active ? "ACTIVE" : "INACTIVE";
}

/** A row of the courses call: `course_id`, `name`, `slug`, `org`. The organisation is read from the id everywhere. */
export function toCourse(row: RowReader): Course | null {
  const key = row.id("course_id");
  if (key === null) {
    row.drift("course_id is missing");
    return null;
  }
  return { ...courseOf(row.context.source, key), title: row.text("name"), slug: row.text("slug") };
}
