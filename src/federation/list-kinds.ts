import type { SourceCall } from "../domain/call-context.js";
import type { Course, CourseAttribute } from "../domain/course.js";
import {
  optionalAttributes,
  type Enrollment,
  type EnrollmentAttribute,
} from "../domain/enrollment.js";
import { SourceError } from "../domain/errors.js";
import { everything, type Condition } from "../domain/filter.js";
import {
  courseRows,
  enrollmentRows,
  userRows,
  type CourseFilterField,
  type EnrollmentFilterField,
  type EnrollmentOrderField,
  type UserFilterField,
} from "../domain/query.js";
import type { User, UserAttribute } from "../domain/user.js";
import { buildTurn, type ListKind } from "./build-list.js";
import { deriveCourses, deriveUsers, type ReadEnrollments } from "./derived-lists.js";
import type { JoinedRow, ReadJoined } from "./execute/prepare-segments.js";
import type { SourceTurn } from "./execute/source-turn.js";
import { fillEntities } from "./lookup/fill-entities.js";
import { fillRows } from "./lookup/fill-rows.js";
import type { Fills } from "./lookup/shared-fills.js";
import type { OperationState } from "./operation-state.js";
import type { SemiJoin } from "./plan/query-plan.js";
import {
  coursesFollowEnrollments,
  enrollmentLimit,
  usersFollowEnrollments,
} from "./plan/viewer-limit.js";
import type { SourceRuntime } from "./source-runtime.js";

export type EnrollmentListKind = ListKind<
  Enrollment,
  EnrollmentFilterField,
  EnrollmentAttribute,
  EnrollmentOrderField
>;
export type UserListKind = ListKind<User, UserFilterField, UserAttribute, never>;
export type CourseListKind = ListKind<Course, CourseFilterField, CourseAttribute, never>;

/**
 * Enrollments, as their sources list them.
 * @param fills Reads what companions tell of the list's rows.
 */
export function enrollmentList(
  state: OperationState,
  fills: Fills = state.fills,
): EnrollmentListKind {
  return {
    rows: enrollmentRows,
    collection: ({ connector }) => ({ name: "enrollments", of: connector.enrollments }),
    optional: optionalAttributes,
    fill: (source, rows, how) =>
      fillRows(how.providers, rows, {
        connector: source.connector,
        lookups: source.lookups,
        fills,
        wanted: how.wanted,
        call: how.call,
        era: state.era,
        used: how.used,
      }),
    readJoined: (source, used, unreadable) => readJoined(state, source, used, unreadable),
  };
}

/** Users: as the source lists them, or the distinct users of the enrollments that the viewer may know of. */
export function userList(state: OperationState): UserListKind {
  const follow = usersFollowEnrollments(state.call.viewer);
  return {
    rows: userRows,
    collection: (source) => {
      const { users } = source.connector;
      return users !== undefined && !follow && !source.missing.has("users")
        ? { name: "users", of: source.missing.watch("users", users) }
        : deriveUsers(source, readEnrollments(state, source));
    },
    optional: new Set(),
    fill: (source, rows, how) =>
      fillEntities(source.lookups.user, rows, { ...how, era: state.era }),
    readJoined: () => () => Promise.resolve([]),
  };
}

/** Courses, likewise. */
export function courseList(state: OperationState): CourseListKind {
  const follow = coursesFollowEnrollments(state.call.viewer);
  return {
    rows: courseRows,
    collection: (source) => {
      const { courses } = source.connector;
      return courses !== undefined && !follow && !source.missing.has("courses")
        ? { name: "courses", of: source.missing.watch("courses", courses) }
        : deriveCourses(source, readEnrollments(state, source));
    },
    optional: new Set(),
    fill: (source, rows, how) =>
      fillEntities(source.lookups.course, rows, { ...how, era: state.era }),
    readJoined: () => () => Promise.resolve([]),
  };
}

function readEnrollments(state: OperationState, source: SourceRuntime): ReadEnrollments {
  const limit = enrollmentLimit(state.call.viewer);
  return (filter, wanted, call) => ({
    limitKey: JSON.stringify(limit),
    scan: async (visit, restart) => {
      const turn = buildTurn(state, enrollmentList(state), source, {
        filter,
        limit,
        order: null,
        wanted,
        meter: call.meter,
      });
      await scanTurn(turn, visit, restart);
      const stale = turn?.list?.reader.staleBecause ?? null;
      if (stale !== null) throw stale;
    },
  });
}

/** @throws SourceError also where the list cannot be read without a filter. */
export async function scanTurn<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  turn: SourceTurn<Row, Field, Attribute, OrderField> | null,
  visit: (row: Row) => void,
  restart: () => void,
): Promise<void> {
  if (turn === null) return;
  if (turn.skipped !== null) throw new SourceError(turn.skipped.reason, turn.skipped.message);
  if (turn.list === null) return;
  await turn.list.scan({ visit, restart });
}

/** The users or courses that a semi-join needs, counted by the list that needs them. */
function readJoined(
  state: OperationState,
  source: SourceRuntime,
  used: (readAt: number, staleBecause: SourceError | null) => void,
  unreadable: SourceError | undefined,
): ReadJoined {
  return async (join: SemiJoin<string>, call: SourceCall): Promise<readonly JoinedRow[]> => {
    const asked = join.conditions.find((one) => one.kind === "in");
    const how = { meter: call.meter, unreadable };
    const ask = { limit: everything, order: null, wanted: new Set<never>(), ...how };
    const filter = { kind: "all" as const, of: join.conditions };
    if (join.entity === "user") {
      const turn = buildTurn(state, plainUsers(state), source, {
        ...ask,
        filter: filter as { kind: "all"; of: readonly Condition<UserFilterField>[] },
      });
      return collect(
        turn,
        (row) =>
          asked === undefined
            ? null
            : userRows.read(row, asked.field as UserFilterField, state.now),
        used,
      );
    }
    const turn = buildTurn(state, plainCourses(state), source, {
      ...ask,
      filter: filter as { kind: "all"; of: readonly Condition<CourseFilterField>[] },
    });
    return collect(
      turn,
      (row) =>
        asked === undefined
          ? null
          : courseRows.read(row, asked.field as CourseFilterField, state.now),
      used,
    );
  };
}

async function collect<
  Row extends { readonly source: string; readonly key: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  turn: SourceTurn<Row, Field, Attribute, OrderField> | null,
  valueOf: (row: Row) => unknown,
  used: (readAt: number, staleBecause: SourceError | null) => void,
): Promise<readonly JoinedRow[]> {
  let found: JoinedRow[] = [];
  await scanTurn(
    turn,
    (row) => {
      const value = valueOf(row);
      found.push({ key: row.key, value: typeof value === "string" ? value : null });
    },
    () => {
      found = [];
    },
  );
  const reader = turn?.list?.reader;
  if (reader !== undefined) used(reader.oldestMs, reader.staleBecause);
  return found;
}

/** The source's own list: a semi-join only narrows what the enrollments' own limit bounds. */
function plainUsers(state: OperationState): UserListKind {
  return {
    ...userList(state),
    collection: ({ connector }) =>
      connector.users === undefined ? null : { name: "users", of: connector.users },
  };
}

function plainCourses(state: OperationState): CourseListKind {
  return {
    ...courseList(state),
    collection: ({ connector }) =>
      connector.courses === undefined ? null : { name: "courses", of: connector.courses },
  };
}
