import type { SourceCall } from "../../domain/call-context.js";
import type { Course, CourseAttribute } from "../../domain/course.js";
import type { Enrollment, EnrollmentAttribute } from "../../domain/enrollment.js";
import { SourceError } from "../../domain/errors.js";
import { joinTold } from "../../domain/join-told.js";
import type { User, UserAttribute } from "../../domain/user.js";
import type { SourceConnector } from "../../sources/spi/source-connector.js";
import type { Keyed } from "./asked-parts.js";
import type { EntityLookup } from "./entity-lookup.js";
import { leavesOpen } from "./leaves-open.js";
import type { Fills } from "./shared-fills.js";

/** The look-ups of one source. */
export interface SourceLookups {
  readonly user?: EntityLookup<User, UserAttribute>;
  readonly course?: EntityLookup<Course, CourseAttribute>;
}

export interface FillContext {
  readonly connector: SourceConnector;
  readonly lookups: SourceLookups;
  readonly fills: Fills;
  readonly wanted: ReadonlySet<EnrollmentAttribute>;
  readonly call: SourceCall;
  readonly era: string;
  /** Notes when the data was read, and why it stands in for newer data. */
  readonly used: (readAt: number, staleBecause: SourceError | null) => void;
}

/**
 * Fills attributes of enrollments from companions and look-ups. Rows come back in their order.
 * @throws SourceError where a provider failed: none of its attributes can be relied on.
 */
export async function fillRows(
  providers: readonly string[],
  rows: readonly Enrollment[],
  context: FillContext,
): Promise<readonly Enrollment[]> {
  let filled = rows;
  for (const provider of providers) {
    if (provider === "user") filled = await fillParts(users, filled, context);
    else if (provider === "course") filled = await fillParts(courses, filled, context);
    else filled = await fillFromCompanion(provider, filled, context);
  }
  return filled;
}

async function fillFromCompanion(
  name: string,
  rows: readonly Enrollment[],
  context: FillContext,
): Promise<readonly Enrollment[]> {
  const companion = context.connector.companions.find((one) => one.name === name);
  if (companion === undefined) throw new Error(`The connector declares no companion ${name}`);
  if (rows.length === 0) return rows;
  const readAt = Date.now();
  const { tells } = context.connector.enrollments;
  // What others tell makes no difference to the read: those who want more of others share it.
  const wanted = new Set([...context.wanted].filter((attribute) => tells[attribute] === name));
  const wish = { wanted, need: "all" } as const;
  const read = await context.fills.read(companion, rows, wish, context.call);
  context.used(readAt, null);
  return rows.map((row) => {
    const failure = read.failureOf?.(row) ?? null;
    if (failure !== null) throw failure;
    return read.fill(row);
  });
}

/** The users, or the courses, of rows. */
interface Parts<Part extends Keyed, Attribute extends string> {
  readonly prefix: Prefix;
  readonly lookupOf: (lookups: SourceLookups) => EntityLookup<Part, Attribute> | undefined;
  readonly of: (row: Enrollment) => Part | null;
  readonly put: (row: Enrollment, part: Part) => Enrollment;
}

const users: Parts<User, UserAttribute> = {
  prefix: "user.",
  lookupOf: ({ user }) => user,
  of: ({ user }) => user,
  put: (row, user) => ({ ...row, user }),
};

const courses: Parts<Course, CourseAttribute> = {
  prefix: "course.",
  lookupOf: ({ course }) => course,
  of: ({ course }) => course,
  put: (row, course) => ({ ...row, course }),
};

async function fillParts<Part extends Keyed, Attribute extends string>(
  { prefix, lookupOf, of, put }: Parts<Part, Attribute>,
  rows: readonly Enrollment[],
  context: FillContext,
): Promise<readonly Enrollment[]> {
  const lookup = lookupOf(context.lookups);
  if (lookup === undefined) return rows;
  const { call, era } = context;
  const wanted = attributesBelow<Attribute>(prefix, context.wanted);
  const attributes = [...wanted];
  const open = new Set<string>();
  for (const row of rows) {
    const part = of(row);
    if (leavesOpen(part, attributes)) open.add(part.key);
  }
  const answers = await lookup.load(open, { wanted, call, era, noteStale: context.used });
  return rows.map((row) => {
    const part = of(row);
    if (!leavesOpen(part, attributes)) return row;
    return put(row, settle(part, answers.get(part.key), wanted, context));
  });
}

/**
 * The part as it is told now; what the source does not have is null. Where it has no such part at all, what the row left
 * open is noted: whoever selects any of that gets no part.
 */
function settle<Part extends Keyed, Attribute extends string>(
  part: Part,
  answer:
    | {
        readonly value: Part | null;
        readonly readAt: number;
        readonly staleBecause: SourceError | null;
      }
    | SourceError
    | undefined,
  wanted: ReadonlySet<Attribute>,
  context: FillContext,
): Part {
  if (answer instanceof SourceError) throw answer;
  if (answer !== undefined) context.used(answer.readAt, answer.staleBecause);
  const nothing: object = Object.fromEntries([...wanted].map((attribute) => [attribute, null]));
  const told = joinTold(joinTold(part, answer?.value ?? part), nothing as Part);
  if (answer?.value !== null) return told;
  const open = [...wanted].filter((name) => (part as Record<string, unknown>)[name] === undefined);
  return { ...told, absent: [...(part.absent ?? []), ...open] };
}

type Prefix = "user." | "course.";

/** The same selection asks for page after page. */
const knownBelow: Readonly<
  Record<Prefix, WeakMap<ReadonlySet<EnrollmentAttribute>, ReadonlySet<string>>>
> = { "user.": new WeakMap(), "course.": new WeakMap() };

/** What is wanted of the user or the course of rows: the same set each time that the same one is asked about. */
export function attributesBelow<Attribute extends string>(
  prefix: Prefix,
  wanted: ReadonlySet<EnrollmentAttribute>,
): ReadonlySet<Attribute> {
  const known = knownBelow[prefix].get(wanted);
  if (known !== undefined) return known as ReadonlySet<Attribute>;
  const below = new Set<Attribute>();
  for (const attribute of wanted) {
    if (attribute.startsWith(prefix)) below.add(attribute.slice(prefix.length) as Attribute);
  }
  knownBelow[prefix].set(wanted, below);
  return below;
}
