import { orgOfCourseKey } from "../domain/course.js";
import { samenessOf } from "../domain/identifier.js";
import type { ViewerLimits } from "../domain/viewer.js";
import type { SourceId } from "../domain/values.js";
import type { EnrollmentWriter } from "../sources/spi/enrollment-writer.js";
import type { CourseRef, Outcome, WriteAction } from "./job.js";

/** A cell as it is stored first: final already, or PENDING. */
export interface PlannedCell {
  readonly position: number;
  readonly row: number;
  readonly identifier: string;
  /** Null: outside what the caller may see. */
  readonly source: SourceId | null;
  readonly course: CourseRef;
  readonly outcome: Outcome;
  readonly message: string | null;
}

/** What planning has to know of the sources. */
export interface PlanContext {
  readonly action: WriteAction;
  readonly limits: ViewerLimits;
  /** Of a source that the caller may see; undefined: none such, null: it has no writer. */
  readonly writerOf: (source: SourceId) => EnrollmentWriter | null | undefined;
}

interface Final {
  readonly outcome: Outcome;
  readonly message: string | null;
}

const pending: Final = { outcome: "PENDING", message: null };

const duplicate: Final = {
  outcome: "DUPLICATE",
  message: "The same person and course stand earlier in the request.",
};
const unknownCourse: Final = {
  outcome: "UNKNOWN_COURSE",
  message: "There is no such course among the sources that you may use.",
};
const unsupported: Final = {
  outcome: "UNSUPPORTED_BY_SOURCE",
  message: "This source takes no enrollments from outside.",
};
const empty: Final = { outcome: "INVALID_IDENTIFIER", message: "The identifier is empty." };
const notYours: Final = {
  outcome: "UNKNOWN_USER",
  message: "There is no such person among those whom you may enroll.",
};

/**
 * The cells of a request, identifier by identifier and for each in the order of the courses. Made one by one, as they
 * are asked for: what is known at once is final, everything else is PENDING.
 */
export function* planJob(
  identifiers: readonly string[],
  courses: readonly CourseRef[],
  context: PlanContext,
): Generator<PlannedCell> {
  const named = new Set<string>();
  const columns = courses.map((course) => {
    const name = JSON.stringify([course.source, course.courseKey]);
    const fate = named.has(name) ? duplicate : fateOfColumn(course, context);
    named.add(name);
    return { course, writer: context.writerOf(course.source), fate };
  });
  const seen = new Set<string>();
  const people = peopleOf(context.limits);
  let position = 0;
  for (const [row, identifier] of identifiers.entries()) {
    const trimmed = identifier.trim();
    const sameness = samenessOf(trimmed);
    const fateOfRow = fateOfPerson(trimmed, seen.has(sameness), people);
    if (trimmed !== "") seen.add(sameness);
    for (const { course, writer, fate } of columns) {
      const final = fateOfRow ?? fate ?? refusalOf(writer, trimmed, course) ?? pending;
      const source = writer === undefined ? null : course.source;
      yield { position, row, identifier, source, course, ...final };
      position += 1;
    }
  }
}

function fateOfPerson(
  trimmed: string,
  isRepeated: boolean,
  people: ReadonlySet<string> | null,
): Final | null {
  if (trimmed === "") return empty;
  if (isRepeated) return duplicate;
  return people === null || people.has(trimmed.toLowerCase()) ? null : notYours;
}

/** What is the same for everybody in a course. */
function fateOfColumn(course: CourseRef, context: PlanContext): Final | null {
  const writer = context.writerOf(course.source);
  if (writer === undefined || !isWithin(course, context.limits)) return unknownCourse;
  if (writer === null) return unsupported;
  const can = context.action === "ENROLL" ? writer.canEnroll : writer.canUnenroll;
  return can ? null : unsupported;
}

/** A course whose organisation or tenant is not known is outside of every limit on them. */
function isWithin(course: CourseRef, { orgs, platformKeys }: ViewerLimits): boolean {
  if (platformKeys !== undefined) return false;
  if (orgs === undefined) return true;
  const org = orgOfCourseKey(course.courseKey);
  return org !== null && orgs.includes(org);
}

function peopleOf({ emails }: ViewerLimits): ReadonlySet<string> | null {
  return emails === undefined ? null : new Set(emails.map((email) => email.trim().toLowerCase()));
}

function refusalOf(
  writer: EnrollmentWriter | null | undefined,
  identifier: string,
  { courseKey, cohort }: CourseRef,
): Final | null {
  const note = { note: null, undo: null };
  return writer?.refuse({ identifier, courseKey, cohort, ...note }) ?? null;
}
