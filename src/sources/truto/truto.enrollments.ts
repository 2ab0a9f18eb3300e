import type { Enrollment, EnrollmentStatus } from "../../domain/enrollment.js";
import type { RowReader } from "../spi/row-reader.js";
import { toCourseOfRow } from "./truto.courses.js";
import { toLinks } from "./truto.links.js";
import { toUserOfRow, toUserReference } from "./truto.users.js";

const statuses: Readonly<Record<string, EnrollmentStatus>> = {
  assigned: "ASSIGNED",
  enrolled: "ENROLLED",
  in_progress: "IN_PROGRESS",
  completed: "COMPLETED",
  passed: "PASSED",
  failed: "FAILED",
  withdrawn: "WITHDRAWN",
  expired: "EXPIRED",
  overdue: "OVERDUE",
  unknown: "UNKNOWN",
};

/** Only the id is promised; null, and drift, where even that is missing. */
export function toEnrollment(row: RowReader, withRemoteData: boolean): Enrollment | null {
  const id = row.id("id");
  if (id === null) {
    row.drift("id is missing");
    return null;
  }
  const user = row.object("user");
  const course = row.object("course");
  const assignedBy = row.object("assigned_by");
  const status = toStatus(row);
  const [learner, item] = [user && toUserOfRow(user), course && toCourseOfRow(course)];
  return {
    type: "enrollment",
    source: row.context.source,
    key: [id],
    hints: {
      ...(learner !== null && { userKey: learner.key }),
      ...(item !== null && { courseKey: item.key }),
    },
    externalId: id,
    user: learner,
    course: item,
    assignedBy: assignedBy === null ? null : toUserReference(assignedBy),
    status,
    isActive: status === "UNKNOWN" ? null : status !== "WITHDRAWN" && status !== "EXPIRED",
    isMandatory: row.boolean("is_mandatory"),
    createdAt: row.instant("created_at"),
    updatedAt: row.instant("updated_at"),
    assignedAt: row.instant("assigned_at"),
    enrolledAt: row.instant("enrolled_at"),
    startedAt: row.instant("started_at"),
    lastActivityAt: row.instant("last_activity_at"),
    dueAt: row.lastInstant("due_at"),
    completedAt: row.instant("completed_at"),
    progressPercent: row.percent("progress_percent"),
    timeSpentSeconds: row.number("time_spent_seconds"),
    score: row.number("score"),
    attemptNumber: row.integer("attempt_number"),
    attemptsCount: row.integer("attempts_count"),
    links: toLinks(row),
    metadata: row.value("custom_fields"),
    ...(withRemoteData && { remoteData: row.row }),
  };
}

function toStatus(row: RowReader): EnrollmentStatus {
  const text = row.text("status");
  const status = text !== null && Object.hasOwn(statuses, text) ? statuses[text] : undefined;
  if (text !== null && status === undefined) row.drift("status is an unknown word");
  return status ?? "UNKNOWN";
}
