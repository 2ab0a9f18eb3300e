import type { Certificate, Enrollment, EnrollmentOrigin } from "../../domain/enrollment.js";
import type { Instant } from "../../domain/values.js";
import type { RowReader } from "../spi/row-reader.js";
import { statusOfEnrollment } from "./ispring.status.js";

/** What a list of enrollments has to carry beyond what is cheap. */
export interface EnrollmentParts {
  /** The status as the enrollment itself tells it, for want of results. */
  readonly status: boolean;
  readonly remoteData: boolean;
}

/** Null, and drift, where the row has no id. */
export function toEnrollment(row: RowReader, parts: EnrollmentParts): Enrollment | null {
  const { source } = row.context;
  const id = readId(row, "enrollmentId");
  if (id === null) return null;
  const learner = readId(row, "learnerId");
  const course = readId(row, "courseId");
  const enrollment: Enrollment = {
    type: "enrollment",
    source,
    key: [id],
    externalId: id,
    user: learner === null ? null : { type: "user", source, key: learner },
    course: course === null ? null : { type: "course", source, key: course },
    origin: toOrigin(row),
    accessStartsAt: row.instant("accessDate"),
    dueAt: row.instant("dueDate", { endOfDay: true }),
    // The documents call it "course completion date"; it is the day on which access closes.
    expiresAt: row.instant("expirationDate", { endOfDay: true }),
    locksAfterDue: row.boolean("shouldLockAfterDueDate"),
    certificate: toCertificate(row),
    ...(parts.remoteData && { remoteData: row.row }),
  };
  return parts.status ? { ...enrollment, status: statusOfEnrollment(enrollment) } : enrollment;
}

function readId(row: RowReader, field: string): string | null {
  const id = row.id(field)?.trim() ?? null;
  if (id === null) row.drift(`${field} is missing`);
  return id;
}

/** 0: assigned by an administrator, 1: taken from the catalog. */
function toOrigin(row: RowReader): EnrollmentOrigin | null {
  const group = row.integer("enrollmentTypeGroup");
  if (group === 0) return "ADMIN";
  if (group === 1) return "CATALOG";
  if (group !== null) row.drift("enrollmentTypeGroup is an unknown number");
  return null;
}

/** iSpring's OpenAPI nests the certificate, its help page on enrollments has the fields flat and under other names. */
function toCertificate(row: RowReader): Certificate | null {
  const nested = row.object("certificate");
  const places = nested === null ? [row] : [nested, row];
  const id = firstOf(places, (place) => place.id("issuedCertificateId"));
  if (id === null) {
    if (nested !== null) nested.drift("issuedCertificateId is missing");
    return null;
  }
  return {
    id,
    issuedAt: firstInstant(places, ["issueDate", "certIssueDate"], false),
    expiresAt: firstInstant(places, ["expiryDate", "certExpiryDate"], true),
  };
}

function firstInstant(
  places: readonly RowReader[],
  fields: readonly string[],
  endOfDay: boolean,
): Instant | null {
  return firstOf(places, (place) => firstOf(fields, (field) => place.instant(field, { endOfDay })));
}

function firstOf<Place, Value>(
  places: readonly Place[],
  read: (place: Place) => Value | null,
): Value | null {
  for (const place of places) {
    const value = read(place);
    if (value !== null) return value;
  }
  return null;
}
