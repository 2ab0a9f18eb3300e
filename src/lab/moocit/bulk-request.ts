import { contentType, formBody, isRecord, jsonBody } from "../http/request.js";
import type { LabRequest } from "../http/request.js";
import type { MoocitState } from "./moocit-state.js";

/** A `bulk_enroll` body after the platform's own splitting. */
export interface BulkRequest {
  readonly action: "enroll" | "unenroll";
  readonly identifiers: readonly string[];
  readonly courses: readonly string[];
  readonly cohorts: readonly string[];
  readonly auto_enroll: boolean;
  readonly email_students: boolean;
}

export type FieldErrors = Record<string, string[]>;

const requiredMessage = "This field is required.";
const part = "[\\p{L}\\p{N}_~.:-]+";
const courseKey = new RegExp(
  `^(course-v1:${part}\\+${part}\\+${part}|${part}/${part}/${part})$`,
  "u",
);

/** The body's fields, whether it came as JSON or as a form; undefined where it cannot be read. */
function fieldsOf(request: LabRequest): Record<string, unknown> | undefined {
  if (!contentType(request).includes("json")) {
    const form = formBody(request);
    const names = new Set(form.pairs.map(([name]) => name));
    return Object.fromEntries(
      [...names].map((name) => [
        name,
        name === "courses" || name === "cohorts" ? form.all(name) : form.one(name),
      ]),
    );
  }
  const body = jsonBody(request);
  return isRecord(body) ? body : undefined;
}

/** Splits on commas without trimming; of a list only the first element counts. */
function stringList(value: unknown): string[] {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "string" && first !== "" ? first.split(",") : [];
}

function booleanOf(value: unknown): boolean | undefined {
  if (value === undefined) return false;
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  if (typeof value !== "string") return undefined;
  if (["true", "True", "TRUE", "t", "1", "yes", "on"].includes(value)) return true;
  return ["false", "False", "FALSE", "f", "0", "no", "off"].includes(value) ? false : undefined;
}

/** Splits on new lines, blanks and commas; empties are dropped. */
export function splitIdentifiers(text: string): string[] {
  return text.split(/[\n\r\s,]+/).filter((item) => item !== "");
}

function identifiersError(value: unknown): string | undefined {
  if (value === undefined) return requiredMessage;
  if (value === null) return "This field may not be null.";
  if (typeof value !== "string" && typeof value !== "number") return "Not a valid string.";
  return value.toString().trim() === "" ? "This field may not be blank." : undefined;
}

function actionError(value: unknown): string | undefined {
  if (value === undefined) return requiredMessage;
  if (value === "enroll" || value === "unenroll") return undefined;
  return `"${typeof value === "string" ? value : JSON.stringify(value)}" is not a valid choice.`;
}

function coursesError(value: unknown): string | undefined {
  if (value === undefined) return requiredMessage;
  const bad = stringList(value).find((course) => !courseKey.test(course));
  return bad === undefined ? undefined : `Course key not valid: ${bad}`;
}

function fieldErrors(fields: Record<string, unknown>): FieldErrors {
  const found: Record<string, string | undefined> = {
    identifiers: identifiersError(fields["identifiers"]),
    courses: coursesError(fields["courses"]),
    action: actionError(fields["action"]),
  };
  for (const name of ["auto_enroll", "email_students"]) {
    if (booleanOf(fields[name]) === undefined) found[name] = "Must be a valid boolean.";
  }
  const errors: FieldErrors = {};
  for (const [name, error] of Object.entries(found)) {
    if (error !== undefined) errors[name] = [error];
  }
  return errors;
}

function cohortError(request: BulkRequest, state: MoocitState): string | undefined {
  const { cohorts, courses, action } = request;
  if (cohorts.length === 0) return undefined;
  if (action !== "enroll") return "Cohorts can only be used for enrollments.";
  if (cohorts.length !== courses.length) {
    return "If provided, the cohorts and courses should have equal number of items.";
  }
  for (const [index, course] of courses.entries()) {
    const cohort = cohorts[index] ?? "";
    if (!state.courses.lookup("id", course)[0]?.cohorts.includes(cohort)) {
      return `cohort ${cohort} not found in course ${course}.`;
    }
  }
  return undefined;
}

/** The request, or what a 400 answers for it. */
export function parseBulkRequest(
  request: LabRequest,
  state: MoocitState,
): { readonly request: BulkRequest } | { readonly errors: FieldErrors | { detail: string } } {
  const fields = fieldsOf(request);
  if (!fields) return { errors: { detail: "JSON parse error" } };
  const errors = fieldErrors(fields);
  if (Object.keys(errors).length > 0) return { errors };
  const bulk: BulkRequest = {
    action: fields["action"] as BulkRequest["action"],
    identifiers: splitIdentifiers(String(fields["identifiers"])),
    courses: [...new Set(stringList(fields["courses"]))],
    cohorts: stringList(fields["cohorts"]),
    auto_enroll: booleanOf(fields["auto_enroll"]) ?? false,
    email_students: booleanOf(fields["email_students"]) ?? false,
  };
  const counted = { ...bulk, courses: stringList(fields["courses"]) };
  const error = cohortError(counted, state);
  return error === undefined ? { request: bulk } : { errors: { non_field_errors: [error] } };
}
