import type { SourceCall } from "../../domain/call-context.js";
import type { Course } from "../../domain/course.js";
import type { Enrollment } from "../../domain/enrollment.js";
import type { SourceError } from "../../domain/errors.js";
import type { RowReader } from "../spi/row-reader.js";
import type { Companion, Need } from "../spi/source-connector.js";
import { completionList, gradeList, type Resource } from "./moocit.api.js";
import { completionName, gradesName } from "./moocit.capabilities.js";
import {
  readPairs,
  type FailedReads,
  type NotePair,
  type Pair,
  type PairReader,
} from "./moocit.pairs.js";
import { mostReads, type MoocitFilter } from "./moocit.requests.js";
import { Titles } from "./moocit.titles.js";

const gradeAttributes = ["score", "completedAt", "lastActivityAt"] as const;

type Grade = Pick<Enrollment, (typeof gradeAttributes)[number]>;

const noGrade: Grade = { score: null, completedAt: null, lastActivityAt: null };

/** Score, dates and the course's title. MOOCit's grades page. */
export function gradesCompanion(reader: PairReader): Companion {
  return {
    name: gradesName,
    read: async (rows, wanted, call, need) => {
      const pairs = new Set(rows.map(pairOf));
      const titles = new Titles(distinctCourses(rows), call.viewer);
      const grades = new Map<string, Grade>();
      const note = (row: RowReader, pair: Pair): void => {
        titles.note(row, pair);
        const key = pairKey(pair);
        if (pairs.has(key) && !grades.has(key)) grades.set(key, toGrade(row));
      };
      const ofGrades = gradeAttributes.some((attribute) => wanted.has(attribute));
      const cut = ofGrades ? cutReads(rows) : cutTitleReads(rows);
      const failed = await readCut(reader, gradeList, cut, note, { call, need });
      const readsTitles = wanted.has("course.title") && !cut.coversCourses;
      if (readsTitles) await titles.read(reader, { call, need });
      const failureOf = (row: Enrollment): SourceError | null =>
        failed.get(cut.nameOf(row)) ?? null;
      const failureOfTitle = ({ key }: Course, row: Enrollment): SourceError | null => {
        if (titles.of(key) !== null) return null;
        return cut.coversCourses ? failureOf(row) : titles.failureOf(key);
      };
      const courses = new Map<Course, Course>();
      const fillCourse = (row: Enrollment): Course | null => {
        const { course } = row;
        if (course === null || failureOfTitle(course, row) !== null) return course;
        // Without the grades of everybody in the course, a title that was not seen may be there.
        const isSettled = cut.coversCourses || readsTitles || titles.of(course.key) !== null;
        return isSettled ? titled(course, titles, courses) : course;
      };
      return {
        fill: (row) => ({
          ...row,
          course: fillCourse(row),
          ...(failureOf(row) === null ? (grades.get(pairOf(row)) ?? noGrade) : {}),
        }),
        ...((failed.size > 0 || titles.hasFailed) && {
          failureOf: (row: Enrollment) =>
            failureOf(row) ?? (row.course === null ? null : failureOfTitle(row.course, row)),
        }),
      };
    },
  };
}

/** Progress. MOOCit's completion page. */
export function completionCompanion(reader: PairReader): Companion {
  return {
    name: completionName,
    read: async (rows, _wanted, call, need) => {
      const pairs = new Set(rows.map(pairOf));
      const progress = new Map<string, number | null>();
      const note = (row: RowReader, pair: Pair): void => {
        const key = pairKey(pair);
        if (pairs.has(key) && !progress.has(key)) progress.set(key, toProgress(row));
      };
      const cut = cutReads(rows);
      const failed = await readCut(reader, completionList, cut, note, { call, need });
      const failureOf = (row: Enrollment): SourceError | null =>
        failed.get(cut.nameOf(row)) ?? null;
      return {
        fill: (row) =>
          failureOf(row) === null
            ? { ...row, progressPercent: progress.get(pairOf(row)) ?? null }
            : row,
        ...(failed.size > 0 && { failureOf }),
      };
    },
  };
}

/** Reads that together tell of all rows. */
interface Cut {
  readonly filters: readonly MoocitFilter[];
  /** Whether the reads have every row of the courses, not only those of the people. */
  readonly coversCourses: boolean;
  /** Which of the reads tells of the row. */
  readonly nameOf: (row: Enrollment) => string;
}

/** By course or by person, whichever takes fewer requests. */
function cutReads(rows: readonly Enrollment[]): Cut {
  const courses = distinctCourses(rows);
  const users = [...new Set(rows.flatMap(({ user }) => (user === null ? [] : [user.key])))];
  if (Math.min(courses.length, users.length) > mostReads) {
    return { filters: [[]], coversCourses: true, nameOf: () => "" };
  }
  return users.length <= courses.length
    ? {
        filters: users.map((key) => [["username", key]]),
        coversCourses: false,
        nameOf: ({ user }) => user?.key ?? "",
      }
    : byCourse(courses);
}

/**
 * Titles are the courses' own: by person, a course in which nobody has a grade would be read besides. Where there are so
 * many courses that it would take the whole list, people's grades are less to read, and tell most titles.
 */
function cutTitleReads(rows: readonly Enrollment[]): Cut {
  const courses = distinctCourses(rows);
  return courses.length > mostReads ? cutReads(rows) : byCourse(courses);
}

function byCourse(courses: readonly string[]): Cut {
  return {
    filters: courses.map((key) => [["course_id", key]]),
    coversCourses: true,
    nameOf: ({ course }) => course?.key ?? "",
  };
}

/** @throws SourceError where nothing could be read, and where something could not be and all is needed */
async function readCut(
  reader: PairReader,
  resource: Resource,
  { filters }: Cut,
  note: NotePair,
  how: { readonly call: SourceCall; readonly need: Need },
): Promise<FailedReads> {
  const failed = await readPairs(reader, resource, filters, note, how);
  const [first] = failed.values();
  if (first !== undefined && failed.size === filters.length) throw first;
  return failed;
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
