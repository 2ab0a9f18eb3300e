import type { Course } from "../../domain/course.js";
import type { Certificate, Enrollment, EnrollmentOrigin } from "../../domain/enrollment.js";
import type { Instant, JsonValue, SourceId } from "../../domain/values.js";
import { trimmed, type Filling, type RowReader } from "../spi/row-reader.js";
import { statusOfEnrollment } from "./ispring.status.js";

/** What a list of enrollments has to carry beyond what is cheap. */
export interface EnrollmentParts {
  /** The status as the enrollment itself tells it, for want of results. */
  readonly status: boolean;
  readonly remoteData: boolean;
}

/** Courses by their ids: rows that were read together and are of one course share it. */
export type SharedCourses = Map<string, Course>;

/** Null, and drift, where the row has no id. */
export function toEnrollment(
  row: RowReader,
  parts: EnrollmentParts,
  courses: SharedCourses,
): Enrollment | null {
  const { source } = row.context;
  const given = row.row;
  const id = readId(row, "enrollmentId", given["enrollmentId"]);
  if (id === null) return null;
  const learner = readId(row, "learnerId", given["learnerId"]);
  const course = readId(row, "courseId", given["courseId"]);
  const enrollment: Filling<Enrollment> = {
    type: "enrollment",
    source,
    key: [id],
    externalId: id,
    user: learner === null ? null : { type: "user", source, key: learner },
    course: course === null ? null : toCourseOf(source, course, courses),
    origin: toOrigin(row),
    accessStartsAt: row.instant("accessDate", given["accessDate"] ?? null),
    dueAt: row.lastInstant("dueDate", given["dueDate"] ?? null),
    // The documents call it "course completion date"; it is the day on which access closes.
    expiresAt: row.lastInstant("expirationDate", given["expirationDate"] ?? null),
    locksAfterDue: row.boolean("shouldLockAfterDueDate", given["shouldLockAfterDueDate"]),
    certificate: toCertificate(row),
    status: undefined,
  };
  if (parts.remoteData) enrollment.remoteData = row.row;
  if (parts.status) enrollment.status = statusOfEnrollment(enrollment);
  return enrollment;
}

function toCourseOf(source: SourceId, key: string, courses: SharedCourses): Course {
  let course = courses.get(key);
  if (course === undefined) {
    course = { type: "course", source, key };
    courses.set(key, course);
  }
  return course;
}

function readId(row: RowReader, field: string, value: JsonValue | undefined): string | null {
  const id = row.id(field, value);
  if (id !== null) return trimmed(id);
  row.drift(`${field} is missing`);
  return null;
}

/** 0: assigned by an administrator, 1: taken from the catalog. */
function toOrigin(row: RowReader): EnrollmentOrigin | null {
  const group = row.integer("enrollmentTypeGroup", row.row["enrollmentTypeGroup"]);
  if (group === 0) return "ADMIN";
  if (group === 1) return "CATALOG";
  if (group !== null) row.drift("enrollmentTypeGroup is an unknown number");
  return null;
}

/** iSpring's OpenAPI nests the certificate, its help page on enrollments has the fields flat and under other names. */
function toCertificate(row: RowReader): Certificate | null {
  const nested = row.object("certificate", row.row["certificate"] ?? null);
  const flat = row.row["issuedCertificateId"] ?? null;
  const id = nested?.id("issuedCertificateId") ?? row.id("issuedCertificateId", flat);
  if (id === null) {
    if (nested !== null) nested.drift("issuedCertificateId is missing");
    return null;
  }
  const places = nested === null ? [row] : [nested, row];
  return {
    id,
    issuedAt: firstOf(
      places,
      (place) => place.instant("issueDate") ?? place.instant("certIssueDate"),
    ),
    expiresAt: firstOf(
      places,
      (place) => place.lastInstant("expiryDate") ?? place.lastInstant("certExpiryDate"),
    ),
  };
}

function firstOf(
  places: readonly RowReader[],
  read: (place: RowReader) => Instant | null,
): Instant | null {
  for (const place of places) {
    const instant = read(place);
    if (instant !== null) return instant;
  }
  return null;
}
