import type { Course, CourseAttribute } from "../../domain/course.js";
import type { User, UserAttribute } from "../../domain/user.js";
import type { GraphContext } from "../context.js";
import { completeRow, isComplete } from "../loaders/complete-row.js";

/** A related row, the error of the read that should have told it, or null where there is none. */
type Related<Row> = Row | Error | null;

export function completeUser(
  row: Related<User>,
  wanted: ReadonlySet<UserAttribute>,
  { connectors, loaders }: GraphContext,
): Related<User> | Promise<User | null> {
  if (row === null || row instanceof Error) return row;
  const lookup = connectors.get(row.source)?.userLookup;
  return isComplete(row, wanted, lookup) ? row : completeRow(row, wanted, loaders.user);
}

export function completeCourse(
  row: Related<Course>,
  wanted: ReadonlySet<CourseAttribute>,
  { connectors, loaders }: GraphContext,
): Related<Course> | Promise<Course | null> {
  if (row === null || row instanceof Error) return row;
  const lookup = connectors.get(row.source)?.courseLookup;
  return isComplete(row, wanted, lookup) ? row : completeRow(row, wanted, loaders.course);
}
