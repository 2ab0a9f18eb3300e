import type { Course } from "../../domain/course.js";
import type { Enrollment } from "../../domain/enrollment.js";
import type { RowReader } from "../spi/row-reader.js";
import type { Companion } from "../spi/source-connector.js";
import { completionList, gradeList, type MoocitApi } from "./moocit.api.js";
import { completionName, gradesName } from "./moocit.capabilities.js";
import { mostReads, type MoocitFilter } from "./moocit.requests.js";
import { readPairs, type Pair } from "./moocit.pairs.js";
import { Titles } from "./moocit.titles.js";

type Grade = Pick<Enrollment, "score" | "completedAt" | "lastActivityAt">;

const noGrade: Grade = { score: null, completedAt: null, lastActivityAt: null };

/** Score, dates and the course's title. MOOCit's grades page. */
export function gradesCompanion(api: MoocitApi): Companion {
  return {
    name: gradesName,
    read: async (rows, wanted, call) => {
      const pairs = new Set(rows.map(pairOf));
      const titles = new Titles(distinctCourses(rows), call.viewer);
      const grades = new Map<string, Grade>();
      const note = (row: RowReader, pair: Pair): void => {
        titles.note(row, pair);
        const key = pairKey(pair);
        if (pairs.has(key) && !grades.has(key)) grades.set(key, toGrade(row));
      };
      const cut = cutReads(rows);
      await readPairs(api, gradeList, cut.filters, note, call);
      if (wanted.has("course.title") && !cut.coversCourses) await titles.read(api, call);
      const courses = new Map<Course, Course>();
      return (row) => ({
        ...row,
        course: titled(row.course, titles, courses),
        ...(grades.get(pairOf(row)) ?? noGrade),
      });
    },
  };
}

/** Progress. MOOCit's completion page. */
export function completionCompanion(api: MoocitApi): Companion {
  return {
    name: completionName,
    read: async (rows, _wanted, call) => {
      const pairs = new Set(rows.map(pairOf));
      const progress = new Map<string, number | null>();
      const note = (row: RowReader, pair: Pair): void => {
        const key = pairKey(pair);
        if (pairs.has(key) && !progress.has(key)) progress.set(key, toProgress(row));
      };
      await readPairs(api, completionList, cutReads(rows).filters, note, call);
      return (row) => ({ ...row, progressPercent: progress.get(pairOf(row)) ?? null });
    },
  };
}

interface Cut {
  readonly filters: readonly MoocitFilter[];
  /** Whether the reads have every row of the courses, not only those of the people. */
  readonly coversCourses: boolean;
}

/** By course or by person, whichever takes fewer requests. */
function cutReads(rows: readonly Enrollment[]): Cut {
  const courses = distinctCourses(rows);
  const users = [...new Set(rows.flatMap(({ user }) => (user === null ? [] : [user.key])))];
  if (Math.min(courses.length, users.length) > mostReads) {
    return { filters: [[]], coversCourses: true };
  }
  return users.length <= courses.length
    ? { filters: users.map((key) => [["username", key]]), coversCourses: false }
    : { filters: courses.map((key) => [["course_id", key]]), coversCourses: true };
}

/** The grades page: `percent_grade` is a fraction, whatever its name says. */
function toGrade(row: RowReader): Grade {
  return {
    score: percentOf(row.number("percent_grade")),
    completedAt: row.instant("passed_timestamp"),
    lastActivityAt: row.instant("last_date"),
  };
}

/** The completion page: a fraction. */
function toProgress(row: RowReader): number | null {
  const percent = percentOf(row.number("completion"));
  if (percent === null || (percent >= 0 && percent <= 100)) return percent;
  row.drift("completion is not within 0 and 1");
  return percent < 0 ? 0 : 100;
}

function percentOf(fraction: number | null): number | null {
  return fraction === null ? null : Number((fraction * 100).toFixed(6));
}

/** The course with its title; rows that shared a course share it again. */
function titled(
  course: Course | null,
  titles: Titles,
  courses: Map<Course, Course>,
): Course | null {
  if (course === null) return null;
  const known = courses.get(course);
  if (known !== undefined) return known;
  const filled = { ...course, title: titles.of(course.key) };
  courses.set(course, filled);
  return filled;
}

function distinctCourses(rows: readonly Enrollment[]): readonly string[] {
  return [...new Set(rows.flatMap(({ course }) => (course === null ? [] : [course.key])))];
}

function pairOf(row: Enrollment): string {
  return pairKey({ username: row.user?.key ?? "", courseKey: row.course?.key ?? "" });
}

function pairKey({ username, courseKey }: Pair): string {
  return `${username}\0${courseKey}`;
}
