import type { Condition } from "../../domain/filter.js";

export type Parameters = readonly (readonly [name: string, value: string])[];

/** How one filter field travels. */
interface Parameter {
  readonly name: string;
  /** Texts that can be a value; any other matches no row and need not be asked for. */
  readonly takes: RegExp;
}

/** The platform's user ids are whole numbers; it would read `007` as 7. */
export const userKeys = /^(?:0|[1-9]\d{0,18})$/;
/** Django takes an empty value for none at all. */
const notEmpty = /\S/u;
/** It trims values, and no row says of which tenant it is. */
const trimmed = /^\S(?:.*\S)?$/su;

const searchParameters: Readonly<Record<string, Parameter>> = {
  userId: { name: "user_id", takes: userKeys },
  courseId: { name: "course_id", takes: notEmpty },
  courseExternalId: { name: "course_id", takes: notEmpty },
  username: { name: "username", takes: notEmpty },
  email: { name: "email", takes: notEmpty },
  courseSlug: { name: "slug", takes: notEmpty },
  org: { name: "org", takes: notEmpty },
  platformKey: { name: "platform_key", takes: trimmed },
  courseTitleContains: { name: "course_name", takes: notEmpty },
};

const userParameters: Readonly<Record<string, Parameter>> = {
  username: { name: "query", takes: notEmpty },
};

const courseParameters: Readonly<Record<string, Parameter>> = {
  externalId: { name: "course_id", takes: notEmpty },
  slug: { name: "slug", takes: notEmpty },
  org: { name: "org", takes: notEmpty },
};

/** Whether a search with this parameter and no other is taken: all are but the part of a title. */
export function boundsSearch(name: string): boolean {
  return name !== "course_name";
}

/** The course that is asked for: the platform trims it, and may compare without letter case. Null: none is. */
export function askedCourse(parameters: Parameters): string | null {
  return parameters.find(([name]) => name === "course_id")?.[1] ?? null;
}

/** Null where no row can meet the conditions. */
export function toSearch(pushed: readonly Condition<string>[]): Parameters | null {
  return toParameters(pushed, searchParameters);
}

export function toUserSearch(pushed: readonly Condition<string>[]): Parameters | null {
  return toParameters(pushed, userParameters);
}

export function toCourseSearch(pushed: readonly Condition<string>[]): Parameters | null {
  return toParameters(pushed, courseParameters);
}

function toParameters(
  pushed: readonly Condition<string>[],
  names: Readonly<Record<string, Parameter>>,
): Parameters | null {
  const values = new Map<string, string>();
  for (const condition of pushed) {
    const parameter = names[condition.field];
    if (parameter === undefined || condition.kind === "range") continue;
    if (condition.kind === "contains") {
      // A part that is blank says nothing that could be sent.
      if (parameter.takes.test(condition.text)) values.set(parameter.name, condition.text);
      continue;
    }
    const [value] = condition.values;
    if (value === undefined || !isPossible(String(value), parameter)) return null;
    // Two fields that travel under one name are both asked for: two values are no row's.
    if ((values.get(parameter.name) ?? String(value)) !== String(value)) return null;
    values.set(parameter.name, String(value));
  }
  return [...values];
}

/** No value of the platform holds a NUL, and its database refuses one. */
function isPossible(value: string, parameter: Parameter): boolean {
  return parameter.takes.test(value) && !value.includes("\0");
}
