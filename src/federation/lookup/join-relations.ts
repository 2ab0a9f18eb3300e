import type { SourceCall } from "../../domain/call-context.js";
import type { Course, CourseAttribute } from "../../domain/course.js";
import type { Enrollment, EnrollmentAttribute } from "../../domain/enrollment.js";
import type { User, UserAttribute } from "../../domain/user.js";
import { AskedParts, type Keyed, type Related } from "./asked-parts.js";
import type { EntityLookup } from "./entity-lookup.js";
import { attributesBelow, type SourceLookups } from "./fill-rows.js";
import type { LookupAnswers, NoteStale } from "./lookup-answers.js";

export interface JoinContext {
  readonly lookups: SourceLookups;
  readonly wanted: ReadonlySet<EnrollmentAttribute>;
  readonly call: SourceCall;
  readonly era: string;
  /** As of a look-up. */
  readonly noteStale?: NoteStale | undefined;
}

/** What is asked of users and courses; null: nothing. */
interface Asked {
  readonly users: AskedParts<User, UserAttribute> | null;
  readonly courses: AskedParts<Course, CourseAttribute> | null;
}

interface Answers {
  readonly users: LookupAnswers<User> | undefined;
  readonly courses: LookupAnswers<Course> | undefined;
}

/** A page with its users and courses, and what they were drawn from. */
interface Join {
  readonly asked: Asked;
  readonly answers: Answers;
  readonly to: readonly Enrollment[];
}

interface LastJoin {
  readonly from: readonly Enrollment[];
  /** Null where the rows came only once so far, as most do where a source changes. */
  readonly join: Join | null;
}

/** In the place of rows that came only once so far. */
const once: LastJoin = { from: [], join: null };

/** What the last join of a page came to, by the page's first row. */
const lastJoins = new WeakMap<Enrollment, LastJoin>();

/**
 * Puts the users and courses of rows in their place, with all that is wanted of them: both are looked up at once, for
 * all rows together. What the rows tell themselves is not looked up. Where nothing has changed since the last time, the
 * very same rows come out.
 */
export function joinRelations(
  rows: readonly Enrollment[],
  { lookups, wanted, ...how }: JoinContext,
): readonly Enrollment[] | Promise<readonly Enrollment[]> {
  const [first] = rows;
  if (first === undefined) return rows;
  const last = lastOf(first, rows);
  const asked: Asked = {
    users: ask(
      rows,
      { partOf: userOf, lookup: lookups.user, wanted: attributesBelow("user.", wanted) },
      last?.asked.users,
    ),
    courses: ask(
      rows,
      { partOf: courseOf, lookup: lookups.course, wanted: attributesBelow("course.", wanted) },
      last?.asked.courses,
    ),
  };
  if (asked.users === null && asked.courses === null) return rows;
  const users = asked.users?.load(how, last?.answers.users);
  const courses = asked.courses?.load(how, last?.answers.courses);
  return users instanceof Promise || courses instanceof Promise
    ? joinLater(rows, asked, users, courses)
    : joinParts(rows, asked, { users, courses });
}

const userOf = (row: Enrollment): Related<User> => row.user;
const courseOf = (row: Enrollment): Related<Course> => row.course;

function lastOf(first: Enrollment, rows: readonly Enrollment[]): Join | null {
  const last = lastJoins.get(first);
  return last !== undefined && isSame(last.from, rows) ? last.join : null;
}

function isSame(before: readonly Enrollment[], rows: readonly Enrollment[]): boolean {
  if (before === rows) return true;
  return before.length === rows.length && rows.every((row, index) => row === before[index]);
}

interface Parts<Part extends Keyed, Attribute extends string & keyof Part> {
  readonly partOf: (row: Enrollment) => Related<Part>;
  readonly lookup: EntityLookup<Part, Attribute> | undefined;
  readonly wanted: ReadonlySet<Attribute>;
}

/** What is asked of the look-up: what was worked out before, where that is the same. */
function ask<Part extends Keyed, Attribute extends string & keyof Part>(
  rows: readonly Enrollment[],
  { partOf, lookup, wanted }: Parts<Part, Attribute>,
  before: AskedParts<Part, Attribute> | null | undefined,
): AskedParts<Part, Attribute> | null {
  if (lookup === undefined) return null;
  if (before?.isFor(lookup, wanted) === true) return before;
  const asked = new AskedParts(lookup, wanted, rows, partOf);
  return asked.isNothing ? null : asked;
}

async function joinLater(
  rows: readonly Enrollment[],
  asked: Asked,
  users: Answers["users"] | Promise<Answers["users"]>,
  courses: Answers["courses"] | Promise<Answers["courses"]>,
): Promise<readonly Enrollment[]> {
  return joinParts(rows, asked, { users: await users, courses: await courses });
}

function joinParts(
  rows: readonly Enrollment[],
  asked: Asked,
  answers: Answers,
): readonly Enrollment[] {
  const [first] = rows;
  if (first === undefined) return rows;
  const before = lastOf(first, rows);
  if (before !== null && isAsBefore(before, asked, answers)) return before.to;
  const last = lastJoins.get(first);
  const to = replaceParts(rows, asked, answers, last);
  lastJoins.set(first, last === undefined ? once : { from: rows, join: { asked, answers, to } });
  return to;
}

function isAsBefore(before: Join, asked: Asked, answers: Answers): boolean {
  return (
    before.asked.users === asked.users &&
    before.asked.courses === asked.courses &&
    isDrawnAsBefore(before.answers.users, answers.users) &&
    isDrawnAsBefore(before.answers.courses, answers.courses)
  );
}

function isDrawnAsBefore(
  before: LookupAnswers<unknown> | undefined,
  now: LookupAnswers<unknown> | undefined,
): boolean {
  if (before === now) return true;
  return now?.drawnFrom !== undefined && before?.drawnFrom === now.drawnFrom;
}

/** Rows that are as they were before are the very same; so is the list, where all of them are. */
function replaceParts(
  rows: readonly Enrollment[],
  asked: Asked,
  answers: Answers,
  last: LastJoin | undefined,
): readonly Enrollment[] {
  const before = last?.join?.to;
  let isUnchanged = before?.length === rows.length;
  const joined = rows.map((row, index) => {
    const user = partOf(row.user, asked.users, answers.users) as Enrollment["user"];
    const course = partOf(row.course, asked.courses, answers.courses) as Enrollment["course"];
    const earlier = last?.from[index] === row ? before?.[index] : undefined;
    if (earlier?.user === user && earlier.course === course) return earlier;
    isUnchanged = false;
    return row.user === user && row.course === course ? row : { ...row, user, course };
  });
  return before !== undefined && isUnchanged ? before : joined;
}

function partOf<Part extends Keyed, Attribute extends string & keyof Part>(
  part: Related<Part>,
  asked: AskedParts<Part, Attribute> | null,
  answers: LookupAnswers<Part> | undefined,
): Related<Part> {
  return asked === null || answers === undefined ? part : asked.join(part, answers);
}
