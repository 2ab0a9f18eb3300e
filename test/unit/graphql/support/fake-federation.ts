import type { Course, CourseAttribute } from "../../../../src/domain/course.js";
import type { Enrollment, EnrollmentAttribute } from "../../../../src/domain/enrollment.js";
import type { ListResult, SourceReport } from "../../../../src/domain/list.js";
import type { User, UserAttribute } from "../../../../src/domain/user.js";
import type { Instant } from "../../../../src/domain/values.js";
import { scopes, type Viewer } from "../../../../src/domain/viewer.js";
import type {
  CourseQuery,
  EnrollmentQuery,
  EnrollmentRef,
  Federation,
  KeyRef,
  ListParent,
  Operation,
  UserQuery,
} from "../../../../src/federation/federation.js";
import type { SourceConnector } from "../../../../src/sources/spi/source-connector.js";

export const now = "2026-03-01T12:00:00.000Z" as Instant;

export const administrator: Viewer = {
  subject: "tester",
  scopes: new Set(scopes),
  limits: {},
  ownEmails: [],
};

/** What a fake federation was asked. */
export interface Asked {
  readonly enrollments: EnrollmentQuery[];
  readonly users: UserQuery[];
  readonly courses: CourseQuery[];
  readonly enrollmentsOf: { readonly parent: ListParent; readonly query: EnrollmentQuery }[];
  readonly enrollment: {
    readonly ref: EnrollmentRef;
    readonly wanted: ReadonlySet<EnrollmentAttribute>;
  }[];
  readonly user: { readonly ref: KeyRef; readonly wanted: ReadonlySet<UserAttribute> }[];
  readonly course: { readonly ref: KeyRef; readonly wanted: ReadonlySet<CourseAttribute> }[];
}

/** What a fake federation holds. Look-ups may throw. */
export interface Holdings {
  readonly viewer?: Viewer;
  readonly connectors?: readonly SourceConnector[];
  readonly enrollments?: readonly Enrollment[];
  readonly users?: readonly User[];
  readonly courses?: readonly Course[];
  readonly page?: Partial<ListResult<never>>;
  readonly enrollment?: (ref: EnrollmentRef) => Enrollment | null;
  readonly user?: (ref: KeyRef) => User | null;
  readonly course?: (ref: KeyRef) => Course | null;
}

export interface FakeFederation {
  readonly federation: Federation;
  readonly operation: Operation;
  readonly asked: Asked;
}

/** Answers what it is given and remembers what it is asked. */
export function createFakeFederation(holdings: Holdings = {}): FakeFederation {
  const viewer = holdings.viewer ?? administrator;
  const asked: Asked = {
    enrollments: [],
    users: [],
    courses: [],
    enrollmentsOf: [],
    enrollment: [],
    user: [],
    course: [],
  };
  const operation: Operation = {
    call: {
      requestId: "request-1",
      viewer,
      signal: new AbortController().signal,
      deadlineAt: Infinity,
      live: false,
      priority: "interactive",
    },
    now,
    enrollments: async (query) => {
      asked.enrollments.push(query);
      return pageOf(holdings.enrollments ?? [], holdings);
    },
    users: async (query) => {
      asked.users.push(query);
      return pageOf(holdings.users ?? [], holdings);
    },
    courses: async (query) => {
      asked.courses.push(query);
      return pageOf(holdings.courses ?? [], holdings);
    },
    enrollmentsOf: async (parent, query) => {
      asked.enrollmentsOf.push({ parent, query });
      return pageOf(
        (holdings.enrollments ?? []).filter((row) => row[parent.type]?.key === parent.key),
        holdings,
      );
    },
    enrollment: async (ref, wanted) => {
      asked.enrollment.push({ ref, wanted });
      return holdings.enrollment?.(ref) ?? null;
    },
    user: async (ref, wanted) => {
      asked.user.push({ ref, wanted });
      return holdings.user?.(ref) ?? null;
    },
    course: async (ref, wanted) => {
      asked.course.push({ ref, wanted });
      return holdings.course?.(ref) ?? null;
    },
  };
  const federation: Federation = {
    sourcesFor: () => holdings.connectors ?? [createConnector("campus"), createConnector("mooc")],
    begin: () => operation,
  };
  return { federation, operation, asked };
}

function pageOf<Row>(rows: readonly Row[], { page }: Holdings): ListResult<Row> {
  return {
    hasNextPage: false,
    hasPreviousPage: false,
    startCursor: null,
    endCursor: null,
    totalCount: null,
    isComplete: true,
    reports: [],
    planningMs: 0,
    ...page,
    rows,
    cursorAt: (index) => `cursor-${index}`,
  };
}

export function createConnector(
  id: string,
  differences: Partial<SourceConnector> = {},
): SourceConnector {
  return {
    id,
    enrollments: {
      paths: [
        {
          name: "list",
          requires: [],
          accepts: {},
          orders: [],
          paging: { style: "whole-list" },
        },
      ],
      tells: { user: "row", course: "row", status: "row" },
      readPage: () => Promise.reject(new Error("not read in these tests")),
      readAll: () => {
        throw new Error("not read in these tests");
      },
    },
    companions: [],
    identify: () => [],
    probe: async () => undefined,
    ...differences,
  };
}

export function createEnrollment(differences: Partial<Enrollment> = {}): Enrollment {
  return {
    type: "enrollment",
    source: "campus",
    key: ["1", "course-v1:A+B+C"],
    externalId: null,
    user: { type: "user", source: "campus", key: "1" },
    course: { type: "course", source: "campus", key: "course-v1:A+B+C" },
    ...differences,
  };
}

export function createReport(differences: Partial<SourceReport> = {}): SourceReport {
  return {
    source: "campus",
    status: "OK",
    reason: null,
    message: null,
    pushedDown: [],
    residual: [],
    requests: 1,
    rowsRead: 2,
    rowsReturned: 2,
    totalCount: null,
    asOf: now,
    retryAfterSeconds: null,
    durationMs: 12.5,
    ...differences,
  };
}
