import { orgOfCourseKey, type Course } from "../../domain/course.js";
import type { Enrollment } from "../../domain/enrollment.js";
import type { User, UserStatus } from "../../domain/user.js";
import type { Filling, RowReader } from "../spi/row-reader.js";

/** Null, and drift, where a row does not say who is enrolled in what: it has no other id. */
export function toEnrollment(row: RowReader, withRemoteData: boolean): Enrollment | null {
  const username = row.id("user", row.row["user"]);
  const courseKey = row.id("course_id", row.row["course_id"]);
  if (username === null || courseKey === null) {
    row.drift("user or course_id is missing");
    return null;
  }
  const { source } = row.context;
  const isActive = row.boolean("is_active", row.row["is_active"]);
  const createdAt = row.instant("created", row.row["created"]);
  const enrollment: Filling<Enrollment> = {
    type: "enrollment",
    source,
    key: [username, courseKey],
    externalId: null,
    user: { type: "user", source, key: username, username },
    course: courseOf(source, courseKey),
    status: isActive === false ? "WITHDRAWN" : "ENROLLED",
    isActive,
    mode: row.text("mode", row.row["mode"]),
    createdAt,
    enrolledAt: createdAt,
  };
  if (withRemoteData) enrollment.remoteData = row.row;
  return enrollment;
}

/** An account, as it is shown to staff; null, and drift, where it has no username. */
export function toUser(row: RowReader): User | null {
  const username = row.id("username", row.row["username"]);
  if (username === null) {
    row.drift("username is missing");
    return null;
  }
  const email = row.text("email", row.row["email"])?.trim() ?? null;
  return {
    type: "user",
    source: row.context.source,
    key: username,
    username,
    name: row.text("name", row.row["name"]),
    email,
    emails: email === null ? [] : [{ address: email, type: null, isPrimary: true }],
    status: toStatus(row),
  };
}

/** Inactive is an account whose address nobody has confirmed. */
function toStatus(row: RowReader): UserStatus | null {
  const isActive = row.boolean("is_active", row.row["is_active"]);
  if (isActive === null) return null;
  return isActive ? "ACTIVE" : "INACTIVE";
}

/** `course_id` is the older name of `id`. The organisation is read from the key everywhere. */
export function toCourse(row: RowReader): Course | null {
  const key = row.id("id", row.row["id"]) ?? row.id("course_id", row.row["course_id"]);
  if (key === null) {
    row.drift("id is missing");
    return null;
  }
  return {
    ...courseOf(row.context.source, key),
    title: row.text("name", row.row["name"]),
    description: row.text("short_description", row.row["short_description"]),
  };
}

function courseOf(source: string, key: string): Course {
  return { type: "course", source, key, kind: "COURSE", org: orgOfCourseKey(key) };
}
