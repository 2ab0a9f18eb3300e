import type { Course } from "../../domain/course.js";
import type { Enrollment, EnrollmentStatus } from "../../domain/enrollment.js";
import type { KeyHints } from "../../domain/global-id.js";
import type { User } from "../../domain/user.js";
import type { Filling, RowReader } from "../spi/row-reader.js";
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
  const id = row.id("id", row.row["id"]);
  if (id === null) {
    row.drift("id is missing");
    return null;
  }
  const user = row.object("user", row.row["user"]);
  const course = row.object("course", row.row["course"]);
  const assignedBy = row.object("assigned_by", row.row["assigned_by"]);
  const status = toStatus(row);
  const [learner, item] = [user && toUserOfRow(user), course && toCourseOfRow(course)];
  const enrollment: Filling<Enrollment> = {
    type: "enrollment",
    source: row.context.source,
    key: [id],
    hints: toHints(learner, item),
    externalId: id,
    user: learner,
    course: item,
    assignedBy: assignedBy === null ? null : toUserReference(assignedBy),
    status,
    isActive: status === "UNKNOWN" ? null : status !== "WITHDRAWN" && status !== "EXPIRED",
    isMandatory: row.boolean("is_mandatory", row.row["is_mandatory"]),
    createdAt: row.instant("created_at", row.row["created_at"]),
    updatedAt: row.instant("updated_at", row.row["updated_at"]),
    assignedAt: row.instant("assigned_at", row.row["assigned_at"]),
    enrolledAt: row.instant("enrolled_at", row.row["enrolled_at"]),
    startedAt: row.instant("started_at", row.row["started_at"]),
    lastActivityAt: row.instant("last_activity_at", row.row["last_activity_at"]),
    dueAt: row.lastInstant("due_at", row.row["due_at"]),
    completedAt: row.instant("completed_at", row.row["completed_at"]),
    progressPercent: row.percent("progress_percent", row.row["progress_percent"]),
    timeSpentSeconds: row.number("time_spent_seconds", row.row["time_spent_seconds"]),
    score: row.number("score", row.row["score"]),
    attemptNumber: row.integer("attempt_number", row.row["attempt_number"]),
    attemptsCount: row.integer("attempts_count", row.row["attempts_count"]),
    links: toLinks(row),
    metadata: row.value("custom_fields"),
  };
  if (withRemoteData) enrollment.remoteData = row.row;
  return enrollment;
}

function toHints(learner: User | null, item: Course | null): KeyHints {
  const hints: Filling<KeyHints> = {};
  if (learner !== null) hints.userKey = learner.key;
  if (item !== null) hints.courseKey = item.key;
  return hints;
}

function toStatus(row: RowReader): EnrollmentStatus {
  const text = row.text("status", row.row["status"]);
  const status = text !== null && Object.hasOwn(statuses, text) ? statuses[text] : undefined;
  if (text !== null && status === undefined) row.drift("status is an unknown word");
  return status ?? "UNKNOWN";
}
