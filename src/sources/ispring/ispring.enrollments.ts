import type { Certificate, Enrollment, EnrollmentOrigin } from "../../domain/enrollment.js";
import type { Instant } from "../../domain/values.js";
import { trimmed, type RowReader } from "../spi/row-reader.js";
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
  const enrollment: Filling<Enrollment> = {
    type: "enrollment",
    source,
    key: [id],
    externalId: id,
    user: learner === null ? null : { type: "user", source, key: learner },
    course: course === null ? null : { type: "course", source, key: course },
    origin: toOrigin(row),
    accessStartsAt: row.instant("accessDate"),
    dueAt: row.instant("dueDate", endOfDay),
    // The documents call it "course completion date"; it is the day on which access closes.
    expiresAt: row.instant("expirationDate", endOfDay),
    locksAfterDue: row.boolean("shouldLockAfterDueDate"),
    certificate: toCertificate(row),
  };
  if (parts.remoteData) enrollment.remoteData = row.row;
  if (parts.status) enrollment.status = statusOfEnrollment(enrollment);
  return enrollment;
}

/** While it is being made. */
type Filling<Row> = { -readonly [Name in keyof Row]: Row[Name] };

const endOfDay = { endOfDay: true };

function readId(row: RowReader, field: string): string | null {
  const id = row.id(field);
  if (id !== null) return trimmed(id);
  row.drift(`${field} is missing`);
  return null;
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
  const id = nested?.id("issuedCertificateId") ?? row.id("issuedCertificateId");
  if (id === null) {
    if (nested !== null) nested.drift("issuedCertificateId is missing");
    return null;
  }
  const places = nested === null ? [row] : [nested, row];
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
