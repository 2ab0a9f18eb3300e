/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** A course of a job. */
export type BulkEnrollCourseInput = {
  /** The cohort to put people into. The course has to have it. */
  readonly cohort?: string | null | undefined;
  /** As `Course.id` gives it. */
  readonly courseId: string | number;
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

/** Conditions are joined by AND; several values of one field by OR. */
export type CourseFilter = {
  /** The course's id in its source. */
  readonly externalId?: ReadonlyArray<string> | null | undefined;
  /** The organisation, exactly. */
  readonly org?: ReadonlyArray<string> | null | undefined;
  /** The name in addresses, exactly. */
  readonly slug?: ReadonlyArray<string> | null | undefined;
  /** Source ids. */
  readonly source?: ReadonlyArray<string | number> | null | undefined;
  /** Part of the title, without regard to case. */
  readonly titleContains?: string | null | undefined;
};

/** What people are enrolled in. */
export type CourseKind =
  /** A single course. */
  | 'COURSE'
  /** A path, curriculum or learning track of several courses. */
  | 'LEARNING_PATH'
  /** Anything else, or not said. */
  | 'OTHER'
  /** A program. */
  | 'PROGRAM';

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

/** How faithfully a source evaluates a condition. */
export type FilterPrecision =
  /** The source returns just the matching rows. */
  | 'EXACT'
  /** The source may return more; the gateway checks again. */
  | 'SUPERSET';

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

/** How a source cuts its list into pages. */
export type PaginationStyle =
  /** Each page names the next one. */
  | 'CURSOR'
  /** It answers the whole list at once. */
  | 'NONE'
  /** Pages have numbers: any page can be read by itself. */
  | 'PAGE_NUMBER';

/** What a list does where a source fails. */
export type SourceFailurePolicy =
  /** Fail the whole field where isComplete would be false. */
  | 'FAIL'
  /** Answer with what the other sources hold, and report. */
  | 'PARTIAL';

/** The kinds of learning platforms that the gateway can read. */
export type SourceKind =
  /** ibl.ai data manager: catalog enrollment courses search. */
  | 'CATALOG_SEARCH'
  /** iSpring Learn. */
  | 'ISPRING'
  /** MOOCit so2 API, with Open edX bulk_enroll. */
  | 'MOOCIT'
  /** Open edX, by its own APIs. */
  | 'OPENEDX'
  /** Truto unified LMS API. */
  | 'TRUTO';

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

/** Whether a source answers, as far as the gateway has seen. */
export type SourceState =
  /** Answering. */
  | 'AVAILABLE'
  /** Answering, with recent failures. */
  | 'DEGRADED'
  /** The circuit is open: calls are refused until it recovers. */
  | 'UNAVAILABLE'
  /** Nothing was read from it yet. */
  | 'UNKNOWN';

/** The state of an account in its source. */
export type UserStatus =
  /** Can be used. */
  | 'ACTIVE'
  /** Removed, as far as the source says. */
  | 'DELETED'
  /** Switched off. */
  | 'INACTIVE'
  /** Invited, and not taken up yet. */
  | 'INVITED'
  /** Blocked for the time being. */
  | 'SUSPENDED'
  /** The source says a word that is none of the others. */
  | 'UNKNOWN';

export type CourseCatalogQueryVariables = Exact<{
  filter?: CourseFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type CourseCatalogQuery = { readonly courses: { readonly totalCount: number | null, readonly isComplete: boolean, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly externalId: string, readonly title: string | null, readonly kind: CourseKind, readonly org: string | null, readonly url: string | null, readonly source: { readonly name: string } } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type DueSoonQueryVariables = Exact<{
  from: string;
  to: string;
  after?: string | null | undefined;
}>;


export type DueSoonQuery = { readonly enrollments: { readonly totalCount: number | null, readonly isComplete: boolean, readonly nodes: ReadonlyArray<{ readonly dueAt: string | null, readonly locksAfterDue: boolean | null, readonly progressPercent: number | null, readonly id: string, readonly status: EnrollmentStatus, readonly user: { readonly id: string, readonly name: string | null, readonly email: string | null } | null, readonly course: { readonly id: string, readonly title: string | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type EnrollmentRowFragment = { readonly id: string, readonly status: EnrollmentStatus, readonly user: { readonly id: string, readonly name: string | null, readonly email: string | null } | null, readonly course: { readonly id: string, readonly title: string | null } | null };

export type EnrollManyMutationVariables = Exact<{
  identifiers: ReadonlyArray<string> | string;
  courses: ReadonlyArray<BulkEnrollCourseInput> | BulkEnrollCourseInput;
  dryRun?: boolean;
}>;


export type EnrollManyMutation = { readonly bulkEnroll: { readonly job: { readonly id: string, readonly state: BulkEnrollJobState, readonly progress: { readonly total: number, readonly done: number }, readonly cells: { readonly nodes: ReadonlyArray<{ readonly identifier: string, readonly courseId: string, readonly outcome: BulkEnrollOutcome, readonly message: string | null }> } } } };

export type EveryoneEnrolledQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type EveryoneEnrolledQuery = { readonly enrollments: { readonly isComplete: boolean, readonly nodes: ReadonlyArray<{ readonly id: string, readonly status: EnrollmentStatus, readonly enrolledAt: string | null, readonly source: { readonly name: string }, readonly user: { readonly name: string | null, readonly email: string | null } | null, readonly course: { readonly title: string | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly sources: ReadonlyArray<{ readonly status: SourceReportStatus, readonly message: string | null, readonly rowsReturned: number, readonly source: { readonly name: string } }> } };

export type FindPeopleQueryVariables = Exact<{
  nameContains: string;
  source?: ReadonlyArray<string | number> | string | number | null | undefined;
  first?: number | null | undefined;
}>;


export type FindPeopleQuery = { readonly users: { readonly isComplete: boolean, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string | null, readonly email: string | null, readonly source: { readonly name: string }, readonly enrollments: { readonly isComplete: boolean, readonly nodes: ReadonlyArray<{ readonly id: string, readonly status: EnrollmentStatus, readonly enrolledAt: string | null, readonly course: { readonly title: string | null } | null }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type FollowJobSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type FollowJobSubscription = { readonly bulkEnrollJob: { readonly state: BulkEnrollJobState, readonly progress: { readonly total: number, readonly done: number, readonly percent: number, readonly estimatedSecondsLeft: number | null }, readonly outcomes: ReadonlyArray<{ readonly outcome: BulkEnrollOutcome, readonly count: number }> } };

export type HowItWasAnsweredQueryVariables = Exact<{
  filter?: EnrollmentFilter | null | undefined;
  onSourceFailure?: SourceFailurePolicy;
}>;


export type HowItWasAnsweredQuery = { readonly enrollments: { readonly totalCount: number | null, readonly isComplete: boolean, readonly sources: ReadonlyArray<{ readonly status: SourceReportStatus, readonly reason: string | null, readonly message: string | null, readonly pushedDown: ReadonlyArray<string>, readonly residual: ReadonlyArray<string>, readonly requests: number, readonly rowsRead: number, readonly rowsReturned: number, readonly totalCount: number | null, readonly asOf: string | null, readonly retryAfterSeconds: number | null, readonly durationMs: number, readonly source: { readonly id: string, readonly kind: SourceKind } }> } };

export type OneEnrollmentQueryVariables = Exact<{
  id: string | number;
  withRawRow?: boolean | null | undefined;
}>;


export type OneEnrollmentQuery = { readonly enrollment: { readonly id: string, readonly externalId: string | null, readonly status: EnrollmentStatus, readonly isActive: boolean | null, readonly mode: string | null, readonly origin: EnrollmentOrigin | null, readonly isMandatory: boolean | null, readonly createdAt: string | null, readonly updatedAt: string | null, readonly assignedAt: string | null, readonly enrolledAt: string | null, readonly accessStartsAt: string | null, readonly startedAt: string | null, readonly lastActivityAt: string | null, readonly dueAt: string | null, readonly completedAt: string | null, readonly endedAt: string | null, readonly expiresAt: string | null, readonly locksAfterDue: boolean | null, readonly progressPercent: number | null, readonly timeSpentSeconds: number | null, readonly score: number | null, readonly attemptNumber: number | null, readonly attemptsCount: number | null, readonly metadata: unknown, readonly remoteData?: Readonly<Record<string, unknown>> | null, readonly source: { readonly id: string, readonly name: string }, readonly user: { readonly id: string, readonly externalId: string, readonly username: string | null, readonly name: string | null, readonly firstName: string | null, readonly lastName: string | null, readonly email: string | null, readonly status: UserStatus | null, readonly role: string | null, readonly emails: ReadonlyArray<{ readonly address: string, readonly type: string | null, readonly isPrimary: boolean }> } | null, readonly course: { readonly id: string, readonly externalId: string, readonly title: string | null, readonly kind: CourseKind, readonly org: string | null, readonly slug: string | null, readonly description: string | null, readonly url: string | null } | null, readonly assignedBy: { readonly id: string, readonly name: string | null } | null, readonly certificate: { readonly id: string, readonly issuedAt: string | null, readonly expiresAt: string | null } | null, readonly links: ReadonlyArray<{ readonly url: string, readonly type: string | null }> } | null };

export type WhatSourcesCanDoQueryVariables = Exact<{ [key: string]: never; }>;


export type WhatSourcesCanDoQuery = { readonly sources: ReadonlyArray<{ readonly id: string, readonly name: string, readonly kind: SourceKind, readonly health: { readonly state: SourceState, readonly lastErrorCode: string | null, readonly lastErrorAt: string | null, readonly lastSuccessAt: string | null } | null, readonly capabilities: { readonly orderBy: ReadonlyArray<EnrollmentOrderField>, readonly pagination: PaginationStyle, readonly requiredFilters: ReadonlyArray<ReadonlyArray<string>>, readonly unknownFields: ReadonlyArray<string>, readonly canBulkEnroll: boolean, readonly canBulkUnenroll: boolean, readonly filters: ReadonlyArray<{ readonly field: string, readonly precision: FilterPrecision, readonly maxValues: number }> } | null }> };

export type WhateverHasAnIdQueryVariables = Exact<{
  ids: ReadonlyArray<string | number> | string | number;
}>;


export type WhateverHasAnIdQuery = { readonly nodes: ReadonlyArray<
    | { readonly id: string }
    | { readonly title: string | null, readonly kind: CourseKind, readonly id: string }
    | { readonly status: EnrollmentStatus, readonly id: string }
    | { readonly name: string | null, readonly email: string | null, readonly id: string }
   | null> };

export type WhoAmIQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoAmIQuery = { readonly viewer: { readonly subject: string, readonly scopes: ReadonlyArray<string>, readonly emails: ReadonlyArray<string> | null, readonly sources: ReadonlyArray<{ readonly id: string, readonly name: string }> | null } };

export const EnrollmentRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EnrollmentRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Enrollment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"course"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]} as unknown as DocumentNode<EnrollmentRowFragment, unknown>;
export const CourseCatalogDocument = {"__meta__":{"hash":"sha256:516a207444f65b30cb7e866cd7f42dbe62a4ebee552e2d2c11a10023877f0eb0"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CourseCatalog"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"CourseFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"courses"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"org"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"isComplete"}}]}}]}}]} as unknown as DocumentNode<CourseCatalogQuery, CourseCatalogQueryVariables>;
export const DueSoonDocument = {"__meta__":{"hash":"sha256:fd514501f5cd460273c93b847dda1b75230bb8a524b125bd8845e824234c865e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DueSoon"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"dueAt"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"gte"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"lt"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}}]}},{"kind":"ObjectField","name":{"kind":"Name","value":"not"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"status"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"COMPLETED"},{"kind":"EnumValue","value":"PASSED"},{"kind":"EnumValue","value":"WITHDRAWN"},{"kind":"EnumValue","value":"EXPIRED"}]}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"DUE_AT"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"ASC"}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"25"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EnrollmentRow"}},{"kind":"Field","name":{"kind":"Name","value":"dueAt"}},{"kind":"Field","name":{"kind":"Name","value":"locksAfterDue"}},{"kind":"Field","name":{"kind":"Name","value":"progressPercent"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"isComplete"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EnrollmentRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Enrollment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"course"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]} as unknown as DocumentNode<DueSoonQuery, DueSoonQueryVariables>;
export const EnrollManyDocument = {"__meta__":{"hash":"sha256:c4fd8505aaf134ea0ba6ef756480a49cf9e5c12f4e74c88eeca4add9df523f0f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EnrollMany"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"identifiers"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"courses"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BulkEnrollCourseInput"}}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"dryRun"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},"defaultValue":{"kind":"BooleanValue","value":true}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bulkEnroll"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"identifiers"},"value":{"kind":"Variable","name":{"kind":"Name","value":"identifiers"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"courses"},"value":{"kind":"Variable","name":{"kind":"Name","value":"courses"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"dryRun"},"value":{"kind":"Variable","name":{"kind":"Name","value":"dryRun"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"done"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cells"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identifier"}},{"kind":"Field","name":{"kind":"Name","value":"courseId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<EnrollManyMutation, EnrollManyMutationVariables>;
export const EveryoneEnrolledDocument = {"__meta__":{"hash":"sha256:41c2c0d7eb1dd41a294d8377169216a5b48f7697a6991c69da3d58c65ffc3105"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EveryoneEnrolled"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"10"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"enrolledAt"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"course"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"isComplete"}},{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"rowsReturned"}}]}}]}}]}}]} as unknown as DocumentNode<EveryoneEnrolledQuery, EveryoneEnrolledQueryVariables>;
export const FindPeopleDocument = {"__meta__":{"hash":"sha256:53987e06308341f15157ad6c962db245c656a493344a9c1690fbd56655921b1c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FindPeople"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"nameContains"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"source"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"users"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"nameContains"},"value":{"kind":"Variable","name":{"kind":"Name","value":"nameContains"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"source"},"value":{"kind":"Variable","name":{"kind":"Name","value":"source"}}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"enrollments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"ENROLLED_AT"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"DESC"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"enrolledAt"}},{"kind":"Field","name":{"kind":"Name","value":"course"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"isComplete"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"isComplete"}}]}}]}}]} as unknown as DocumentNode<FindPeopleQuery, FindPeopleQueryVariables>;
export const FollowJobDocument = {"__meta__":{"hash":"sha256:d4dfb7e520e37509b7bd5a52e3b0e694fb037d38a893f1fa90de896e5ec96dbb"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FollowJob"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bulkEnrollJob"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"progress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"done"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedSecondsLeft"}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcomes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]}}]} as unknown as DocumentNode<FollowJobSubscription, FollowJobSubscriptionVariables>;
export const HowItWasAnsweredDocument = {"__meta__":{"hash":"sha256:d83654b7acc080bd4eccf5d77d311b5d429928a8177994866d410d11d26486a1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"HowItWasAnswered"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"EnrollmentFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"onSourceFailure"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SourceFailurePolicy"}}},"defaultValue":{"kind":"EnumValue","value":"PARTIAL"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"onSourceFailure"},"value":{"kind":"Variable","name":{"kind":"Name","value":"onSourceFailure"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"isComplete"}},{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"pushedDown"}},{"kind":"Field","name":{"kind":"Name","value":"residual"}},{"kind":"Field","name":{"kind":"Name","value":"requests"}},{"kind":"Field","name":{"kind":"Name","value":"rowsRead"}},{"kind":"Field","name":{"kind":"Name","value":"rowsReturned"}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"durationMs"}}]}}]}}]}}]} as unknown as DocumentNode<HowItWasAnsweredQuery, HowItWasAnsweredQueryVariables>;
export const OneEnrollmentDocument = {"__meta__":{"hash":"sha256:df85b39b4f5a11370219c66ee871757854df635f53caa73048888991e83c663f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OneEnrollment"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"withRawRow"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}},"defaultValue":{"kind":"BooleanValue","value":false}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"username"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"emails"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"isPrimary"}}]}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"role"}}]}},{"kind":"Field","name":{"kind":"Name","value":"course"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"org"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isActive"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"origin"}},{"kind":"Field","name":{"kind":"Name","value":"isMandatory"}},{"kind":"Field","name":{"kind":"Name","value":"assignedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"assignedAt"}},{"kind":"Field","name":{"kind":"Name","value":"enrolledAt"}},{"kind":"Field","name":{"kind":"Name","value":"accessStartsAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastActivityAt"}},{"kind":"Field","name":{"kind":"Name","value":"dueAt"}},{"kind":"Field","name":{"kind":"Name","value":"completedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"locksAfterDue"}},{"kind":"Field","name":{"kind":"Name","value":"progressPercent"}},{"kind":"Field","name":{"kind":"Name","value":"timeSpentSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"attemptNumber"}},{"kind":"Field","name":{"kind":"Name","value":"attemptsCount"}},{"kind":"Field","name":{"kind":"Name","value":"certificate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"links"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}},{"kind":"Field","name":{"kind":"Name","value":"remoteData"},"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"withRawRow"}}}]}]}]}}]}}]} as unknown as DocumentNode<OneEnrollmentQuery, OneEnrollmentQueryVariables>;
export const WhatSourcesCanDoDocument = {"__meta__":{"hash":"sha256:fc37a9319ba7bd704c8d177f753bb72bd2116c8898e8c8e683c6f11bae2d2066"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WhatSourcesCanDo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"health"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"lastErrorCode"}},{"kind":"Field","name":{"kind":"Name","value":"lastErrorAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSuccessAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"capabilities"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"filters"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"precision"}},{"kind":"Field","name":{"kind":"Name","value":"maxValues"}}]}},{"kind":"Field","name":{"kind":"Name","value":"orderBy"}},{"kind":"Field","name":{"kind":"Name","value":"pagination"}},{"kind":"Field","name":{"kind":"Name","value":"requiredFilters"}},{"kind":"Field","name":{"kind":"Name","value":"unknownFields"}},{"kind":"Field","name":{"kind":"Name","value":"canBulkEnroll"}},{"kind":"Field","name":{"kind":"Name","value":"canBulkUnenroll"}}]}}]}}]}}]} as unknown as DocumentNode<WhatSourcesCanDoQuery, WhatSourcesCanDoQueryVariables>;
export const WhateverHasAnIdDocument = {"__meta__":{"hash":"sha256:c1c674ae3c5248652936c9cb4d91c30aef24993a0b048de411bd6dcc9e6bb07d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WhateverHasAnId"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Enrollment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"User"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Course"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}}]}}]}}]} as unknown as DocumentNode<WhateverHasAnIdQuery, WhateverHasAnIdQueryVariables>;
export const WhoAmIDocument = {"__meta__":{"hash":"sha256:282fd34989c555801f601980697a50c88d6cc5d9cda500dbbdf0b35803574dc1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WhoAmI"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"scopes"}},{"kind":"Field","name":{"kind":"Name","value":"emails"}},{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<WhoAmIQuery, WhoAmIQueryVariables>;