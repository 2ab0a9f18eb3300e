import type { CallContext } from "../domain/call-context.js";
import type { Course, CourseAttribute } from "../domain/course.js";
import type { Enrollment, EnrollmentAttribute } from "../domain/enrollment.js";
import type { ListQuery, ListResult } from "../domain/list.js";
import type {
  CourseFilterField,
  EnrollmentFilterField,
  EnrollmentOrderField,
  UserFilterField,
} from "../domain/query.js";
import type { User, UserAttribute } from "../domain/user.js";
import type { Viewer } from "../domain/viewer.js";
import type { Instant, SourceId } from "../domain/values.js";
import type { SourceConnector } from "../sources/spi/source-connector.js";

export type EnrollmentQuery = ListQuery<
  EnrollmentFilterField,
  EnrollmentAttribute,
  EnrollmentOrderField
>;
export type UserQuery = ListQuery<UserFilterField, UserAttribute, never>;
export type CourseQuery = ListQuery<CourseFilterField, CourseAttribute, never>;

/** Names one enrollment: its native key, and what helps to read it again. */
export interface EnrollmentRef {
  readonly source: SourceId;
  readonly key: readonly string[];
  readonly hints: { readonly userKey?: string; readonly courseKey?: string };
}

/** Names one user or course. */
export interface KeyRef {
  readonly source: SourceId;
  readonly key: string;
}

/** Whose enrollments a nested list holds. */
export interface ListParent extends KeyRef {
  readonly type: "user" | "course";
}

/** All sources as one. */
export interface Federation {
  /** The sources of which the viewer may know, in the order of the configuration: for one viewer always the same list. */
  sourcesFor(viewer: Viewer): readonly SourceConnector[];
  /** Starts one operation: its budgets, its look-ups, and the moment at which it answers. */
  begin(call: CallContext): Operation;
}

/**
 * One operation over all sources. Lists never reject because a source failed, save with `onSourceFailure: FAIL`, when
 * they reject with a `RequestError` `SOURCE_FAILURE` that holds the reports. Look-ups reject with the `SourceError` of
 * their source. A cursor that does not fit rejects with `BAD_USER_INPUT`, `CURSOR_INVALID`.
 */
export interface Operation {
  readonly call: CallContext;
  /** The moment at which statuses are judged. */
  readonly now: Instant;
  enrollments(query: EnrollmentQuery): Promise<ListResult<Enrollment>>;
  users(query: UserQuery): Promise<ListResult<User>>;
  courses(query: CourseQuery): Promise<ListResult<Course>>;
  /** The enrollments of one user or course. Lists of several parents that ask alike in one turn are read together. */
  enrollmentsOf(parent: ListParent, query: EnrollmentQuery): Promise<ListResult<Enrollment>>;
  /** Null where it is gone, was never there, or the viewer may not see it. */
  enrollment(
    ref: EnrollmentRef,
    wanted: ReadonlySet<EnrollmentAttribute>,
  ): Promise<Enrollment | null>;
  /** As `enrollment`. Attributes that `known` tells already are not fetched. */
  user(ref: KeyRef, wanted: ReadonlySet<UserAttribute>, known?: User): Promise<User | null>;
  course(ref: KeyRef, wanted: ReadonlySet<CourseAttribute>, known?: Course): Promise<Course | null>;
}
