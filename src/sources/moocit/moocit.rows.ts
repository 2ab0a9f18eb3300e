import { orgOfCourseKey, type Course } from "../../domain/course.js";
import type { Enrollment } from "../../domain/enrollment.js";
import type { User } from "../../domain/user.js";
import type { SourceId } from "../../domain/values.js";
import type { Filling, RowReader } from "../spi/row-reader.js";
import { readPair } from "./moocit.pairs.js";

/** People and courses that are remembered at a time, so that memory does not grow with the list. */
const mostShared = 10_000;

/**
 * Reads the rows of one list. Rows of one person or course share its object: such lists have a million rows, and far
 * fewer people.
 */
export class EnrollmentRows {
  readonly #users = new Map<string, User>();
  readonly #courses = new Map<string, Course>();

  constructor(private readonly withRemoteData: boolean) {}

  /** Null, and drift, where a row does not say who is enrolled in what: it has no other id. */
  toEnrollment(row: RowReader): Enrollment | null {
    const pair = readPair(row);
    if (pair === null) return null;
    const { source } = row.context;
    const user = this.#userOf(row, pair.username);
    const course = this.#courseOf(source, pair.courseKey);
    const isActive = row.boolean("is_active", row.row["is_active"]);
    // MOOCit's API page: "YYYY-MM-DD HH:MM", to the minute, of no named zone.
    const createdAt = row.instant("created", row.row["created"]);
    const enrollment: Filling<Enrollment> = {
      type: "enrollment",
      source,
      key: [user.key, course.key],
      externalId: null,
      user,
      course,
      status: isActive === false ? "WITHDRAWN" : "ENROLLED",
      isActive,
      mode: row.text("mode", row.row["mode"]),
      createdAt,
      enrolledAt: createdAt,
    };
    if (this.withRemoteData) enrollment.remoteData = row.row;
    return enrollment;
  }

  #userOf(row: RowReader, username: string): User {
    const email = row.text("email", row.row["email"])?.trim() ?? null;
    const known = this.#users.get(username);
    if (known?.email === email) return known;
    const user: User = {
      type: "user",
      source: row.context.source,
      key: username,
      username,
      email,
      emails: email === null ? [] : [{ address: email, type: null, isPrimary: true }],
    };
    if (this.#users.size >= mostShared) this.#users.clear();
    this.#users.set(username, user);
    return user;
  }

  #courseOf(source: SourceId, key: string): Course {
    const known = this.#courses.get(key);
    if (known !== undefined) return known;
    const course = courseOf(source, key);
    if (this.#courses.size >= mostShared) this.#courses.clear();
    this.#courses.set(key, course);
    return course;
  }
}

export function courseOf(source: SourceId, key: string): Course {
  return { type: "course", source, key, kind: "COURSE", org: orgOfCourseKey(key) };
}
