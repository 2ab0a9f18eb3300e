import type { SourceCall } from "../../domain/call-context.js";
import type { Course, CourseAttribute } from "../../domain/course.js";
import type { Enrollment, EnrollmentAttribute } from "../../domain/enrollment.js";
import { SourceError } from "../../domain/errors.js";
import { joinTold } from "../../domain/join-told.js";
import type { User, UserAttribute } from "../../domain/user.js";
import type { Absence } from "../../domain/values.js";
import type { EntityLookup, LookupAnswers } from "./entity-lookup.js";
import { attributesBelow, type SourceLookups } from "./fill-rows.js";

/** The user or course of a row: null where there is none, the error where it could not be read. */
type Related<Part> = Part | Error | null;

export interface JoinContext {
  readonly lookups: SourceLookups;
  readonly wanted: ReadonlySet<EnrollmentAttribute>;
  readonly call: SourceCall;
  readonly era: string;
}

/**
 * Puts the users and courses of rows in their place, with all that is wanted of them: both are looked up at once, for
 * all rows together. What the rows tell themselves is not looked up. Where nothing has changed since the last time, the
 * very same rows come out.
 */
export function joinRelations(
  rows: readonly Enrollment[],
  { lookups, wanted, call, era }: JoinContext,
): readonly Enrollment[] | Promise<readonly Enrollment[]> {
  const userWanted = attributesBelow<UserAttribute>("user.", wanted);
  const courseWanted = attributesBelow<CourseAttribute>("course.", wanted);
  const how = { call, era };
  const users = readParts(rows, (row) => row.user, lookups.user, userWanted, how);
  const courses = readParts(rows, (row) => row.course, lookups.course, courseWanted, how);
  return users === null && courses === null ? rows : joinParts(rows, users, courses);
}

async function joinParts(
  rows: readonly Enrollment[],
  users: PartsRead<User> | null,
  courses: PartsRead<Course> | null,
): Promise<readonly Enrollment[]> {
  const [userAnswers, courseAnswers] = [await users?.answers, await courses?.answers];
  return replaceParts(
    rows,
    (row) => joinPart(row.user, users, userAnswers),
    (row) => joinPart(row.course, courses, courseAnswers),
  );
}

type Keyed = Absence & { readonly key: string };

interface PartsRead<Part> {
  /** Null where nothing is asked of it. */
  readonly answers: Promise<LookupAnswers<Part>> | null;
  /** What was asked of the look-up. */
  readonly told: readonly (string & keyof Part)[];
}

/** Null where the rows say all that is wanted of the look-up. */
function readParts<Part extends Keyed, Attribute extends string & keyof Part>(
  rows: readonly Enrollment[],
  partOf: (row: Enrollment) => Related<Part>,
  lookup: EntityLookup<Part, Attribute> | undefined,
  wanted: ReadonlySet<Attribute>,
  how: { readonly call: SourceCall; readonly era: string },
): PartsRead<Part> | null {
  if (lookup === undefined) return null;
  const told = lookup.toldOf(wanted);
  if (told.length === 0) return null;
  const keys = new Set<string>();
  let isAnyAbsent = false;
  for (const row of rows) {
    const part = partOf(row);
    if (part === null || part instanceof Error) continue;
    if (isAbsent(part, told)) isAnyAbsent = true;
    else if (lacksAny(part, told)) keys.add(part.key);
  }
  if (keys.size === 0) return isAnyAbsent ? { answers: null, told } : null;
  return { answers: lookup.load(keys, wanted, how.call, how.era), told };
}

function lacksAny<Part>(part: Part, told: readonly (string & keyof Part)[]): boolean {
  for (const attribute of told) if (part[attribute] === undefined) return true;
  return false;
}

/** Whether a look-up that was asked for any of the attributes knows of no such part. */
function isAbsent({ absent }: Absence, told: readonly string[]): boolean {
  return absent?.some((attribute) => told.includes(attribute)) === true;
}

function joinPart<Part extends Keyed>(
  part: Related<Part>,
  read: PartsRead<Part> | null,
  answers: LookupAnswers<Part> | null | undefined,
): Related<Part> {
  if (read === null || part === null || part instanceof Error) return part;
  if (isAbsent(part, read.told)) return null;
  const answer = answers?.get(part.key);
  if (answer === undefined) return part;
  if (answer instanceof SourceError) return answer;
  if (answer.value === null) return null;
  const joined = joinTold(part, answer.value);
  // What nobody told is none, so that nobody asks again.
  return lacksAny(joined, read.told)
    ? joinTold(joined, Object.fromEntries(read.told.map((one) => [one, null])) as unknown as Part)
    : joined;
}

interface Join {
  readonly from: readonly Enrollment[];
  /** Null where the rows came only once so far, as most do where a source changes. */
  readonly to: readonly Enrollment[] | null;
}

/** What the last join of a page came to, by the page's first row. */
const lastJoins = new WeakMap<Enrollment, Join>();

function replaceParts(
  rows: readonly Enrollment[],
  userOf: (row: Enrollment) => Related<NonNullable<Enrollment["user"]>>,
  courseOf: (row: Enrollment) => Related<NonNullable<Enrollment["course"]>>,
): readonly Enrollment[] {
  const [first] = rows;
  if (first === undefined) return rows;
  const last = lastJoins.get(first);
  const to = last?.to ?? null;
  let unchanged = to?.length === rows.length;
  const joined = rows.map((row, index) => {
    const user = userOf(row) as Enrollment["user"];
    const course = courseOf(row) as Enrollment["course"];
    const before = to?.[index];
    if (
      before !== undefined &&
      last?.from[index] === row &&
      before.user === user &&
      before.course === course
    ) {
      return before;
    }
    unchanged = false;
    return row.user === user && row.course === course ? row : { ...row, user, course };
  });
  if (to !== null && unchanged) return to;
  lastJoins.set(first, { from: rows, to: last === undefined ? null : joined });
  return joined;
}
