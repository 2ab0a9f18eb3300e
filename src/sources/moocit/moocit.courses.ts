import type { SourceCall } from "../../domain/call-context.js";
import type { Course, CourseAttribute } from "../../domain/course.js";
import { SourceError } from "../../domain/errors.js";
import { failureOfAll, readBatches } from "../spi/read-batches.js";
import type { RowReader } from "../spi/row-reader.js";
import type { Lookup } from "../spi/source-connector.js";
import { enrollmentList, type MoocitApi } from "./moocit.api.js";
import {
  pairsOf,
  readPair,
  readPairs,
  type FailedReads,
  type Pair,
  type PairReader,
} from "./moocit.pairs.js";
import { isName, mostReads } from "./moocit.requests.js";
import { courseOf } from "./moocit.rows.js";
import { Titles } from "./moocit.titles.js";

/** A bound for memory alone: one read of all grades tells the titles of any number of courses. */
const coursesAtOnce = 500;

/** A course is there where somebody has a grade or an enrollment in it; many are read by reading all grades once. */
export function courseLookup(
  source: string,
  api: MoocitApi,
  grades: PairReader,
): Lookup<Course, CourseAttribute> {
  return {
    batchSize: coursesAtOnce,
    tells: new Set(["title", "kind", "org"]),
    drawnFromPeople: true,
    fetch: async (keys, wanted, call, failed) => {
      const names = keys.filter(isName);
      const titles = new Titles(names, call.viewer);
      const withTitle = wanted.has("title");
      if (withTitle) await titles.read(grades, { call, need: "each" });
      const { unseen } = titles;
      const enrolled = await enrolledAmong(api, unseen, call);
      const failures = names.map((key) => titles.failureOf(key) ?? enrolled.failed.get(key));
      const failure = failureOfAll(failures);
      if (failure !== null) throw failure;
      const found = new Map<string, Course>();
      const gone = new Set(unseen.filter((key) => !enrolled.found.has(key)));
      for (const [at, key] of names.entries()) {
        const why = failures[at];
        if (why !== undefined) {
          if (failed === undefined) throw why;
          failed(key, why);
        }
        if (why === undefined && !gone.has(key)) {
          found.set(key, {
            ...courseOf(source, key),
            ...(withTitle && { title: titles.of(key) }),
          });
        }
      }
      return found;
    },
  };
}

/** Courses in which anybody is enrolled, and why that could not be read of some. */
interface Enrolled {
  readonly found: ReadonlySet<string>;
  readonly failed: FailedReads;
}

async function enrolledAmong(
  api: MoocitApi,
  courseKeys: readonly string[],
  call: SourceCall,
): Promise<Enrolled> {
  const found = new Set<string>();
  if (courseKeys.length > mostReads) {
    const note = (_row: RowReader, pair: Pair): void => void found.add(pair.courseKey);
    // Writes change this list: nobody joins a read of it that began before one.
    const pairs = pairsOf(api);
    const failed = await readPairs(pairs, enrollmentList, [[]], note, { call, need: "each" });
    const failure = failed.get("");
    return {
      found,
      failed: new Map(failure === undefined ? [] : courseKeys.map((key) => [key, failure])),
    };
  }
  const read = (key: string): Promise<boolean> => hasEnrollments(api, key, call);
  const answers = await readBatches(courseKeys, read, call, "each");
  const failed = new Map<string, SourceError>();
  for (const [at, key] of courseKeys.entries()) {
    const answer = answers[at];
    if (answer instanceof SourceError) failed.set(key, answer);
    else if (answer === true) found.add(key);
  }
  return { found, failed };
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
