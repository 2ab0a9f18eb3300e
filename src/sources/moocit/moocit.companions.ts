import type { SourceCall } from "../../domain/call-context.js";
import type { Course } from "../../domain/course.js";
import type { Enrollment } from "../../domain/enrollment.js";
import type { RowReader } from "../spi/row-reader.js";
import type { Companion } from "../spi/source-connector.js";
import { completionList, gradeList, type MoocitApi, type Resource } from "./moocit.api.js";
import { completionName, gradesName } from "./moocit.capabilities.js";
import type { MoocitFilter } from "./moocit.requests.js";
import { readPair, type Pair } from "./moocit.rows.js";

/**
 * More single reads than this are answered faster, and within the usual budget of requests, by reading the whole list
 * once.
 */
const mostReads = 20;

type Titles = Map<string, string>;

type Grade = Pick<Enrollment, "score" | "completedAt" | "lastActivityAt">;

const noGrade: Grade = { score: null, completedAt: null, lastActivityAt: null };

/** Score, dates and the course's title. MOOCit's grades page. */
export function gradesCompanion(api: MoocitApi): Companion {
  return {
    name: gradesName,
    fill: async (rows, wanted, call) => {
      const pairs = new Set(rows.map(pairOf));
      const courseKeys = new Set(distinctCourses(rows));
      const grades = new Map<string, Grade>();
      const titles: Titles = new Map();
      const note = (row: RowReader, pair: Pair): void => {
        if (courseKeys.has(pair.courseKey) && !titles.has(pair.courseKey)) {
          noteTitle(row, pair, titles);
        }
        const key = pairKey(pair);
        if (pairs.has(key) && !grades.has(key)) grades.set(key, toGrade(row));
      };
      const cut = cutReads(rows);
      await readRows(api, gradeList, cut.filters, note, call);
      if (wanted.has("course.title") && !cut.coversCourses) {
        await addTitles(api, courseKeys, titles, call);
      }
      const courses = new Map<string, Course>();
      return rows.map((row) => ({
        ...row,
        course: titled(row.course, titles, courses),
        ...(grades.get(pairOf(row)) ?? noGrade),
      }));
    },
  };
}

/** Progress. MOOCit's completion page. */
export function completionCompanion(api: MoocitApi): Companion {
  return {
    name: completionName,
    fill: async (rows, _wanted, call) => {
      const pairs = new Set(rows.map(pairOf));
      const progress = new Map<string, number | null>();
      const note = (row: RowReader, pair: Pair): void => {
        const key = pairKey(pair);
        if (pairs.has(key) && !progress.has(key)) progress.set(key, toProgress(row));
      };
      await readRows(api, completionList, cutReads(rows).filters, note, call);
      return rows.map((row) => ({ ...row, progressPercent: progress.get(pairOf(row)) ?? null }));
    },
  };
}

/** The course's title, from anybody's grade in it; null where no grade has one, undefined where there is no grade. */
export async function readTitle(
  api: MoocitApi,
  courseKey: string,
  call: SourceCall,
): Promise<string | null | undefined> {
  const seen = { grade: false };
  const toTitle = (row: RowReader): string | null | undefined => {
    const pair = readPair(row);
    if (pair?.courseKey !== courseKey) return pair === null ? null : undefined;
    seen.grade = true;
    return row.text("display_name") ?? undefined;
  };
  const title = await api.first(gradeList, [["course_id", courseKey]], toTitle, call);
  return title ?? (seen.grade ? null : undefined);
}

/**
 * A title is the course's, not the row's: people without a grade see the same one. Where the grades were read by
 * person, the titles of courses in which none of them has a grade are still missing.
 */
async function addTitles(
  api: MoocitApi,
  courses: ReadonlySet<string>,
  titles: Titles,
  call: SourceCall,
): Promise<void> {
  const missing = [...courses].filter((key) => !titles.has(key));
  const filters: MoocitFilter[] =
    missing.length > mostReads ? [[]] : missing.map((key) => [["course_id", key]]);
  const note = (row: RowReader, pair: Pair): void => {
    if (courses.has(pair.courseKey) && !titles.has(pair.courseKey)) noteTitle(row, pair, titles);
  };
  if (missing.length > 0) await readRows(api, gradeList, filters, note, call);
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

/** Shows every row of the reads, and keeps none: a course may have a hundred thousand. */
async function readRows(
  api: MoocitApi,
  resource: Resource,
  filters: readonly MoocitFilter[],
  note: (row: RowReader, pair: Pair) => void,
  call: SourceCall,
): Promise<void> {
  const take = (row: RowReader): null | undefined => {
    const pair = readPair(row);
    if (pair === null) return null;
    note(row, pair);
    return undefined;
  };
  await Promise.all(filters.map((filter) => api.first(resource, filter, take, call)));
}

function noteTitle(row: RowReader, { courseKey }: Pair, titles: Titles): void {
  const title = row.text("display_name");
  if (title !== null) titles.set(courseKey, title);
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
  courses: Map<string, Course>,
): Course | null {
  if (course === null) return null;
  const known = courses.get(course.key);
  if (known !== undefined) return known;
  const filled = { ...course, title: titles.get(course.key) ?? null };
  courses.set(course.key, filled);
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
