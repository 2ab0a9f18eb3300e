import { RequestError } from "../domain/errors.js";
import { decodeGlobalId } from "../domain/global-id.js";
import type { BulkInput, CourseRef } from "./job.js";

export interface InputLimits {
  /** Pairs of identifier and course. */
  readonly maxCells: number;
}

/** What is wrong with one part of the input. The message never repeats it. */
interface InputFault {
  /** Under `input`, as `courses.3.courseId`. */
  readonly path: string;
  readonly message: string;
  /** The largest number of pairs, where there are more. */
  readonly limit?: number;
}

/** No identifier and no cohort of any platform is longer. */
const maxText = 1_000;
const maxReason = 10_000;
const maxKey = 255;
const maxWaitSeconds = 30;
/** Enough to mend the input by. */
const toldFaults = 50;

/**
 * The courses of the input, or everything that is wrong with it.
 * @throws RequestError BAD_USER_INPUT with each fault and its path
 */
export function checkInput(
  input: BulkInput,
  waitSeconds: number,
  limits: InputLimits,
): readonly CourseRef[] {
  const faults: InputFault[] = [
    ...sizeFaults(input, limits),
    ...termFaults(input),
    ...waitFaults(waitSeconds),
  ];
  const courses = input.courses.map((course, index): CourseRef | null => {
    const { courseId } = course;
    const cohort = course.cohort?.trim() === "" ? null : course.cohort;
    const fault = cohortFault(input, cohort);
    if (fault !== null) faults.push({ path: `courses.${index}.cohort`, message: fault });
    const id = decodeGlobalId(courseId);
    if (id?.type === "course") {
      return { courseId, source: id.source, courseKey: id.key, cohort };
    }
    faults.push({ path: `courses.${index}.courseId`, message: "is not the id of a course" });
    return null;
  });
  for (const [index, identifier] of input.identifiers.entries()) {
    if (faults.length > toldFaults) break;
    if (identifier.length > maxText) {
      faults.push({
        path: `identifiers.${index}`,
        message: `is longer than ${maxText} characters`,
      });
    }
  }
  if (faults.length > 0) throw badInput(faults);
  return courses.filter((course) => course !== null);
}

function* sizeFaults(input: BulkInput, { maxCells }: InputLimits): Generator<InputFault> {
  const { identifiers, courses } = input;
  if (identifiers.length === 0) yield { path: "identifiers", message: "must not be empty" };
  if (courses.length === 0) yield { path: "courses", message: "must not be empty" };
  const pairs = identifiers.length * courses.length;
  if (pairs <= maxCells) return;
  const message = `makes ${pairs} pairs of person and course; at most ${maxCells} go into one job`;
  const path = identifiers.length >= courses.length ? "identifiers" : "courses";
  yield { path, message, limit: maxCells };
}

function* termFaults(input: BulkInput): Generator<InputFault> {
  const { idempotencyKey, reason, accessStartsAt, dueAt } = input;
  if (idempotencyKey !== null && (idempotencyKey === "" || idempotencyKey.length > maxKey)) {
    yield { path: "idempotencyKey", message: `must have 1 to ${maxKey} characters` };
  }
  if (reason !== null && reason.length > maxReason) {
    yield { path: "reason", message: `is longer than ${maxReason} characters` };
  }
  if (accessStartsAt !== null && dueAt !== null && dueAt < accessStartsAt) {
    yield { path: "dueAt", message: "lies before accessStartsAt" };
  }
}

function* waitFaults(seconds: number): Generator<InputFault> {
  if (seconds >= 0 && seconds <= maxWaitSeconds) return;
  yield { path: "waitSeconds", message: `has to be from 0 to ${maxWaitSeconds}` };
}

function cohortFault(input: BulkInput, cohort: string | null): string | null {
  if (cohort === null) return null;
  if (input.action === "UNENROLL") return "cannot be given with UNENROLL";
  return cohort.length > maxText ? `is longer than ${maxText} characters` : null;
}

function badInput(faults: readonly InputFault[]): RequestError {
  const told = faults.slice(0, toldFaults).map((fault) => ({
    ...fault,
    path: `input.${fault.path}`,
  }));
  const first = told[0];
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  const message = `${first?.path ?? "input"} ${first?.message ?? "is not valid"}${more}.`;
  return new RequestError("BAD_USER_INPUT", message, { faults: told });
}
