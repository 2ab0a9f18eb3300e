import type { Course } from "../../domain/course.js";
import type { Enrollment } from "../../domain/enrollment.js";
import type { Condition } from "../../domain/filter.js";
import type {
  CourseFilterField,
  EnrollmentFilterField,
  UserFilterField,
} from "../../domain/query.js";
import type { User } from "../../domain/user.js";
import type { HttpClient } from "../../http/http-types.js";
import { ReaderName } from "../../http/reader-name.js";
import type { ReportDrift } from "../spi/drift.js";
import { pagedOnly } from "../spi/paged-only.js";
import type { SourceConnector } from "../spi/source-connector.js";
import { IspringAddresses, spellingsOf } from "./ispring.addresses.js";
import { contents, enrollments, IspringApi, users } from "./ispring.api.js";
import {
  batchSizeOf,
  coursePath,
  courseTells,
  enrollmentPath,
  enrollmentTells,
  pagingOf,
  userPath,
  userTells,
} from "./ispring.capabilities.js";
import { toCourse } from "./ispring.courses.js";
import { toEnrollment, type EnrollmentParts, type SharedCourses } from "./ispring.enrollments.js";
import { createLookup, readList, type ListReading } from "./ispring.lists.js";
import { toIdLists, type IdLists, type IspringFormat } from "./ispring.requests.js";
import { createResultsCompanion } from "./ispring.results.js";
import { toUser } from "./ispring.users.js";
import { createIspringWriter } from "./ispring.writer.js";

/** iSpring Learn, REST API 3.0: enrollments, users and content in pages, each by many ids at once. */
export interface IspringSettings {
  readonly id: string;
  readonly timeZone: string;
  readonly format: IspringFormat;
  /** Whether status and progress are read from the results of learners. */
  readonly results: boolean;
  /** Default: the page size that iSpring has by default. */
  readonly pageSize?: number | undefined;
  /** Ids of one look-up. Default: as many as fit into a URL; more travel in a POST. */
  readonly batchSize?: number | undefined;
}

const enrollmentLists = {
  externalId: "enrollmentIds",
  userId: "learnerIds",
  courseId: "courseIds",
  courseExternalId: "courseIds",
} satisfies Partial<Record<EnrollmentFilterField, string>>;
const userLists = {
  externalId: "userIds",
  email: "emails",
  username: "logins",
} satisfies Partial<Record<UserFilterField, string>>;
const courseLists = {
  externalId: "contentItemIds",
} satisfies Partial<Record<CourseFilterField, string>>;

export function createIspringConnector(
  settings: IspringSettings,
  http: HttpClient,
  report: ReportDrift,
): SourceConnector {
  const api = new IspringApi(settings, http, report);
  const paging = pagingOf(settings.pageSize);
  const batchSize = batchSizeOf(settings.batchSize, paging);
  const addresses = new IspringAddresses(api, paging);
  const readings = {
    plain: enrollmentReading({ status: !settings.results, remoteData: false }),
    withRemoteData: enrollmentReading({ status: !settings.results, remoteData: true }),
  };
  return {
    id: settings.id,
    enrollments: {
      paths: [enrollmentPath(paging)],
      tells: enrollmentTells(settings.results),
      readPage: async (scan, call) => {
        const reading = scan.wanted.has("remoteData") ? readings.withRemoteData : readings.plain;
        const lists = toIdLists(scan.pushed, enrollmentLists);
        return readList(api, reading, { scan, paging, lists }, call);
      },
      ...pagedOnly,
    },
    users: {
      paths: [userPath(paging)],
      tells: userTells,
      readPage: async (scan, call) => {
        const asked = addressesIn(scan.pushed);
        const pushed = asked === null ? scan.pushed : withSpellings(scan.pushed);
        const lists = toIdLists(pushed, userLists);
        const page = await readList(api, userReading, { scan, paging, lists }, call);
        // What is missing is known where the pages end, and of several pages only that something may be.
        if (asked === null || page.next !== null) return page;
        const found = scan.position === null ? page.rows : [];
        const missing = await addresses.findMissing(asked, found, call);
        return missing.length === 0 ? page : { ...page, rows: [...page.rows, ...missing] };
      },
      ...pagedOnly,
    },
    courses: {
      paths: [coursePath(paging)],
      tells: courseTells,
      readPage: async (scan, call) => {
        const lists = toIdLists(scan.pushed, courseLists);
        return readList(api, courseReading, { scan, paging, lists }, call);
      },
      ...pagedOnly,
    },
    userLookup: createLookup(
      api,
      users,
      { name: "userIds", toRow: toUser, batchSize, paging },
      userTells,
    ),
    courseLookup: createLookup(
      api,
      contents,
      { name: "contentItemIds", toRow: toCourse, batchSize, paging },
      courseTells,
    ),
    companions: settings.results ? [createResultsCompanion(api, { paging, batchSize })] : [],
    identify: (key) => [{ kind: "in", field: "externalId", values: key }],
    writer: createIspringWriter(settings, { api, addresses }, http),
    probe: async (call) => {
      await api.readPage(enrollments, { lists: new Map(), pageSize: 1, pageToken: null }, call);
    },
  };
}

function enrollmentReading(parts: EnrollmentParts): ListReading<Enrollment> {
  return {
    name: new ReaderName(),
    resource: enrollments,
    forPage: () => {
      const courses: SharedCourses = new Map();
      return (row) => toEnrollment(row, parts, courses);
    },
    naming: [enrollmentLists.externalId],
    askedBy: enrollmentsAskedBy,
  };
}

const userReading: ListReading<User> = {
  name: new ReaderName(),
  resource: users,
  forPage: () => toUser,
  naming: Object.values(userLists),
  askedBy: keysAskedBy(userLists.externalId),
};

const courseReading: ListReading<Course> = {
  name: new ReaderName(),
  resource: contents,
  forPage: () => toCourse,
  naming: [courseLists.externalId],
  askedBy: keysAskedBy(courseLists.externalId),
};

function enrollmentsAskedBy(lists: IdLists): (row: Enrollment) => boolean {
  const ids = idsOf(lists, "enrollmentIds");
  const learners = idsOf(lists, "learnerIds");
  const courses = idsOf(lists, "courseIds");
  return (row) =>
    isIn(ids, row.externalId) && isIn(learners, row.user?.key) && isIn(courses, row.course?.key);
}

function keysAskedBy(list: string): (lists: IdLists) => (row: { readonly key: string }) => boolean {
  return (lists) => {
    const keys = idsOf(lists, list);
    return (row) => isIn(keys, row.key);
  };
}

/** Null where there is no such list: each row is asked for then. */
function idsOf(lists: IdLists, name: string): ReadonlySet<string> | null {
  const ids = lists.get(name);
  return ids === undefined ? null : new Set(ids);
}

function isIn(ids: ReadonlySet<string> | null, id: string | null | undefined): boolean {
  return ids === null || (typeof id === "string" && ids.has(id));
}

function addressesIn(pushed: readonly Condition<UserFilterField>[]): readonly string[] | null {
  const condition = pushed.find((one) => one.kind === "in" && one.field === "email");
  return condition?.kind === "in" ? condition.values.map(String) : null;
}

function withSpellings(
  pushed: readonly Condition<UserFilterField>[],
): readonly Condition<UserFilterField>[] {
  return pushed.map((condition) =>
    condition.kind === "in" && condition.field === "email"
      ? { ...condition, values: spellingsOf(condition.values.map(String)) }
      : condition,
  );
}
