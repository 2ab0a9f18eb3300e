import type { SourceCall } from "../../domain/call-context.js";
import type { Course, CourseAttribute } from "../../domain/course.js";
import type { RowReader } from "../spi/row-reader.js";
import type { Lookup } from "../spi/source-connector.js";
import { enrollmentList, type MoocitApi } from "./moocit.api.js";
import { readPair, readPairs } from "./moocit.pairs.js";
import { isName, mostReads } from "./moocit.requests.js";
import { courseOf } from "./moocit.rows.js";
import { Titles } from "./moocit.titles.js";

/** A bound for memory alone: one read of all grades tells the titles of any number of courses. */
const coursesAtOnce = 500;

/** A course is there where somebody has a grade or an enrollment in it; many are read by reading all grades once. */
export function courseLookup(source: string, api: MoocitApi): Lookup<Course, CourseAttribute> {
  return {
    batchSize: coursesAtOnce,
    tells: new Set(["title", "kind", "org"]),
    drawnFromPeople: true,
    fetch: async (keys, wanted, call) => {
      const titles = new Titles(keys.filter(isName), call.viewer);
      const withTitle = wanted.has("title");
      if (withTitle) await titles.read(api, call);
      const gone = new Set(titles.unseen);
      for (const key of await enrolledAmong(api, titles.unseen, call)) gone.delete(key);
      const found = keys.filter((key) => isName(key) && !gone.has(key));
      return new Map(
        found.map((key) => [
          key,
          { ...courseOf(source, key), ...(withTitle && { title: titles.of(key) }) },
        ]),
      );
    },
  };
}

/** Those of the courses in which anybody is enrolled. */
async function enrolledAmong(
  api: MoocitApi,
  courseKeys: readonly string[],
  call: SourceCall,
): Promise<readonly string[]> {
  if (courseKeys.length <= mostReads) {
    const answers = await Promise.all(courseKeys.map((key) => hasEnrollments(api, key, call)));
    return courseKeys.filter((_key, at) => answers[at] === true);
  }
  const found = new Set<string>();
  await readPairs(
    api,
    enrollmentList,
    [[]],
    (_row, pair) => {
      found.add(pair.courseKey);
    },
    call,
  );
  return courseKeys.filter((key) => found.has(key));
}

/** The answer is left at its first row of the course. */
async function hasEnrollments(
  api: MoocitApi,
  courseKey: string,
  call: SourceCall,
): Promise<boolean> {
  const isOfCourse = (row: RowReader): true | null | undefined => {
    const pair = readPair(row);
    if (pair?.courseKey === courseKey) return true;
    return pair === null ? null : undefined;
  };
  return (await api.first(enrollmentList, [["course_id", courseKey]], isOfCourse, call)) === true;
}
