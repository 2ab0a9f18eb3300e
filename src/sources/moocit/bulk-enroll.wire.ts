import { samenessOf } from "../../domain/identifier.js";
import type { JsonObject, JsonValue } from "../../domain/values.js";
import type { CellAnswer, CellState, WriteBatch } from "../spi/enrollment-writer.js";
import { isObject } from "../spi/row-reader.js";

/** The body of a request. Courses are cut at commas without trimming, which is why they are joined by nothing else. */
export function toBody({ action, people, courses, terms }: WriteBatch): string {
  const cohorts = courses.map(({ cohort }) => cohort ?? "");
  return JSON.stringify({
    action: action === "ENROLL" ? "enroll" : "unenroll",
    identifiers: people.join(","),
    courses: courses.map(({ courseKey }) => courseKey).join(","),
    auto_enroll: terms.autoEnroll,
    email_students: terms.notify,
    ...(cohorts.some((cohort) => cohort !== "") && { cohorts: cohorts.join(",") }),
    ...(terms.reason !== null && { reason: terms.reason }),
  });
}

/** What the answer says of every cell, matched by course and identifier. */
export function readOutcomes(answer: JsonObject, batch: WriteBatch): readonly CellAnswer[] {
  const courses = objectAt(answer, "courses");
  const entries = new Map(
    batch.courses.map(({ courseKey }) => [courseKey, entriesOf(objectAt(courses, courseKey))]),
  );
  const message = messageOf(batch);
  return batch.cells.map(({ identifier, courseKey }) =>
    toAnswer(entries.get(courseKey)?.get(samenessOf(identifier)), batch.action, message),
  );
}

/** What was asked for that the platform does not know. */
function messageOf({ action, terms }: WriteBatch): string | null {
  const { accessStartsAt, dueAt, locksAfterDue } = terms;
  if (action === "UNENROLL" || (accessStartsAt ?? dueAt ?? locksAfterDue) === null) return null;
  return "MOOCit knows no days of access or due days: those given have no effect.";
}

function entriesOf(course: JsonObject): ReadonlyMap<string, JsonObject> {
  const results = course["results"];
  const entries = new Map<string, JsonObject>();
  for (const entry of Array.isArray(results) ? (results as readonly JsonValue[]) : []) {
    const identifier = isObject(entry) ? entry["identifier"] : undefined;
    if (isObject(entry) && typeof identifier === "string")
      entries.set(samenessOf(identifier), entry);
  }
  return entries;
}

function toAnswer(
  entry: JsonObject | undefined,
  action: WriteBatch["action"],
  message: string | null,
): CellAnswer {
  const before = toState(entry?.["before"]);
  const after = toState(entry?.["after"]);
  if (entry?.["invalidIdentifier"] === true) {
    return { kind: "done", outcome: "INVALID_IDENTIFIER", before, after, message: unknownPerson };
  }
  if (entry?.["error"] === true) {
    return { kind: "done", outcome: "SOURCE_FAILED", before, after, message: unexplained };
  }
  if (before === null || after === null) return { kind: "look" };
  const outcome = action === "ENROLL" ? judgeEnroll(before, after) : judgeUnenroll(before, after);
  return {
    kind: "done",
    outcome,
    before,
    after,
    message: outcome === "NOT_PERMITTED" ? "The platform changed nothing." : message,
  };
}

const unknownPerson = "Neither a known username nor an e-mail address.";
const unexplained = "The platform reports an error for this person, and no reason.";

type Outcome = Extract<CellAnswer, { kind: "done" }>["outcome"];

/** Open edX's `students_update_enrollment`: one entry for each person, whatever became of them. First match wins. */
function judgeEnroll(before: CellState, after: CellState): Outcome {
  if (after.enrolled === true) return before.enrolled === true ? "ALREADY_ENROLLED" : "ENROLLED";
  return after.allowed === true ? "INVITED" : "NOT_PERMITTED";
}

function judgeUnenroll(before: CellState, after: CellState): Outcome {
  const isSame = before.enrolled === after.enrolled && before.allowed === after.allowed;
  return isSame ? "NOT_ENROLLED" : "UNENROLLED";
}

/** Null where the answer does not say whether the person is enrolled, or allowed to be. */
function toState(value: JsonValue | undefined): CellState | null {
  if (!isObject(value)) return null;
  const flag = (name: string): boolean | null => {
    const told = value[name];
    return typeof told === "boolean" ? told : null;
  };
  const [enrolled, allowed] = [flag("enrollment"), flag("allowed")];
  if (enrolled === null || allowed === null) return null;
  const cohort = value["cohort"];
  return {
    registered: flag("user"),
    enrolled,
    allowed,
    autoEnroll: flag("auto_enroll"),
    cohort: typeof cohort === "string" && cohort !== "" ? cohort : null,
  };
}

/** A refusal of the whole request because of one of its courses. */
export interface Refusal {
  readonly courseKey: string;
  readonly outcome: "UNKNOWN_COURSE" | "UNKNOWN_COHORT";
}

/**
 * Open edX's bulk enrollment answers 400 with the first fault that it finds: `Course key not valid: X` or
 * `cohort C not found in course X.` Nothing was done then. Null where it is about something else.
 */
export function readRefusal(answer: unknown, batch: WriteBatch): Refusal | null {
  const faults = answer as JsonValue;
  if (!isObject(faults)) return null;
  const about = (name: string): string => textsOf(faults[name]).join("\n");
  const cohortFault = about("non_field_errors") + about("cohorts");
  if (cohortFault.includes("not found in course")) {
    const course = batch.courses.find(({ courseKey, cohort }) =>
      cohortFault.includes(`cohort ${cohort ?? ""} not found in course ${courseKey}.`),
    );
    return course === undefined ? null : { ...pick(course), outcome: "UNKNOWN_COHORT" };
  }
  const lines = about("courses").split("\n");
  const course =
    batch.courses.find(({ courseKey }) => lines.some((line) => line.endsWith(`: ${courseKey}`))) ??
    (lines[0] !== "" && batch.courses.length === 1 ? batch.courses[0] : undefined);
  return course === undefined ? null : { ...pick(course), outcome: "UNKNOWN_COURSE" };
}

function pick({ courseKey }: { readonly courseKey: string }): { readonly courseKey: string } {
  return { courseKey };
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  const list = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return list.filter((one) => typeof one === "string");
}

function objectAt(value: JsonObject, name: string): JsonObject {
  const member = Object.hasOwn(value, name) ? value[name] : undefined;
  return isObject(member) ? member : {};
}
