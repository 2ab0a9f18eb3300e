import type { Enrollment, EnrollmentAttribute } from "../domain/enrollment.js";
import type { Filter } from "../domain/filter.js";
import type { ListQuery, ListResult } from "../domain/list.js";
import type { EnrollmentFilterField, EnrollmentOrderField } from "../domain/query.js";
import { knowsWholeSources } from "../domain/viewer.js";
import { buildTurn, type ListKind } from "./build-list.js";
import { completeEnrollments } from "./complete-enrollments.js";
import { EnrollmentsByRef } from "./enrollments-by-ref.js";
import { ListMeter } from "./execute/budget.js";
import { executeList } from "./execute/execute-list.js";
import type { SourceTurn } from "./execute/source-turn.js";
import { readCourse, readUser } from "./entity-by-ref.js";
import type { EnrollmentRef, Operation } from "./federation.js";
import { courseList, enrollmentList, userList } from "./list-kinds.js";
import { fillEntities } from "./lookup/fill-entities.js";
import type { EntityLookup } from "./lookup/entity-lookup.js";
import type { NoteStale } from "./lookup/lookup-answers.js";
import type { Fills } from "./lookup/shared-fills.js";
import { askAgainWhereMissing } from "./missing-lists.js";
import { NestedLists, type HowRead, type ReadList } from "./nested-lists.js";
import type { OperationState } from "./operation-state.js";
import { courseLimit, enrollmentLimit, userLimit } from "./plan/viewer-limit.js";
import { SharedEnrollments } from "./shared-enrollments.js";
import type { SourceRuntime } from "./source-runtime.js";

type EnrollmentTurn = SourceTurn<
  Enrollment,
  EnrollmentFilterField,
  EnrollmentAttribute,
  EnrollmentOrderField
>;

/** One operation over the sources that its viewer may know of. */
export function createOperation(state: OperationState): Operation {
  const { viewer } = state.call;
  const readEnrollment = enrollmentReader(state);
  const find = (source: string): SourceRuntime | undefined =>
    state.runtimes.find(({ connector }) => connector.id === source);
  const enrollments: ReadList = (query, how, fills = state.fills) =>
    runList(state, enrollmentList(state, fills), query, {
      limit: enrollmentLimit(viewer),
      how,
      complete: (turn, rows) => completeTurn(state, turn, rows, { wanted: query.wanted, fills }),
    });
  const createMeter = (source: SourceRuntime): ListMeter => new ListMeter(state.budgetOf(source));
  let nested: NestedLists | undefined;
  const operation: Operation = {
    call: state.call,
    now: state.now,
    enrollments: (query) => enrollments(query),
    users: (query) =>
      askAgainWhereMissing(state.runtimes, createMeter, (how) =>
        runList(state, userList(state), query, {
          limit: userLimit(viewer),
          how,
          complete: (turn, rows) =>
            completeEntities(state, turn, rows, (source) => source.lookups.user, query.wanted),
        }),
      ),
    courses: (query) =>
      askAgainWhereMissing(state.runtimes, createMeter, (how) =>
        runList(state, courseList(state), query, {
          limit: courseLimit(viewer),
          how,
          complete: (turn, rows) =>
            completeEntities(state, turn, rows, (source) => source.lookups.course, query.wanted),
        }),
      ),
    enrollmentsOf: (parent, query) =>
      (nested ??= new NestedLists(state, enrollments)).load(parent, query),
    enrollment: async (ref, wanted) => {
      const source = find(ref.source);
      return source === undefined ? null : readEnrollment(source, ref, wanted);
    },
    user: (ref, wanted, known) =>
      readUser(state, operation, find(ref.source), { ref, wanted, known }),
    course: (ref, wanted, known) =>
      readCourse(state, operation, find(ref.source), { ref, wanted, known }),
  };
  return operation;
}

/** Single enrollments: together with those of other operations where that shows the viewer the same. */
function enrollmentReader(
  state: OperationState,
): (
  source: SourceRuntime,
  ref: EnrollmentRef,
  wanted: ReadonlySet<EnrollmentAttribute>,
) => Promise<Enrollment | null> {
  let sharesAll: boolean | undefined;
  let shared: SharedEnrollments | undefined;
  let own: EnrollmentsByRef | undefined;
  return (source, ref, wanted) => {
    sharesAll ??= knowsWholeSources(state.call.viewer);
    const lookup = sharesAll ? source.byKey.of(ref.key) : null;
    return lookup === null
      ? (own ??= new EnrollmentsByRef(state)).load(source, ref, wanted)
      : (shared ??= new SharedEnrollments(state)).load(ref, { source, lookup, wanted });
  };
}

function runList<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  state: OperationState,
  kind: ListKind<Row, Field, Attribute, OrderField>,
  query: ListQuery<Field, Attribute, OrderField>,
  own: {
    readonly limit: Filter<Field>;
    readonly how: HowRead | undefined;
    readonly complete: (
      turn: SourceTurn<Row, Field, Attribute, OrderField>,
      rows: readonly Row[],
    ) => Promise<readonly Row[]>;
  },
): Promise<ListResult<Row>> {
  const { viewer } = state.call;
  const { filter, order, wanted } = query;
  const { limit, how } = own;
  const startedAt = performance.now();
  const ask = { filter, limit, order, wanted };
  const turns = state.runtimes.flatMap((source) => {
    const settled = how?.(source);
    return buildTurn(state, kind, source, settled ? { ...ask, ...settled } : ask) ?? [];
  });
  return executeList({
    kind: kind.rows,
    query,
    turns,
    planningMs: performance.now() - startedAt,
    now: state.now,
    codec: state.codec,
    patienceMs: patience(state.call.deadlineAt),
    lengths: state.lengths,
    question: onceOnly(() => state.questions.of(query, viewer)),
    complete: own.complete,
  });
}

function onceOnly<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** A twelfth of the time that is left, two seconds at the most. */
function patience(deadlineAt: number): number {
  return Math.max(10, Math.min(2_000, (deadlineAt - Date.now()) / 12));
}

async function completeTurn(
  state: OperationState,
  turn: EnrollmentTurn,
  rows: readonly Enrollment[],
  how: { readonly wanted: ReadonlySet<EnrollmentAttribute>; readonly fills: Fills },
): Promise<readonly Enrollment[]> {
  const source = state.runtimes.find(({ index }) => index === turn.index);
  const { list } = turn;
  if (source === undefined || list === null) return rows;
  const { call, reader } = list;
  const noteStale: NoteStale = (readAt, because) => reader.used(readAt, because);
  const completed = await completeEnrollments(state, source, rows, { ...how, call, noteStale });
  turn.incomplete = completed.failure;
  return completed.rows;
}

/** Users and courses of a list: what the list does not tell is looked up; what cannot be looked up is an error there. */
async function completeEntities<
  Row extends { readonly source: string; readonly key: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  state: OperationState,
  turn: SourceTurn<Row, Field, Attribute, OrderField>,
  rows: readonly Row[],
  lookupOf: (source: SourceRuntime) => EntityLookup<Row, Attribute> | undefined,
  wanted: ReadonlySet<Attribute>,
): Promise<readonly Row[]> {
  const source = state.runtimes.find(({ index }) => index === turn.index);
  const lookup = source === undefined ? undefined : lookupOf(source);
  const { list } = turn;
  if (lookup === undefined || list === null) return rows;
  const { reader, call } = list;
  const { tells } = reader.options.collection;
  const missing = new Set(
    [...wanted].filter((one) => tells[one] !== undefined && tells[one] !== "row"),
  );
  return fillEntities(lookup, rows, {
    wanted: missing,
    call,
    era: state.era,
    // As with users and courses of enrollments, what is not stale makes no difference to the report.
    used: (readAt, because) => {
      if (because !== null) reader.used(readAt, because);
    },
    failed: (row, error) => {
      const named = error.of(turn.source);
      turn.incomplete = named;
      const open = [...missing].filter(
        (one) => (row as Readonly<Record<string, unknown>>)[one] === undefined,
      );
      return { ...row, ...Object.fromEntries(open.map((one) => [one, named])) };
    },
  });
}
