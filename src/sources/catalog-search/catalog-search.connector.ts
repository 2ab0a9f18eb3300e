import type { SourceCall } from "../../domain/call-context.js";
import type { Course, CourseAttribute } from "../../domain/course.js";
import type { Enrollment, EnrollmentAttribute } from "../../domain/enrollment.js";
import { SourceError, type SourceReason } from "../../domain/errors.js";
import type { Condition } from "../../domain/filter.js";
import type {
  CourseFilterField,
  EnrollmentFilterField,
  UserFilterField,
} from "../../domain/query.js";
import type { User, UserAttribute } from "../../domain/user.js";
import type { HttpClient } from "../../http/http-types.js";
import { ReaderName } from "../../http/reader-name.js";
import type { ReportDrift } from "../spi/drift.js";
import type { RowReader } from "../spi/row-reader.js";
import { pagedOnly } from "../spi/paged-only.js";
import type {
  Collection,
  GroupVisitor,
  Lookup,
  ScanPage,
  SourceConnector,
} from "../spi/source-connector.js";
import { AddressSearch } from "./catalog-search.addresses.js";
import { CatalogApi, type OneMaking, type Resource, type RowMaking } from "./catalog-search.api.js";
import {
  coursesPath,
  courseTells,
  enrollmentTells,
  pagingOf,
  searchPath,
  usersPath,
  userTells,
} from "./catalog-search.capabilities.js";
import {
  askedCourse,
  toCourseSearch,
  toSearch,
  toUserSearch,
  userKeys,
  type Parameters,
} from "./catalog-search.requests.js";
import { toCourse, toEnrollment, toProxiedUser, toUser } from "./catalog-search.rows.js";

/**
 * The "catalog enrollment courses search" of the ibl.ai data manager, and the calls beside it. Reads only: enrolling
 * happens on another host. Only active enrollments come back, so that an absent row proves nothing.
 */
export interface CatalogSearchSettings {
  readonly id: string;
  readonly timeZone: string;
  /** Default: what the vendor's own web app asks for. */
  readonly pageSize?: number | undefined;
  /** Has no meaning here: users and courses are read one by one. */
  readonly batchSize?: number | undefined;
  /** The tenant that bounds every read that names no other. */
  readonly platformKey?: string | undefined;
}

const search: Resource = { path: "/api/catalog/enrollment/courses/search/", row: "enrollment" };
const courses: Resource = { path: "/api/catalog/courses/", row: "course" };
const platformUsers: Resource = { path: "/api/core/platform/users/", row: "user" };
const usersProxy: Resource = { path: "/api/core/users/proxy/", row: "user" };

const plainPages = new ReaderName<ScanPage<Enrollment> | null>();
const pagesWithRemoteData = new ReaderName<ScanPage<Enrollment> | null>();
const probedPages = new ReaderName<ScanPage<Enrollment> | null>();
const listedUsers: RowMaking<User> = { name: new ReaderName(), toRow: toUser };
const proxiedUser: OneMaking<User> = { name: new ReaderName(), toRow: toProxiedUser };

/** The documented default, newest record first; sent because page numbers mean nothing without it. */
const newestFirst: Parameters = [["sort", "-id"]];

const nothing: ScanPage<never> = { rows: [], next: null, moreIsCertain: false, total: 0 };

export function createCatalogSearchConnector(
  settings: CatalogSearchSettings,
  http: HttpClient,
  report: ReportDrift,
): SourceConnector {
  const { id, timeZone, platformKey } = settings;
  const api = new CatalogApi(http, { source: id, timeZone, report, textual: false });
  return {
    id,
    enrollments: enrollmentsOf(api, settings),
    ...(platformKey !== undefined && { users: usersOf(api, settings, platformKey) }),
    courses: coursesOf(api),
    userLookup: userLookup(api),
    courseLookup: courseLookup(api),
    companions: [],
    identify: ([userKey, courseKey]) => [equal("userId", userKey), equal("courseId", courseKey)],
    probe: async (call) => {
      const parameters = underTenant([["course_id", probedCourse]], platformKey);
      await api.page(
        search,
        [...parameters, ...newestFirst],
        { position: null, size: 1 },
        {
          name: probedPages,
          toRow: (row) => toEnrollment(row, { platformKey: null, withRemoteData: false }),
        },
        call,
      );
    },
  };
}

/** Nobody is enrolled in it, and nobody is refused who asks for it. */
const probedCourse = "course-v1:Rollcall+Probe+1";

function enrollmentsOf(
  api: CatalogApi,
  settings: CatalogSearchSettings,
): Collection<Enrollment, EnrollmentFilterField, EnrollmentAttribute> {
  const paging = pagingOf(settings.pageSize);
  const addresses = new AddressSearch({
    search: (parameters, { withRemoteData, ...choice }, call) => {
      const platformKey = parameters.find(([name]) => name === "platform_key")?.[1] ?? null;
      const name = withRemoteData ? pagesWithRemoteData : plainPages;
      const toRow = (row: RowReader): Enrollment | null =>
        toEnrollment(row, { platformKey, withRemoteData });
      return api.page(search, [...parameters, ...newestFirst], choice, { name, toRow }, call);
    },
    account: (address, call) => accountOf(api, address, call),
  });
  return {
    paths: [searchPath(settings.platformKey !== undefined, paging)],
    tells: enrollmentTells,
    readPage: async (scan, call) => {
      const filters = toSearch(scan.pushed);
      if (filters === null) return nothing;
      const reading = {
        position: scan.position,
        size: Math.min(scan.pageSize, paging.maxPageSize),
        withRemoteData: scan.wanted.has("remoteData"),
      };
      const page = await addresses.read(underTenant(filters, settings.platformKey), reading, call);
      const course = askedCourse(filters);
      return course === null ? page : ofCourse(course, page);
    },
    ...pagedOnly,
  };
}

/** Where rows of another course came, the next page may hold nothing else. */
function ofCourse(course: string, page: ScanPage<Enrollment>): ScanPage<Enrollment> {
  const rows = page.rows.filter((row) => row.course?.key === course);
  return rows.length === page.rows.length ? page : { ...page, rows, moreIsCertain: false };
}

/** Null also where accounts cannot be asked for, by this key or at all: nothing is found out then. */
async function accountOf(api: CatalogApi, address: string, call: SourceCall): Promise<User | null> {
  try {
    return await api.one(usersProxy, [["email", address]], proxiedUser, call);
  } catch (error) {
    if (error instanceof SourceError && saysNothing.has(error.reason)) return null;
    throw error;
  }
}

const saysNothing: ReadonlySet<SourceReason> = new Set(["SOURCE_FORBIDDEN", "SOURCE_BAD_RESPONSE"]);

/** The call insists on a tenant, so that without one the people are those of the enrollments. */
function usersOf(
  api: CatalogApi,
  settings: CatalogSearchSettings,
  platformKey: string,
): Collection<User, UserFilterField, UserAttribute> {
  const paging = pagingOf(settings.pageSize);
  return {
    paths: [usersPath(paging)],
    tells: userTells,
    mayBeMissing: true,
    readPage: async (scan, call) => {
      const filters = toUserSearch(scan.pushed);
      if (filters === null) return nothing;
      return api.page(
        platformUsers,
        underTenant(filters, platformKey),
        { position: scan.position, size: Math.min(scan.pageSize, paging.maxPageSize) },
        listedUsers,
        call,
      );
    },
    ...pagedOnly,
  };
}

/** The call knows no tenant and no pages. */
function coursesOf(api: CatalogApi): Collection<Course, CourseFilterField, CourseAttribute> {
  return {
    paths: [coursesPath],
    tells: courseTells,
    mayBeMissing: true,
    readPage: () => {
      throw new Error("The list of courses has no pages");
    },
    readAll: async (scan, visitor, call) => {
      const filters = toCourseSearch(scan.pushed);
      if (filters === null) return;
      const course = askedCourse(filters);
      const isAsked = ({ key }: Course): boolean => course === null || key === course;
      const asked: GroupVisitor<Course> = {
        rows: (group) => visitor.rows(group.filter(isAsked)),
        restart: () => visitor.restart(),
      };
      await api.all(courses, filters, toCourse, asked, call);
    },
  };
}

function userLookup(api: CatalogApi): Lookup<User, UserAttribute> {
  return {
    batchSize: 1,
    tells: new Set(["username", "name", "email", "emails", "status"]),
    fetch: (keys, _wanted, call) =>
      oneByOne(
        keys.filter((key) => userKeys.test(key)),
        (key) => api.one(usersProxy, [["user_id", key]], proxiedUser, call),
      ),
  };
}

function courseLookup(api: CatalogApi): Lookup<Course, CourseAttribute> {
  return {
    batchSize: 1,
    tells: new Set(["title", "kind", "org", "slug"]),
    fetch: (keys, _wanted, call) =>
      oneByOne(keys, async (key) => {
        const filters = toCourseSearch([equal("externalId", key)]);
        if (filters === null) return null;
        return api.find(courses, filters, toCourse, (course) => course.key === key, call);
      }),
  };
}

/** The answers by key: a row with another key than the one asked for is not the answer. */
async function oneByOne<Row extends { readonly key: string }>(
  keys: readonly string[],
  get: (key: string) => Promise<Row | null>,
): Promise<ReadonlyMap<string, Row>> {
  const found = new Map<string, Row>();
  for (const key of keys) {
    const row = await get(key);
    if (row?.key === key) found.set(key, row);
  }
  return found;
}

function underTenant(filters: Parameters, platformKey: string | undefined): Parameters {
  if (platformKey === undefined || filters.some(([name]) => name === "platform_key")) {
    return filters;
  }
  return [...filters, ["platform_key", platformKey]];
}

function equal<Field extends string>(field: Field, value: string | undefined): Condition<Field> {
  return { kind: "in", field, values: value === undefined ? [] : [value] };
}
