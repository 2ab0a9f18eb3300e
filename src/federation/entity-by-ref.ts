import type { Course, CourseAttribute } from "../domain/course.js";
import type { EnrollmentAttribute } from "../domain/enrollment.js";
import { SourceError } from "../domain/errors.js";
import { joinTold } from "../domain/join-told.js";
import type { ListQuery, ListResult } from "../domain/list.js";
import type { User, UserAttribute } from "../domain/user.js";
import type { KeyRef, Operation } from "./federation.js";
import type { EntityLookup } from "./lookup/entity-lookup.js";
import type { LookupAnswer } from "./lookup/lookup-answers.js";
import type { OperationState } from "./operation-state.js";
import type { SourceRuntime } from "./source-runtime.js";
import { mayKnow } from "./visibility.js";

interface EntityAsk<Row, Attribute extends string> {
  readonly ref: KeyRef;
  readonly wanted: ReadonlySet<Attribute>;
  readonly known: Row | undefined;
}

/** Reads a user by id: by a look-up, and where that leaves open what rows tell, by a row; or from the list of users. */
export async function readUser(
  state: OperationState,
  operation: Operation,
  source: SourceRuntime | undefined,
  ask: EntityAsk<User, UserAttribute>,
): Promise<User | null> {
  if (source === undefined) return null;
  if (ask.known === undefined && !(await mayKnow(operation, { type: "user", ...ask.ref }))) {
    return null;
  }
  const found = await lookUp(state, source, source.lookups.user, ask);
  if (found === undefined) {
    return ask.known ?? onlyOf(await operation.users(oneRow("externalId", ask.ref, ask.wanted)));
  }
  // Where a row led here, it has spoken.
  if (found === null || ask.known !== undefined) return found;
  return withRow(operation, source, found, ask);
}

/** The user, with what one of their enrollments tells besides. */
async function withRow(
  operation: Operation,
  { connector }: SourceRuntime,
  user: User,
  { ref, wanted }: EntityAsk<User, UserAttribute>,
): Promise<User> {
  const { tells } = connector.enrollments;
  const open = [...wanted].flatMap((attribute): EnrollmentAttribute[] => {
    const told = tells[`user.${attribute}`];
    const isOpen = user[attribute] === undefined && told?.startsWith("row") === true;
    return isOpen ? [`user.${attribute}`] : [];
  });
  if (open.length === 0) return user;
  const row = onlyOf(await operation.enrollments(oneRow("userId", ref, new Set(open))));
  return row?.user == null ? user : joinTold(user, row.user);
}

/** Reads a course by id: by a look-up, or from the list of courses. */
export async function readCourse(
  state: OperationState,
  operation: Operation,
  source: SourceRuntime | undefined,
  ask: EntityAsk<Course, CourseAttribute>,
): Promise<Course | null> {
  if (source === undefined) return null;
  if (ask.known === undefined && !(await mayKnow(operation, { type: "course", ...ask.ref }))) {
    return null;
  }
  if (ask.known !== undefined || source.connector.courses !== undefined) {
    const found = await lookUp(state, source, source.lookups.course, ask);
    if (found !== undefined) return found;
    if (ask.known !== undefined) return ask.known;
  }
  return onlyOf(await operation.courses(oneRow("externalId", ask.ref, ask.wanted)));
}

/** Undefined where the source has no look-up. */
async function lookUp<Row extends { readonly key: string }, Attribute extends string>(
  state: OperationState,
  source: SourceRuntime,
  lookup: EntityLookup<Row, Attribute> | undefined,
  ask: EntityAsk<Row, Attribute>,
): Promise<Row | null | undefined> {
  if (lookup === undefined) return undefined;
  const answers = await lookup.load(new Set([ask.ref.key]), {
    wanted: ask.wanted,
    call: state.unmetered,
    era: state.era,
  });
  const answer: LookupAnswer<Row> | undefined = answers.get(ask.ref.key);
  if (answer instanceof SourceError) throw answer.of(source.connector.id);
  if (answer === undefined || answer.value === null) return null;
  return joinTold(ask.known, answer.value);
}

/** The question for one row of a source that has this value. */
function oneRow<Field extends string, Attribute extends string>(
  field: Field,
  { source, key }: KeyRef,
  wanted: ReadonlySet<Attribute>,
): ListQuery<"source" | Field, Attribute, never> {
  return {
    filter: {
      kind: "all",
      of: [
        { kind: "in", field: "source", values: [source] },
        { kind: "in", field, values: [key] },
      ],
    },
    wanted,
    order: null,
    page: { direction: "forward", size: 1, cursor: null },
    counts: false,
    looksAhead: false,
    place: "lookup",
    onSourceFailure: "PARTIAL",
  };
}

function onlyOf<Row>(result: ListResult<Row>): Row | null {
  // That it was not there earlier does not say that it is not there.
  const failed = result.reports.find(({ status }) => status !== "OK" && status !== "NOT_REACHED");
  const row = result.rows[0];
  if (row === undefined && failed?.reason != null) {
    throw new SourceError(failed.reason, failed.message ?? "The source could not be read.", {
      source: failed.source,
    });
  }
  return row ?? null;
}
