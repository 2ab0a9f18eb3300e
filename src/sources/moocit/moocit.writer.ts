import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import type { JsonValue } from "../../domain/values.js";
import { parseJson } from "../../http/decode.js";
import type { HttpClient, HttpResponse } from "../../http/http-types.js";
import type {
  CellAnswer,
  CellTarget,
  EnrollmentWriter,
  Refusal,
  RefusedOutcome,
  WriteBatch,
} from "../spi/enrollment-writer.js";
import { isObject } from "../spi/row-reader.js";
import { readOutcomes, readRefusal, toBody } from "./bulk-enroll.wire.js";
import { documentedHeaders, type MoocitApi } from "./moocit.api.js";
import { MoocitLooks } from "./moocit.writer-looks.js";

/** People in one request, where nothing else is configured. */
const defaultPeople = 100;
/** Courses in one request: they are done one after another, and all of it has to fit into one time-out. */
const maxCourses = 5;
/** A look reads each course's whole list, so that it pays to look for many people at once. */
const lookSize = 4_000;

/** What the wire takes for a separator: of identifiers commas and blanks, of courses and cohorts commas. */
const identifierBreaks = /[\s,\0]/u;
const listBreaks = /,|\0|^\s|\s$/u;

/** Open edX's bulk enrollment: several people in several courses, answered person by person inside of a 200. */
export function createMoocitWriter(
  http: HttpClient,
  api: MoocitApi,
  batchSize: number | undefined,
): EnrollmentWriter {
  const looks = new MoocitLooks(api);
  return {
    canEnroll: true,
    canUnenroll: true,
    maxPeople: batchSize ?? defaultPeople,
    maxCourses,
    lookSize,
    parallel: 4,
    tells: "answer",
    refuse,
    look: (cells, look, call) => looks.look(cells, look, call),
    write: (batch, call) => write(http, doubtfulFirst(batch, looks), call),
  };
}

function refuse({ identifier, courseKey, cohort }: CellTarget): Refusal | null {
  if (identifier === "" || identifierBreaks.test(identifier)) {
    return { outcome: "INVALID_IDENTIFIER", message: "No identifier holds a comma or a blank." };
  }
  if (courseKey === "" || listBreaks.test(courseKey)) {
    return { outcome: "UNKNOWN_COURSE", message: "No course of this source has such a key." };
  }
  if (cohort !== null && listBreaks.test(cohort)) {
    const message =
      "The name of a cohort holds no comma here, nor a blank at its beginning or end.";
    return { outcome: "UNKNOWN_COHORT", message };
  }
  return null;
}

/** A batch whose courses stand in the order in which the platform is to do them. */
interface OrderedBatch extends WriteBatch {
  /** So many of them may not exist. */
  readonly doubtful: number;
}

/**
 * A course that does not exist ends a request, and what was done before it stays done, invitations too, which no list
 * shows. So those that no list has shown go first.
 */
function doubtfulFirst(batch: WriteBatch, looks: MoocitLooks): OrderedBatch {
  const doubtful = batch.courses.filter(({ courseKey }) => !looks.hasSeen(courseKey));
  const known = batch.courses.filter(({ courseKey }) => looks.hasSeen(courseKey));
  return { ...batch, courses: [...doubtful, ...known], doubtful: doubtful.length };
}

/** Answers that are told apart here. A request for several courses may have done some of them before any but a 400. */
const told = [400, 403, 404];

async function write(
  http: HttpClient,
  batch: OrderedBatch,
  call: SourceCall,
): Promise<readonly CellAnswer[]> {
  let response: HttpResponse;
  try {
    response = await http.send(
      {
        method: "POST",
        path: "/api/bulk_enroll/v1/bulk_enroll/",
        headers: {
          "Access-Control-Request-Headers": documentedHeaders["Access-Control-Request-Headers"],
        },
        body: { type: "application/json", text: toBody(batch) },
        accept: "application/json",
        kind: "write",
        expect: told,
      },
      call,
    );
  } catch (error) {
    // Of one course, the look that follows settles as much as there is to settle.
    if (batch.courses.length > 1 && error instanceof SourceError && error.status === 500) {
      return brokenOff(batch);
    }
    throw error;
  }
  if (response.status === 400) return refused(response, batch);
  if (response.status === 403) {
    return ofOneCourse(batch, "NOT_PERMITTED", "The platform does not permit this to the gateway.");
  }
  if (response.status === 404) {
    const message = "There is no such course, or the platform has no bulk enrollment.";
    return ofOneCourse(batch, "UNKNOWN_COURSE", message);
  }
  const answer = readAnswer(response);
  if (isObject(answer)) return readOutcomes(answer, batch);
  throw new SourceError("SOURCE_BAD_RESPONSE", "The answer to the enrollment cannot be read.", {
    mayHaveActed: true,
  });
}

/** Open edX checks the whole request before it does any of it: a 400 did nothing. */
function refused(response: HttpResponse, batch: WriteBatch): readonly CellAnswer[] {
  const refusal = readRefusal(readAnswer(response), batch);
  if (refusal !== null) {
    const message =
      refusal.outcome === "UNKNOWN_COHORT"
        ? "The course has no such cohort."
        : "The platform says that this is not the key of a course.";
    return batch.cells.map(({ courseKey }) =>
      courseKey === refusal.courseKey ? final(refusal.outcome, message) : { kind: "again" },
    );
  }
  if (batch.cells.length > 1) return batch.cells.map(() => ({ kind: "apart" }));
  return [final("SOURCE_FAILED", "The platform refuses this request (400).")];
}

/** An error about one of the courses: of several, those before it may have been done. */
function ofOneCourse(
  batch: OrderedBatch,
  outcome: RefusedOutcome,
  message: string,
): readonly CellAnswer[] {
  return batch.courses.length === 1
    ? batch.cells.map(() => final(outcome, message))
    : brokenOff(batch);
}

/** Where some of the courses are doubtful, it is one of them that ended the request: none of the others was begun. */
function brokenOff({ cells, courses, doubtful }: OrderedBatch): readonly CellAnswer[] {
  const begun = new Set(
    courses.slice(0, doubtful === 0 ? courses.length : doubtful).map(({ courseKey }) => courseKey),
  );
  return cells.map(({ courseKey }) => ({ kind: "broken-off", reached: begun.has(courseKey) }));
}

function final(outcome: RefusedOutcome, message: string): CellAnswer {
  return { kind: "done", outcome, before: null, after: null, message };
}

/** Undefined where it is no JSON. */
function readAnswer(response: HttpResponse): JsonValue | undefined {
  try {
    return parseJson(response.body) as JsonValue;
  } catch {
    return undefined;
  }
}
