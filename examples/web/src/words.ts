import type { BulkEnrollOutcome, EnrollmentStatus } from "./generated/graphql.js";

export const statusWords: Readonly<Record<EnrollmentStatus, string>> = {
  ASSIGNED: "Assigned",
  ENROLLED: "Enrolled",
  IN_PROGRESS: "In progress",
  COMPLETED: "Completed",
  PASSED: "Passed",
  FAILED: "Failed",
  WITHDRAWN: "Withdrawn",
  EXPIRED: "Expired",
  OVERDUE: "Overdue",
  UNKNOWN: "Unknown",
};

/** How a badge looks; what it means stands in it as words. */
export type Tone = "good" | "plain" | "quiet" | "warning" | "bad";

export const statusTones: Readonly<Record<EnrollmentStatus, Tone>> = {
  ASSIGNED: "plain",
  ENROLLED: "plain",
  IN_PROGRESS: "plain",
  COMPLETED: "good",
  PASSED: "good",
  FAILED: "bad",
  WITHDRAWN: "quiet",
  EXPIRED: "quiet",
  OVERDUE: "warning",
  UNKNOWN: "quiet",
};

export const outcomeWords: Readonly<Record<BulkEnrollOutcome, string>> = {
  PENDING: "Waiting",
  WOULD_ENROLL: "Will be enrolled",
  WOULD_UNENROLL: "Will be unenrolled",
  ENROLLED: "Enrolled",
  ALREADY_ENROLLED: "Was enrolled already",
  INVITED: "Invited: enrolled on registering",
  UNENROLLED: "Unenrolled",
  NOT_ENROLLED: "Was not enrolled",
  INVALID_IDENTIFIER: "Not an e-mail address or a known user",
  UNKNOWN_USER: "Unknown person",
  UNKNOWN_COURSE: "Unknown course",
  UNKNOWN_COHORT: "Unknown cohort",
  DUPLICATE: "Stands in the list twice",
  UNSUPPORTED_BY_SOURCE: "The platform cannot do this",
  NOT_PERMITTED: "Not permitted",
  SOURCE_FAILED: "The platform failed",
  OUTCOME_UNKNOWN: "Unclear: check on the platform",
  CANCELLED: "Cancelled",
};

export const outcomeTones: Readonly<Record<BulkEnrollOutcome, Tone>> = {
  PENDING: "quiet",
  WOULD_ENROLL: "good",
  WOULD_UNENROLL: "good",
  ENROLLED: "good",
  ALREADY_ENROLLED: "quiet",
  INVITED: "good",
  UNENROLLED: "good",
  NOT_ENROLLED: "quiet",
  INVALID_IDENTIFIER: "warning",
  UNKNOWN_USER: "warning",
  UNKNOWN_COURSE: "warning",
  UNKNOWN_COHORT: "warning",
  DUPLICATE: "quiet",
  UNSUPPORTED_BY_SOURCE: "warning",
  NOT_PERMITTED: "warning",
  SOURCE_FAILED: "bad",
  OUTCOME_UNKNOWN: "bad",
  CANCELLED: "quiet",
};

const time = new Intl.DateTimeFormat("en", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat("en", { dateStyle: "medium" });

export const toTime = (moment: string): string => time.format(new Date(moment));
export const toDay = (moment: string): string => day.format(new Date(moment));

/** `A`, `A and B`, `A, B and C`. */
export const toList = (words: readonly string[]): string =>
  new Intl.ListFormat("en", { type: "conjunction" }).format(words);
