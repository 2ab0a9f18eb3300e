/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** What a job does. */
export type BulkEnrollAction =
  /** Puts people into courses. */
  | 'ENROLL'
  /** Takes people out of courses. */
  | 'UNENROLL';

/** A course of a job. */
export type BulkEnrollCourseInput = {
  /** The cohort to put people into. The course has to have it. */
  readonly cohort?: string | null | undefined;
  /** As `Course.id` gives it. */
  readonly courseId: string | number;
};

/** Who is to be enrolled or unenrolled where, and how. */
export type BulkEnrollInput = {
  /** From when people may open the courses. */
  readonly accessStartsAt?: string | null | undefined;
  /** Whether to enroll or unenroll. */
  readonly action?: BulkEnrollAction;
  /** Enroll people without an account as soon as they register (where the source can). */
  readonly autoEnroll?: boolean;
  /** Of one source or several. */
  readonly courses: ReadonlyArray<BulkEnrollCourseInput>;
  /** Report what would happen; write nothing. */
  readonly dryRun?: boolean;
  /** Until when they are to be done. */
  readonly dueAt?: string | null | undefined;
  /** A repeated request with the same key returns the first request's job instead of a second one. */
  readonly idempotencyKey?: string | null | undefined;
  /** E-mail addresses or usernames, as the sources know them. */
  readonly identifiers: ReadonlyArray<string>;
  /** Whether access is refused after `dueAt`. */
  readonly locksAfterDue?: boolean | null | undefined;
  /** Let the source send its e-mails. */
  readonly notify?: boolean;
  /** Kept in the source's audit record, where it has one. */
  readonly reason?: string | null | undefined;
  /** How long to wait for the job to end before answering, 0 to 30. */
  readonly waitSeconds?: number;
};

/** How far a job is. */
export type BulkEnrollJobState =
  /** Was stopped before all cells were sent. */
  | 'CANCELLED'
  /** Every cell has its final outcome; read them, some may be failures. */
  | 'COMPLETED'
  /** Waits for its turn. */
  | 'QUEUED'
  /** Is worked on. */
  | 'RUNNING';

/** What became of one person in one course. */
export type BulkEnrollOutcome =
  /** Enrolled already: nothing was changed. */
  | 'ALREADY_ENROLLED'
  /** The job was stopped before it was sent. */
  | 'CANCELLED'
  /** The same person and course stand earlier in the request. */
  | 'DUPLICATE'
  /** Is enrolled now. */
  | 'ENROLLED'
  /** Neither a known user nor an e-mail address. */
  | 'INVALID_IDENTIFIER'
  /** No account yet: will be able to enroll, or be enrolled, on registering. */
  | 'INVITED'
  /** Was not enrolled: nothing was changed. */
  | 'NOT_ENROLLED'
  /** The source does not permit it. */
  | 'NOT_PERMITTED'
  /** The request was sent and no answer came; reading back did not settle it. */
  | 'OUTCOME_UNKNOWN'
  /** Not final: waiting for its turn. */
  | 'PENDING'
  /** The source refused or failed, or says only that it did. */
  | 'SOURCE_FAILED'
  /** Is not enrolled any more. */
  | 'UNENROLLED'
  /** The course has no such cohort. */
  | 'UNKNOWN_COHORT'
  /** There is no such course. */
  | 'UNKNOWN_COURSE'
  /** The source knows nobody of that name or address. */
  | 'UNKNOWN_USER'
  /** The source takes no enrollments from outside. */
  | 'UNSUPPORTED_BY_SOURCE'
  /** Dry run: would be enrolled. */
  | 'WOULD_ENROLL'
  /** Dry run: would be unenrolled. */
  | 'WOULD_UNENROLL';

/** Bounds of an instant. Those given have to hold all. */
export type DateTimeRange = {
  /** Later than this instant. */
  readonly gt?: string | null | undefined;
  /** At this instant or later. */
  readonly gte?: string | null | undefined;
  /** Earlier than this instant. */
  readonly lt?: string | null | undefined;
  /** At this instant or earlier. */
  readonly lte?: string | null | undefined;
};

/** Conditions are joined by AND; several values of one field by OR. A row whose value is unknown matches no condition on it, nor its negation. */
export type EnrollmentFilter = {
  /** When the learner finished. */
  readonly completedAt?: DateTimeRange | null | undefined;
  /** The course's id in its source. */
  readonly courseExternalId?: ReadonlyArray<string> | null | undefined;
  /** Ids of courses, as `Course.id` gives them. */
  readonly courseId?: ReadonlyArray<string | number> | null | undefined;
  /** The course's name in addresses, exactly. */
  readonly courseSlug?: ReadonlyArray<string> | null | undefined;
  /** Part of the title, without regard to case. */
  readonly courseTitleContains?: string | null | undefined;
  /** When the record was created in the source. */
  readonly createdAt?: DateTimeRange | null | undefined;
  /** Until when it is to be finished. */
  readonly dueAt?: DateTimeRange | null | undefined;
  /** Compared without regard to case. */
  readonly email?: ReadonlyArray<string> | null | undefined;
  /** When the learner was enrolled. */
  readonly enrolledAt?: DateTimeRange | null | undefined;
  /** When access ends or ended. */
  readonly expiresAt?: DateTimeRange | null | undefined;
  /** Whether the enrollment is active. */
  readonly isActive?: boolean | null | undefined;
  /** Open edX enrollment mode, exactly. */
  readonly mode?: ReadonlyArray<string> | null | undefined;
  /** This must be known not to hold. */
  readonly not?: EnrollmentFilter | null | undefined;
  /** At least one of these has to hold as well; an empty list matches nothing. */
  readonly or?: ReadonlyArray<EnrollmentFilter> | null | undefined;
  /** The course's organisation, exactly. */
  readonly org?: ReadonlyArray<string> | null | undefined;
  /** How it came about. */
  readonly origin?: ReadonlyArray<EnrollmentOrigin> | null | undefined;
  /** Tenant key of a catalog search source. */
  readonly platformKey?: ReadonlyArray<string> | null | undefined;
  /** 0 to 100. */
  readonly progressPercent?: FloatRange | null | undefined;
  /** Source ids. */
  readonly source?: ReadonlyArray<string | number> | null | undefined;
  /** At the time of answering. */
  readonly status?: ReadonlyArray<EnrollmentStatus> | null | undefined;
  /** Ids of users, as `User.id` gives them. */
  readonly userId?: ReadonlyArray<string | number> | null | undefined;
  /** Exact, as the source spells it. */
  readonly username?: ReadonlyArray<string> | null | undefined;
};

/** An order over all sources. Ties stand in the order of the configuration, then by key. */
export type EnrollmentOrder = {
  /** Which end comes first. */
  readonly direction?: OrderDirection;
  /** The value that is compared. */
  readonly field: EnrollmentOrderField;
};

/** What enrollments can be ordered by. Rows without a value come last in both directions. */
export type EnrollmentOrderField =
  /** `completedAt`. */
  | 'COMPLETED_AT'
  /** `course.externalId`, by code point. */
  | 'COURSE_EXTERNAL_ID'
  /** `createdAt`. */
  | 'CREATED_AT'
  /** `dueAt`. */
  | 'DUE_AT'
  /** `user.email` in lower case, by code point. */
  | 'EMAIL'
  /** `enrolledAt`. */
  | 'ENROLLED_AT'
  /** `expiresAt`. */
  | 'EXPIRES_AT'
  /** `progressPercent`. */
  | 'PROGRESS_PERCENT'
  /** `status`, in the order of `EnrollmentStatus`. */
  | 'STATUS'
  /** `user.username`, by code point. */
  | 'USERNAME';

/** How an enrollment came about. */
export type EnrollmentOrigin =
  /** Assigned by an administrator. */
  | 'ADMIN'
  /** Chosen by the learner from a catalog. */
  | 'CATALOG';

/** Where an enrollment stands, at the time of answering. `STATUS` orders in this order. */
export type EnrollmentStatus =
  /** Assigned; the learner cannot open the course yet. */
  | 'ASSIGNED'
  /** Finished. */
  | 'COMPLETED'
  /** Enrolled; nothing is known to have been started. */
  | 'ENROLLED'
  /** Access has ended. */
  | 'EXPIRED'
  /** Finished with a failing result. */
  | 'FAILED'
  /** Started and not finished. */
  | 'IN_PROGRESS'
  /** Due, and not finished. */
  | 'OVERDUE'
  /** Finished with a passing result. */
  | 'PASSED'
  /** The source does not say, or says a word that it has not used before. */
  | 'UNKNOWN'
  /** Taken back or deactivated. */
  | 'WITHDRAWN';

/** Bounds of a number. Those given have to hold all. */
export type FloatRange = {
  /** More than this. */
  readonly gt?: number | null | undefined;
  /** This or more. */
  readonly gte?: number | null | undefined;
  /** Less than this. */
  readonly lt?: number | null | undefined;
  /** This or less. */
  readonly lte?: number | null | undefined;
};

/** Which end of the values comes first. */
export type OrderDirection =
  /** Smallest, earliest or first in the alphabet. */
  | 'ASC'
  /** Largest, latest or last in the alphabet. */
  | 'DESC';

/** How a source served a page. */
export type SourceReportStatus =
  /** Could not be read. */
  | 'FAILED'
  /** The page was full before this source's turn. */
  | 'NOT_REACHED'
  /** Answered all that this page asked of it. */
  | 'OK'
  /** Read in part: a budget or the deadline ran out. Rows may be missing. */
  | 'PARTIAL'
  /** Cannot answer this question at all (a required filter is missing, a field that it never tells). */
  | 'SKIPPED'
  /** Live reading failed; the rows come from an earlier read (asOf). */
  | 'STALE';

export type CourseSearchQueryVariables = Exact<{
  title: string;
  source: ReadonlyArray<string | number> | string | number;
}>;


export type CourseSearchQuery = { readonly courses: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly title: string | null, readonly externalId: string, readonly source: { readonly id: string, readonly name: string } }>, readonly pageInfo: { readonly hasNextPage: boolean }, readonly sources: ReadonlyArray<{ readonly status: SourceReportStatus, readonly reason: string | null, readonly rowsReturned: number, readonly asOf: string | null, readonly retryAfterSeconds: number | null, readonly source: { readonly id: string, readonly name: string } }> } };

export type BulkEnrollMutationVariables = Exact<{
  input: BulkEnrollInput;
}>;


export type BulkEnrollMutation = { readonly bulkEnroll: { readonly job: { readonly id: string } } };

export type UndoBulkEnrollMutationVariables = Exact<{
  id: string | number;
}>;


export type UndoBulkEnrollMutation = { readonly undoBulkEnrollJob: { readonly job: { readonly id: string } } };

export type CancelBulkEnrollMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelBulkEnrollMutation = { readonly cancelBulkEnrollJob: { readonly job: { readonly id: string, readonly state: BulkEnrollJobState } } };

export type WatchJobSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type WatchJobSubscription = { readonly bulkEnrollJob: { readonly id: string, readonly state: BulkEnrollJobState, readonly progress: { readonly total: number, readonly done: number, readonly percent: number, readonly estimatedSecondsLeft: number | null }, readonly outcomes: ReadonlyArray<{ readonly outcome: BulkEnrollOutcome, readonly count: number }> } };

export type JobCellsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type JobCellsQuery = { readonly bulkEnrollJob: { readonly id: string, readonly cells: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly row: number, readonly identifier: string, readonly courseId: string, readonly outcome: BulkEnrollOutcome, readonly message: string | null, readonly course: { readonly id: string, readonly title: string | null } | null, readonly source: { readonly id: string, readonly name: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } | null };

export type EnrollmentListQueryVariables = Exact<{
  filter?: EnrollmentFilter | null | undefined;
  orderBy?: EnrollmentOrder | null | undefined;
  after?: string | null | undefined;
}>;


export type EnrollmentListQuery = { readonly enrollments: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly status: EnrollmentStatus, readonly progressPercent: number | null, readonly enrolledAt: string | null, readonly source: { readonly id: string, readonly name: string }, readonly user: { readonly id: string, readonly name: string | null, readonly email: string | null } | null, readonly course: { readonly id: string, readonly title: string | null, readonly externalId: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly sources: ReadonlyArray<{ readonly status: SourceReportStatus, readonly reason: string | null, readonly rowsReturned: number, readonly asOf: string | null, readonly retryAfterSeconds: number | null, readonly source: { readonly id: string, readonly name: string } }> } };

export type ReportFragment = { readonly status: SourceReportStatus, readonly reason: string | null, readonly rowsReturned: number, readonly asOf: string | null, readonly retryAfterSeconds: number | null, readonly source: { readonly id: string, readonly name: string } };

export type SourceListQueryVariables = Exact<{ [key: string]: never; }>;


export type SourceListQuery = { readonly sources: ReadonlyArray<{ readonly id: string, readonly name: string, readonly capabilities: { readonly canBulkEnroll: boolean } | null }> };

export const ReportFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Report"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SourceReport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"rowsReturned"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}}]}}]} as unknown as DocumentNode<ReportFragment, unknown>;
export const CourseSearchDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CourseSearch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"title"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"source"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"courses"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"titleContains"},"value":{"kind":"Variable","name":{"kind":"Name","value":"title"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"source"},"value":{"kind":"Variable","name":{"kind":"Name","value":"source"}}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"8"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}},{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Report"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Report"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SourceReport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"rowsReturned"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}}]}}]} as unknown as DocumentNode<CourseSearchQuery, CourseSearchQueryVariables>;
export const BulkEnrollDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"BulkEnroll"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BulkEnrollInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bulkEnroll"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<BulkEnrollMutation, BulkEnrollMutationVariables>;
export const UndoBulkEnrollDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UndoBulkEnroll"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"undoBulkEnrollJob"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<UndoBulkEnrollMutation, UndoBulkEnrollMutationVariables>;
export const CancelBulkEnrollDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelBulkEnroll"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelBulkEnrollJob"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]}}]} as unknown as DocumentNode<CancelBulkEnrollMutation, CancelBulkEnrollMutationVariables>;
export const WatchJobDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchJob"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bulkEnrollJob"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"done"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedSecondsLeft"}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcomes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]}}]} as unknown as DocumentNode<WatchJobSubscription, WatchJobSubscriptionVariables>;
export const JobCellsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"JobCells"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bulkEnrollJob"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cells"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"row"}},{"kind":"Field","name":{"kind":"Name","value":"identifier"}},{"kind":"Field","name":{"kind":"Name","value":"courseId"}},{"kind":"Field","name":{"kind":"Name","value":"course"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}}]}}]} as unknown as DocumentNode<JobCellsQuery, JobCellsQueryVariables>;
export const EnrollmentListDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EnrollmentList"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"EnrollmentFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"EnrollmentOrder"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"25"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progressPercent"}},{"kind":"Field","name":{"kind":"Name","value":"enrolledAt"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"course"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Report"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Report"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SourceReport"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"rowsReturned"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}}]}}]} as unknown as DocumentNode<EnrollmentListQuery, EnrollmentListQueryVariables>;
export const SourceListDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SourceList"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"capabilities"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"canBulkEnroll"}}]}}]}}]}}]} as unknown as DocumentNode<SourceListQuery, SourceListQueryVariables>;