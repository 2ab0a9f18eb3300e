import type { Course, CourseKind } from "../../domain/course.js";
import type { RowReader } from "../spi/row-reader.js";
import { toLinks } from "./truto.links.js";

/** Every other type (`microlearning`, `other`, one to come) is OTHER. */
const kinds: Readonly<Record<string, CourseKind>> = {
  course: "COURSE",
  path: "LEARNING_PATH",
  curriculum: "LEARNING_PATH",
  program: "PROGRAM",
};

/** A whole course, as the courses calls have it; null, and drift, where the row has no id. */
export function toCourse(row: RowReader): Course | null {
  const course = toCourseOfRow(row);
  if (course === null) return null;
  const type = row.text("type") ?? "";
  return {
    ...course,
    title: course.title ?? null,
    kind: (Object.hasOwn(kinds, type) ? kinds[type] : undefined) ?? "OTHER",
    org: row.object("organization")?.text("name") ?? null,
    description: row.text("description"),
    url: toLinks(row)[0]?.url ?? null,
  };
}

/** The part of a course that stands in an enrollment: its title, left open where it is missing. */
export function toCourseOfRow(row: RowReader): Course | null {
  const key = row.id("id");
  if (key === null) {
    row.drift("id is missing");
    return null;
  }
  return { type: "course", source: row.context.source, key, title: row.toldText("title") };
}
