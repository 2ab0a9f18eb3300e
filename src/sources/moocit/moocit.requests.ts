import type { Condition } from "../../domain/filter.js";
import { instantToMs, type Instant } from "../../domain/values.js";

/** The one filter of a read; nothing: the whole list. */
export type MoocitFilter =
  readonly [] | readonly [readonly [name: "username" | "course_id" | "days", value: string]];

/**
 * More single reads than this are answered faster, and within the usual budget of requests, by reading the whole list
 * once.
 */
export const mostReads = 20;

const dayMs = 86_400_000;
/** Further back than any enrollment, and than some calendars of servers can count. */
const mostDays = 20_000;

const names: Readonly<Record<string, "username" | "course_id">> = {
  userId: "username",
  username: "username",
  courseId: "course_id",
  courseExternalId: "course_id",
};

/** No name or key is blank, and a blank value would stand for no filter at all; none holds a NUL. */
export function isName(value: string): boolean {
  return value.trim() !== "" && !value.includes("\0");
}

/** The reads that together have all rows of these courses. */
export function readsOfCourses(courseKeys: readonly string[]): readonly MoocitFilter[] {
  return courseKeys.length > mostReads ? [[]] : courseKeys.map((key) => [["course_id", key]]);
}

/** Null where no row can meet the conditions. What is not sent is checked on the rows. */
export function toFilter(pushed: readonly Condition<string>[], now: number): MoocitFilter | null {
  const filters: MoocitFilter[] = [];
  for (const condition of pushed) {
    const filter = toOne(condition, now);
    if (filter === null) return null;
    filters.push(filter);
  }
  // A name narrows a list more than a time does.
  return (
    filters.find(([one]) => one !== undefined && one[0] !== "days") ??
    filters.find((filter) => filter.length > 0) ??
    []
  );
}

function toOne(condition: Condition<string>, now: number): MoocitFilter | null {
  if (condition.kind === "contains") return [];
  if (condition.kind === "range") {
    const days = toDays(condition.gte ?? condition.gt, now);
    return days === null ? [] : [["days", String(days)]];
  }
  const name = names[condition.field];
  const value = String(condition.values[0] ?? "");
  if (!isName(value)) return null;
  return name === undefined ? [] : [[name, value]];
}

/**
 * MOOCit's API page: `days` are the "last past days", without saying whether they begin now or at midnight, nor in which
 * zone, so that one more is asked for.
 */
function toDays(from: string | number | undefined, now: number): number | null {
  if (typeof from !== "string") return null;
  const past = now - instantToMs(from as Instant);
  if (!(past > 0)) return null;
  const days = Math.ceil(past / dayMs) + 1;
  return days > mostDays ? null : days;
}
