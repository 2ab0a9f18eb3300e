import type { Condition } from "../../domain/filter.js";
import type { Scalar } from "../../domain/values.js";

export type Parameters = readonly (readonly [name: string, value: string])[];

/** What an installation takes for a username; any other in a list makes it refuse the whole list. */
export type NameRule = "any" | "plain";

const letters = String.raw`[\p{L}\p{N}_.@+-]`;
/** Django's `User.username`, with the blank that Open edX's USERNAME_REGEX_PARTIAL allows inside. */
const possibleName = new RegExp(`^${letters}(?:[ ]|${letters}){0,149}$`, "u");
/**
 * `accounts/__init__.py`: USERNAME_MIN_LENGTH and USERNAME_MAX_LENGTH, which the list insists on. Accounts that were
 * retired have longer names.
 */
const takenLength = /^.{2,30}$/su;
/** `registration_form.py`, `validate_username`, where ENABLE_UNICODE_USERNAME is off. */
const plainName = /^[A-Za-z0-9_-]+$/;

const part = String.raw`[\p{L}\p{N}_~.:-]+`;
/** `opaque_keys`: what `CourseKey.from_string` takes; anything else makes the platform refuse the whole list. */
const courseKeys = new RegExp(
  `^(?:(?:course|ccx)-v1:${part}(?:\\+${part}){2}(?:\\+ccx@\\d+)?|${part}(?:/${part}){2})$`,
  "u",
);
/** The only addresses that Django takes with a comma. */
const quotedAddress = /^"[^"]*"@[^\s,]+$/u;

export function isCourseKey(text: string): boolean {
  return courseKeys.test(text);
}

/** Whether an account can be called so. */
export function isUsername(text: string): boolean {
  return possibleName.test(text) && !text.endsWith(" ");
}

export function isPlain(username: string): boolean {
  return plainName.test(username);
}

/**
 * The filters of the list of enrollments; null where no row can meet the conditions. A list is left out as a whole
 * where the wire cannot carry one of its values: the rows are checked again.
 */
export function toEnrollmentFilters(
  pushed: readonly Condition<string>[],
  rule: NameRule,
): Parameters | null {
  const lists = [
    toList("username", valuesOf(pushed, ["userId", "username"], isUsername), (name) =>
      takenLength.test(name),
    ),
    toList("email", valuesOf(pushed, ["email"], isAddress), (address) => !address.includes(",")),
    toList(
      "course_ids",
      valuesOf(pushed, ["courseId", "courseExternalId"], isCourseKey),
      () => true,
    ),
  ].map((list) => (rule === "plain" ? withPlainNames(list) : list));
  if (lists.some((list) => list?.values.length === 0)) return null;
  return lists.flatMap((list) => (list === null ? [] : [toParameter(list)]));
}

interface List {
  readonly name: string;
  readonly values: readonly string[];
}

/** Null: not narrowed by this. */
function toList(
  name: string,
  values: readonly string[] | null,
  isCarried: (value: string) => boolean,
): List | null {
  return values?.every(isCarried) === true ? { name, values } : null;
}

/** By the rule of the installation nobody has another name. */
function withPlainNames(list: List | null): List | null {
  return list?.name === "username" ? { ...list, values: list.values.filter(isPlain) } : list;
}

/** One course goes under a name that all releases know. */
function toParameter({ name, values }: List): readonly [string, string] {
  const [first = ""] = values;
  return name === "course_ids" && values.length === 1
    ? ["course_id", first]
    : [name, values.join(",")];
}

/** The possible values that all conditions on these fields allow; null where there is no condition. */
function valuesOf(
  pushed: readonly Condition<string>[],
  fields: readonly string[],
  isPossible: (value: string) => boolean,
): readonly string[] | null {
  const lists = pushed.flatMap((condition) =>
    condition.kind === "in" && fields.includes(condition.field)
      ? [possibleOf(condition.values, isPossible)]
      : [],
  );
  const [first] = lists;
  if (first === undefined) return null;
  return first.filter((value) => lists.every((list) => list.includes(value)));
}

function possibleOf(
  values: readonly Scalar[],
  isPossible: (value: string) => boolean,
): readonly string[] {
  return [...new Set(values.map(String))].filter(isPossible);
}

function isAddress(text: string): boolean {
  return text.trim() === text && text !== "" && !text.includes("\0") && hasNoBareComma(text);
}

function hasNoBareComma(text: string): boolean {
  return !text.includes(",") || quotedAddress.test(text);
}

/** What a list of courses is narrowed to; null where no course can be meant. */
export interface CourseQuestion {
  readonly key: string | null;
  readonly filters: Parameters;
}

export function toCourseQuestion(pushed: readonly Condition<string>[]): CourseQuestion | null {
  const keys = valuesOf(pushed, ["externalId"], isCourseKey);
  const orgs = valuesOf(pushed, ["org"], (org) => org.trim() === org && /^[^\0]+$/u.test(org));
  if (keys?.length === 0 || orgs?.length === 0) return null;
  const filters: Parameters = orgs === null ? [] : [["org", orgs[0] ?? ""]];
  return { key: keys?.[0] ?? null, filters };
}
