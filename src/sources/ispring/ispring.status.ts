import type { Enrollment, EnrollmentStatus, StatusTimeline } from "../../domain/enrollment.js";
import type { RowReader } from "../spi/row-reader.js";

/** Words of `completionStatus` that nothing about the enrollment itself can overrule. */
const final: Readonly<Record<string, EnrollmentStatus>> = {
  complete: "COMPLETED",
  accepted: "COMPLETED",
  passed: "PASSED",
  failed: "FAILED",
  declined: "FAILED",
};

/** Words that an overdue or a closed enrollment overrules. */
const open: Readonly<Record<string, EnrollmentStatus>> = {
  in_progress: "IN_PROGRESS",
  incomplete: "IN_PROGRESS",
  pending: "IN_PROGRESS",
  not_started: "ENROLLED",
};

type Status = EnrollmentStatus | StatusTimeline;

/** How the timeline of nearly every enrollment begins. */
const assigned: StatusTimeline[number] = [null, "ASSIGNED"];

/** The status of an enrollment whose result was read. */
export function statusOfResult(result: RowReader, enrollment: Enrollment): Status {
  const word = result.text("completionStatus")?.trim() ?? "";
  const done = Object.hasOwn(final, word) ? final[word] : undefined;
  if (done !== undefined) return done;
  const overdue = result.boolean("isOverdue") === true;
  const known = Object.hasOwn(open, word) ? open[word] : undefined;
  if (known === undefined) result.drift("completionStatus is an unknown word");
  return untilClosed([[null, overdue ? "OVERDUE" : (known ?? "UNKNOWN")]], enrollment);
}

/** What an enrollment tells of its status by itself. */
export function statusOfEnrollment(enrollment: Enrollment): Status {
  if (enrollment.certificate !== null && enrollment.certificate !== undefined) return "COMPLETED";
  const { accessStartsAt } = enrollment;
  return untilClosed(
    accessStartsAt === null || accessStartsAt === undefined
      ? [[null, "ENROLLED"]]
      : [assigned, [accessStartsAt, "ENROLLED"]],
    enrollment,
  );
}

/** Closing comes last in the line, so that it holds also where access opens later than it closes. */
function untilClosed(timeline: StatusTimeline, enrollment: Enrollment): Status {
  const { expiresAt, locksAfterDue } = enrollment;
  if (locksAfterDue === true && expiresAt !== null && expiresAt !== undefined) {
    return [...timeline, [expiresAt, "EXPIRED"]];
  }
  const only = timeline.length === 1 ? timeline[0] : undefined;
  return only === undefined ? timeline : only[1];
}
