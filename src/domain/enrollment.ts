import type { Course, CourseAttribute } from "./course.js";
import type { KeyHints } from "./global-id.js";
import type { User, UserAttribute } from "./user.js";
import type { Instant, JsonObject, JsonValue, SourceId, Told } from "./values.js";

/** In the order of the public enum, which is the order of `orderBy: STATUS`. */
export const enrollmentStatuses = [
  "ASSIGNED",
  "ENROLLED",
  "IN_PROGRESS",
  "COMPLETED",
  "PASSED",
  "FAILED",
  "WITHDRAWN",
  "EXPIRED",
  "OVERDUE",
  "UNKNOWN",
] as const;
export type EnrollmentStatus = (typeof enrollmentStatuses)[number];

/**
 * A status that time alone changes: each entry holds from its instant on, the last one that has begun counts.
 * The first entry holds from ever (`null`).
 */
export type StatusTimeline = readonly (readonly [from: Instant | null, status: EnrollmentStatus])[];

export const enrollmentOrigins = ["ADMIN", "CATALOG"] as const;
export type EnrollmentOrigin = (typeof enrollmentOrigins)[number];

export interface Certificate {
  readonly id: string;
  readonly issuedAt: Instant | null;
  readonly expiresAt: Instant | null;
}

export interface Link {
  readonly url: string;
  readonly type: string | null;
}

/** One person's registration in one course of one source, or what the reads so far told of it. */
export interface Enrollment {
  readonly type: "enrollment";
  readonly source: SourceId;
  /** The native key: what makes the row one and the same over all reads. */
  readonly key: readonly string[];
  /** What the source needs besides the key to read the row again; absent where the key is enough. */
  readonly hints?: KeyHints;
  /** The source's own id; null where it has none. */
  readonly externalId: string | null;
  /** Null where the row does not say who. */
  readonly user: User | null;
  /** Null where the row does not say which. */
  readonly course: Course | null;
  readonly assignedBy?: Told<User>;
  readonly status?: Told<EnrollmentStatus | StatusTimeline>;
  readonly isActive?: Told<boolean>;
  readonly mode?: Told<string>;
  readonly origin?: Told<EnrollmentOrigin>;
  readonly isMandatory?: Told<boolean>;
  readonly createdAt?: Told<Instant>;
  readonly updatedAt?: Told<Instant>;
  readonly assignedAt?: Told<Instant>;
  readonly enrolledAt?: Told<Instant>;
  readonly accessStartsAt?: Told<Instant>;
  readonly startedAt?: Told<Instant>;
  readonly lastActivityAt?: Told<Instant>;
  readonly dueAt?: Told<Instant>;
  readonly completedAt?: Told<Instant>;
  readonly endedAt?: Told<Instant>;
  readonly expiresAt?: Told<Instant>;
  readonly locksAfterDue?: Told<boolean>;
  readonly progressPercent?: Told<number>;
  readonly timeSpentSeconds?: Told<number>;
  readonly score?: Told<number>;
  readonly attemptNumber?: Told<number>;
  readonly attemptsCount?: Told<number>;
  readonly certificate?: Told<Certificate>;
  readonly links?: Told<readonly Link[]>;
  readonly metadata?: Told<JsonValue>;
  /** The row as received. Only filled where a read was asked for it. */
  readonly remoteData?: Told<JsonObject>;
  /** The tenant under which the row was read; null where unknown. */
  readonly platformKey?: Told<string>;
}

/** Fields of the public type `Enrollment` that a source may or may not tell, in the order of the schema. */
export const enrollmentFields = [
  "externalId",
  "user",
  "course",
  "status",
  "isActive",
  "mode",
  "origin",
  "isMandatory",
  "assignedBy",
  "createdAt",
  "updatedAt",
  "assignedAt",
  "enrolledAt",
  "accessStartsAt",
  "startedAt",
  "lastActivityAt",
  "dueAt",
  "completedAt",
  "endedAt",
  "expiresAt",
  "locksAfterDue",
  "progressPercent",
  "timeSpentSeconds",
  "score",
  "attemptNumber",
  "attemptsCount",
  "certificate",
  "links",
  "metadata",
  "remoteData",
] as const;
export type EnrollmentField = (typeof enrollmentFields)[number];

/** What a connector reads only where it is asked for it. */
export const optionalAttributes: ReadonlySet<EnrollmentAttribute> = new Set(["remoteData"]);

/** Everything about an enrollment that can be told, selected, filtered or ordered by. */
export type EnrollmentAttribute =
  EnrollmentField | "platformKey" | `user.${UserAttribute}` | `course.${CourseAttribute}`;

/** The status of the row at the instant `now`; undefined where no read told one yet. */
export function statusAt(row: Enrollment, now: Instant): EnrollmentStatus | undefined {
  const status = row.status;
  if (status === null) return "UNKNOWN";
  if (status === undefined || typeof status === "string") return status;
  let current: EnrollmentStatus = "UNKNOWN";
  for (const [from, value] of status) {
    if (from === null || from <= now) current = value;
  }
  return current;
}
