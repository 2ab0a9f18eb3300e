import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import type { Enrollment, EnrollmentAttribute } from "../../domain/enrollment.js";
import type { Condition } from "../../domain/filter.js";
import type { EnrollmentFilterField } from "../../domain/query.js";
import { courseAttributes, type Course, type CourseAttribute } from "../../domain/course.js";
import { userAttributes, type User, type UserAttribute } from "../../domain/user.js";
import type { JsonValue } from "../../domain/values.js";
import { encodePathSegment, isPathSegment } from "../../http/encode.js";
import type { HttpClient } from "../../http/http-types.js";
import { readJson } from "../../http/read-json.js";
import { ReaderName } from "../../http/reader-name.js";
import type { ReportDrift } from "../spi/drift.js";
import { pagedOnly } from "../spi/paged-only.js";
import { isObject, RowReader, type RowContext } from "../spi/row-reader.js";
import type { Lookup, Scan, ScanPage, SourceConnector } from "../spi/source-connector.js";
import {
  coursePath,
  courseTells,
  enrollmentPath,
  enrollmentTells,
  pagingOf,
  userPath,
  userTells,
  type TrutoRequires,
} from "./truto.capabilities.js";
import { toCourse } from "./truto.courses.js";
import { toEnrollment } from "./truto.enrollments.js";
import { toUser } from "./truto.users.js";
import { readTrutoPage } from "./truto.wire.js";

/** Truto's unified LMS API: a pass-through to the learning platform behind one integrated account. Reads only. */
export interface TrutoSettings {
  readonly id: string;
  readonly timeZone: string;
  readonly integratedAccountId: string;
  readonly requires: TrutoRequires;
  /** Default: what the known provider takes. */
  readonly pageSize?: number | undefined;
  /** Has no meaning here: users and courses are read one by one. */
  readonly batchSize?: number | undefined;
}

const userFilter = "user[id]";
const courseFilter = "course[id]";

type Pairs = readonly (readonly [name: string, value: string])[];

/** What is read: its path, and what drift calls its rows. */
interface Resource<Row> {
  readonly path: string;
  readonly row: string;
  readonly pages: ReaderName<ScanPage<Row>>;
  readonly single: ReaderName<Row | null>;
}

const enrollments = resource<Enrollment>("/unified/lms/course-enrollments", "enrollment");
const users = resource<User>("/unified/lms/users", "user");
const courses = resource<Course>("/unified/lms/courses", "course");

function resource<Row>(path: string, row: string): Resource<Row> {
  return { path, row, pages: new ReaderName(), single: new ReaderName() };
}

const probed = new ReaderName<undefined>();

export function createTrutoConnector(
  settings: TrutoSettings,
  http: HttpClient,
  report: ReportDrift,
): SourceConnector {
  const paging = pagingOf(settings.pageSize);
  const api = new TrutoApi(settings, paging.maxPageSize, http, report);
  return {
    id: settings.id,
    enrollments: {
      paths: [enrollmentPath(settings.requires, paging)],
      tells: enrollmentTells,
      readPage: async (scan, call) => {
        const toRow = enrollmentReader(settings.requires, scan);
        return api.list(enrollments, scan, toRow, call);
      },
      ...pagedOnly,
    },
    users: {
      paths: [userPath(paging)],
      tells: userTells,
      readPage: (scan, call) => api.list(users, scan, toUser, call),
      ...pagedOnly,
    },
    courses: {
      paths: [coursePath(paging)],
      tells: courseTells,
      readPage: (scan, call) => api.list(courses, scan, toCourse, call),
      ...pagedOnly,
    },
    userLookup: lookup(userAttributes, (key, call) => api.get(users, key, toUser, call)),
    courseLookup: lookup(courseTold, (key, call) => api.get(courses, key, toCourse, call)),
    companions: [],
    identify: (_key, hints) => toHints(hints),
    probe: async (call) => {
      await api.listOne(courses, call);
    },
  };
}

const courseTold = courseAttributes.filter((attribute) => attribute in courseTells);

/** The API has no read of several keys. */
function lookup<Row, Attribute extends UserAttribute | CourseAttribute>(
  tells: readonly Attribute[],
  get: (key: string, call: SourceCall) => Promise<Row | null>,
): Lookup<Row, Attribute> {
  return {
    batchSize: 1,
    tells: new Set(tells),
    fetch: async (keys, _wanted, call) => {
      const found = new Map<string, Row>();
      for (const key of keys) {
        const row = await get(key, call);
        if (row !== null) found.set(key, row);
      }
      return found;
    },
  };
}

/** Where the provider is trusted with a filter, what plainly belongs to somebody else is left out. */
function enrollmentReader(
  requires: TrutoRequires,
  scan: Scan<EnrollmentFilterField, EnrollmentAttribute>,
): (row: RowReader) => Enrollment | null {
  const withRemoteData = scan.wanted.has("remoteData");
  const asked = new Map(requires === "nothing" ? [] : (toFilters(scan.pushed) ?? []));
  const differs = (name: string, key: string | undefined): boolean =>
    key !== undefined && asked.has(name) && asked.get(name) !== key;
  return (row) => {
    const enrollment = toEnrollment(row, withRemoteData);
    if (enrollment === null) return null;
    const { user, course } = enrollment;
    if (!differs(userFilter, user?.key) && !differs(courseFilter, course?.key)) return enrollment;
    row.drift("was not asked for");
    return null;
  };
}

/** Enrollments cannot be asked for by id; the list of their user in their course is as near as it gets. */
function toHints(hints: {
  readonly userKey?: string;
  readonly courseKey?: string;
}): readonly Condition<EnrollmentFilterField>[] {
  return [
    ...(hints.userKey === undefined ? [] : [equal("userId", hints.userKey)]),
    ...(hints.courseKey === undefined ? [] : [equal("courseId", hints.courseKey)]),
  ];
}

function equal(field: EnrollmentFilterField, value: string): Condition<EnrollmentFilterField> {
  return { kind: "in", field, values: [value] };
}

class TrutoApi {
  readonly #context: RowContext;

  constructor(
    private readonly settings: TrutoSettings,
    private readonly pageSize: number,
    private readonly http: HttpClient,
    report: ReportDrift,
  ) {
    const { id, timeZone } = settings;
    this.#context = { source: id, timeZone, report, textual: false };
  }

  async list<Row, Field extends string, Attribute extends string>(
    resource: Resource<Row>,
    scan: Scan<Field, Attribute>,
    toRow: (row: RowReader) => Row | null,
    call: SourceCall,
  ): Promise<ScanPage<Row>> {
    const position = scan.position === null ? null : String(scan.position);
    const filters = toFilters(scan.pushed);
    if (filters === null) return { rows: [], next: null, moreIsCertain: false };
    const query: Pairs = [
      ...this.#common((scan.wanted as ReadonlySet<string>).has("remoteData")),
      ...filters,
      ["limit", String(Math.min(scan.pageSize, this.pageSize))],
      ...(position === null ? [] : ([["next_cursor", position]] as const)),
    ];
    // Whether there is raw data stands in the query, so that the same request always wants the same.
    const toPage = (body: unknown): ScanPage<Row> => {
      const page = readTrutoPage(
        (body ?? null) as JsonValue,
        resource.row,
        position,
        this.#context,
      );
      const rows = page.rows.flatMap((row) => toRow(row) ?? []);
      return { rows, next: page.nextCursor, moreIsCertain: false };
    };
    const making = { name: resource.pages, of: toPage };
    return readJson(this.http, { path: resource.path, query }, making, call);
  }

  async listOne(
    { path, row }: Pick<Resource<never>, "path" | "row">,
    call: SourceCall,
  ): Promise<void> {
    const query: Pairs = [...this.#common(false), ["limit", "1"]];
    const of = (body: unknown): undefined => {
      readTrutoPage((body ?? null) as JsonValue, row, null, this.#context);
    };
    await readJson(this.http, { path, query }, { name: probed, of }, call);
  }

  /** Null where the source says that there is no such row. */
  async get<Row extends { readonly key: string }>(
    resource: Resource<Row>,
    key: string,
    toRow: (row: RowReader) => Row | null,
    call: SourceCall,
  ): Promise<Row | null> {
    if (!isPathSegment(key)) return null;
    const path = `${resource.path}/${encodePathSegment(key)}`;
    const toOne = (body: unknown): Row | null => {
      if (body === undefined) return null;
      const content = body as JsonValue;
      const row = isObject(content)
        ? toRow(new RowReader(content, resource.row, this.#context))
        : null;
      if (row?.key === key) return row;
      const what = `The answer is not the ${resource.row} asked for`;
      throw new SourceError("SOURCE_BAD_RESPONSE", what);
    };
    const request = { path, query: this.#common(false), expect: [404] };
    return readJson(this.http, request, { name: resource.single, of: toOne }, call);
  }

  #common(withRemoteData: boolean): Pairs {
    return [
      ["integrated_account_id", this.settings.integratedAccountId],
      ...(withRemoteData ? [] : ([["truto_ignore_remote_data", "true"]] as const)),
    ];
  }
}

/** `user[id]` and `course[id]`, one value each; null where no row can meet the conditions. */
function toFilters(pushed: readonly Condition<string>[]): Pairs | null {
  const filters = new Map<string, string>();
  for (const condition of pushed) {
    const name = condition.field === "userId" ? userFilter : courseFilter;
    const value = condition.kind === "in" ? condition.values[0] : undefined;
    if (value === undefined || value === "") return null;
    if ((filters.get(name) ?? String(value)) !== String(value)) return null;
    filters.set(name, String(value));
  }
  return [...filters];
}
