import type { JsonObject, JsonValue } from "../../domain/values.js";
import type { TargetOutcome, WriteBatch, WriteOutcome } from "../spi/enrollment-writer.js";
import { isObject } from "../spi/row-reader.js";

/** The body of a request. Courses are cut at commas without trimming, which is why they are joined by nothing else. */
export function toBody(batch: WriteBatch): string {
  const cohorts = batch.courses.map(({ cohort }) => cohort ?? "");
  return JSON.stringify({
    action: batch.action === "ENROLL" ? "enroll" : "unenroll",
    identifiers: batch.identifiers.join(","),
    courses: batch.courses.map(({ courseKey }) => courseKey).join(","),
    auto_enroll: batch.autoEnroll,
    email_students: batch.notify,
    ...(cohorts.some((cohort) => cohort !== "") && { cohorts: cohorts.join(",") }),
    ...(batch.reason !== null && { reason: batch.reason }),
  });
}

/** What the answer says of every cell, matched by course and identifier. */
export function readOutcomes(answer: JsonObject, batch: WriteBatch): readonly TargetOutcome[] {
  const courses = objectAt(answer, "courses");
  return batch.courses.flatMap(({ courseKey }) => {
    const entries = entriesOf(objectAt(courses, courseKey));
    return batch.identifiers.map((identifier) =>
      toOutcome({ identifier, courseKey }, entries.get(sameness(identifier)), batch.action),
    );
  });
}

/** E-mail addresses come back as the platform writes them; usernames as they are. */
function sameness(identifier: string): string {
  return identifier.includes("@") ? identifier.toLowerCase() : identifier;
}

function entriesOf(course: JsonObject): ReadonlyMap<string, JsonObject> {
  const results = course["results"];
  const entries = new Map<string, JsonObject>();
  for (const entry of Array.isArray(results) ? (results as readonly JsonValue[]) : []) {
    const identifier = isObject(entry) ? entry["identifier"] : undefined;
    if (isObject(entry) && typeof identifier === "string") entries.set(sameness(identifier), entry);
  }
  return entries;
}

function toOutcome(
  cell: { readonly identifier: string; readonly courseKey: string },
  entry: JsonObject | undefined,
  action: WriteBatch["action"],
): TargetOutcome {
  const before = toState(entry?.["before"]);
  const after = toState(entry?.["after"]);
  return { ...cell, outcome: judge(entry, before, after, action), before, after, message: null };
}

type State = NonNullable<TargetOutcome["before"]>;

/** Open edX's `students_update_enrollment`: one entry for each person, whatever became of them. First match wins. */
function judge(
  entry: JsonObject | undefined,
  before: State | null,
  after: State | null,
  action: WriteBatch["action"],
): WriteOutcome {
  if (entry?.["invalidIdentifier"] === true) return "INVALID_IDENTIFIER";
  if (entry?.["error"] === true) return "SOURCE_FAILED";
  if (before === null || after === null) return "UNSETTLED";
  return action === "ENROLL" ? judgeEnroll(before, after) : judgeUnenroll(before, after);
}

function judgeEnroll(before: State, after: State): WriteOutcome {
  if (after.enrolled === true) return before.enrolled === true ? "ALREADY_ENROLLED" : "ENROLLED";
  return after.allowed === true ? "INVITED" : "NOT_PERMITTED";
}

function judgeUnenroll(before: State, after: State): WriteOutcome {
  const isSame = before.enrolled === after.enrolled && before.allowed === after.allowed;
  return isSame ? "NOT_ENROLLED" : "UNENROLLED";
}

/** Null where the answer does not say whether the person is enrolled, or allowed to be. */
function toState(value: JsonValue | undefined): State | null {
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
