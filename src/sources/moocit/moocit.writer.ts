import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import type { JsonValue } from "../../domain/values.js";
import { parseJson } from "../../http/decode.js";
import type { HttpClient, HttpResponse } from "../../http/http-types.js";
import type {
  EnrollmentWriter,
  TargetOutcome,
  TargetState,
  WriteBatch,
  WriteOutcome,
  WriteTarget,
} from "../spi/enrollment-writer.js";
import { isObject, type RowReader } from "../spi/row-reader.js";
import { readOutcomes, readRefusal, toBody } from "./bulk-enroll.wire.js";
import { documentedHeaders, enrollmentList, type MoocitApi } from "./moocit.api.js";
import { readPair } from "./moocit.rows.js";

/** People in one request, where nothing else is configured. */
const defaultPeople = 100;
/** Courses in one request: they are done one after another, and all of it has to fit into one time-out. */
const maxCourses = 10;

/** What the wire takes for a separator: of identifiers commas and blanks, of courses and cohorts commas. */
const identifierBreaks = /[\s,\0]/u;
const listBreaks = /,|\0|^\s|\s$/u;

/** Open edX's bulk enrollment: several people in several courses, answered person by person inside of a 200. */
export function createMoocitWriter(
  http: HttpClient,
  api: MoocitApi,
  batchSize: number | undefined,
): EnrollmentWriter {
  return {
    canEnroll: true,
    canUnenroll: true,
    maxPeople: batchSize ?? defaultPeople,
    maxCourses,
    addresses: "identifier",
    refuse: ({ identifier, cohort }) => {
      if (identifier === "" || identifierBreaks.test(identifier)) return "INVALID_IDENTIFIER";
      return cohort !== null && listBreaks.test(cohort) ? "UNKNOWN_COHORT" : null;
    },
    read: (targets, call) => readTargets(api, targets, call),
    write: (batch, call) => write(http, batch, call),
  };
}

/**
 * The platform takes cohorts for all courses of a request or for none, and no key with a comma: what does not fit beside
 * the first course is answered as not sent.
 */
async function write(
  http: HttpClient,
  batch: WriteBatch,
  call: SourceCall,
): Promise<readonly TargetOutcome[]> {
  const unknown = batch.courses.filter(({ courseKey }) => listBreaks.test(courseKey));
  const possible = batch.courses.filter((course) => !unknown.includes(course));
  const withCohort = possible[0] !== undefined && possible[0].cohort !== null;
  const sent = possible.filter(({ cohort }) => (cohort !== null) === withCohort);
  const later = possible.filter((course) => !sent.includes(course));
  return [
    ...all({ ...batch, courses: unknown }, () => "UNKNOWN_COURSE"),
    ...(sent.length === 0 ? [] : await send(http, { ...batch, courses: sent }, call)),
    ...all({ ...batch, courses: later }, () => "NOT_SENT"),
  ];
}

async function send(
  http: HttpClient,
  batch: WriteBatch,
  call: SourceCall,
): Promise<readonly TargetOutcome[]> {
  const response = await http.send(
    {
      method: "POST",
      path: "/api/bulk_enroll/v1/bulk_enroll/",
      headers: {
        "Access-Control-Request-Headers": documentedHeaders["Access-Control-Request-Headers"],
      },
      body: { type: "application/json", text: toBody(batch) },
      accept: "application/json",
      kind: "write",
      expect: [400, 404],
    },
    call,
  );
  if (response.status === 400) return refused(response, batch);
  if (response.status === 404) return missing(batch);
  const answer = readAnswer(response);
  if (isObject(answer)) return readOutcomes(answer, batch);
  throw new SourceError("SOURCE_BAD_RESPONSE", "The answer to the enrollment cannot be read", {
    status: response.status,
    mayHaveActed: true,
  });
}

/** Open edX checks the whole request before it does any of it. */
function refused(response: HttpResponse, batch: WriteBatch): readonly TargetOutcome[] {
  const refusal = readRefusal(readAnswer(response), batch);
  if (refusal !== null) {
    return all(batch, (key) => (key === refusal.courseKey ? refusal.outcome : "NOT_SENT"));
  }
  throw new SourceError("SOURCE_ERROR", "The platform refused the enrollment as a whole", {
    status: 400,
    mayHaveActed: false,
  });
}

/** A course that does not exist, or a platform without bulk enrollment. Courses before it may have been done. */
function missing(batch: WriteBatch): readonly TargetOutcome[] {
  if (batch.courses.length === 1) return all(batch, () => "UNKNOWN_COURSE");
  throw new SourceError("SOURCE_ERROR", "The platform does not know one of the courses", {
    status: 404,
    mayHaveActed: true,
  });
}

/** Undefined where it is no JSON. */
function readAnswer(response: HttpResponse): JsonValue | undefined {
  try {
    return parseJson(response.body) as JsonValue;
  } catch {
    return undefined;
  }
}

function all(
  batch: WriteBatch,
  outcomeOf: (courseKey: string) => WriteOutcome,
): readonly TargetOutcome[] {
  return batch.courses.flatMap(({ courseKey }) =>
    batch.identifiers.map((identifier) => ({
      identifier,
      courseKey,
      outcome: outcomeOf(courseKey),
      before: null,
      after: null,
      message: null,
    })),
  );
}

/**
 * Reads the lists of the courses. They show who is enrolled, by username and address; neither invitations nor cohorts,
 * and no account without an enrollment in the course.
 */
async function readTargets(
  api: MoocitApi,
  targets: readonly WriteTarget[],
  call: SourceCall,
): Promise<readonly TargetState[]> {
  const courses = [...new Set(targets.map(({ courseKey }) => courseKey))];
  const lists = await Promise.all(
    courses.map(async (key) => [key, await readCourse(api, key, targets, call)] as const),
  );
  const byCourse = new Map(lists);
  return targets.map(({ identifier, courseKey }) => {
    const list = byCourse.get(courseKey);
    const isActive = list?.active.get(identifier.toLowerCase());
    return {
      identifier,
      courseKey,
      courseExists: list?.hasRows === true ? true : null,
      registered: isActive === undefined ? null : true,
      // A refused list tells nothing of who is in it; a list that was read does, of everybody.
      enrolled: isActive ?? (list?.isRefused === true ? null : false),
      allowed: null,
      autoEnroll: null,
      cohort: null,
    };
  });
}

interface CourseList {
  readonly hasRows: boolean;
  /** The platform answered as to a name that it does not know. */
  readonly isRefused: boolean;
  /** Whether they are enrolled, by identifier in lower case: Open edX compares both kinds without letter case. */
  readonly active: ReadonlyMap<string, boolean>;
}

async function readCourse(
  api: MoocitApi,
  courseKey: string,
  targets: readonly WriteTarget[],
  call: SourceCall,
): Promise<CourseList> {
  const asked = new Set(
    targets
      .filter((target) => target.courseKey === courseKey)
      .map(({ identifier }) => identifier.toLowerCase()),
  );
  const active = new Map<string, boolean>();
  const seen = { rows: false, refusal: false };
  const take = (row: RowReader): null | undefined => {
    const pair = readPair(row);
    if (pair === null) return null;
    if (pair.courseKey !== courseKey) return undefined;
    seen.rows = true;
    for (const name of [pair.username, row.text("email")?.trim() ?? ""]) {
      const key = name.toLowerCase();
      if (!asked.has(key)) continue;
      active.set(key, row.boolean("is_active") !== false || active.get(key) === true);
    }
    return undefined;
  };
  await api.first(enrollmentList, [["course_id", courseKey]], take, call, () => {
    seen.refusal = true;
  });
  return { hasRows: seen.rows, isRefused: seen.refusal, active };
}
