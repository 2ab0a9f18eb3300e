import type { SourceCall } from "../../domain/call-context.js";
import type { Course } from "../../domain/course.js";
import type { Enrollment } from "../../domain/enrollment.js";
import { SourceError } from "../../domain/errors.js";
import type { Condition } from "../../domain/filter.js";
import type { User } from "../../domain/user.js";
import type { JsonObject, JsonValue } from "../../domain/values.js";
import { encodePathSegment } from "../../http/encode.js";
import type { HttpClient } from "../../http/http-types.js";
import { LastingAnswer } from "../../http/lasting-answer.js";
import { readJson, type Making } from "../../http/read-json.js";
import { ReaderName } from "../../http/reader-name.js";
import { isObject, RowReader, type RowContext } from "../spi/row-reader.js";
import type { Position, ScanPage } from "../spi/source-connector.js";
import { isPlain, toEnrollmentFilters, type Parameters } from "./openedx.requests.js";
import { toCourse, toEnrollment, toUser } from "./openedx.rows.js";
import { hasNextPage, keep, readCursor, readPage } from "./openedx.wire.js";

const nothing: ScanPage<never> = { rows: [], next: null, moreIsCertain: false };

const plainPages = new ReaderName<ScanPage<Enrollment> | undefined>();
const pagesWithRemoteData = new ReaderName<ScanPage<Enrollment> | undefined>();
const coursePages = new ReaderName<ScanPage<Course>>();
const singleCourse = new ReaderName<Course | null>();
const courseIsThere = new ReaderName<boolean>();
const accountsFound = new ReaderName<readonly User[]>();
const ownName = new ReaderName<string | null>();

/** The reads of Open edX's own APIs, each answered in the gateway's words. */
export class OpenedxApi {
  /** The account behind the credentials; null: the platform does not say. */
  readonly #ownName: LastingAnswer<string | null>;
  /** The installation takes no other usernames than plain ones: seen from what it refused. */
  #takesPlainNamesOnly = false;

  constructor(
    private readonly http: HttpClient,
    private readonly context: RowContext,
  ) {
    this.#ownName = new LastingAnswer((call) => askOwnName(http, call));
  }

  enrollments(
    pushed: readonly Condition<string>[],
    page: { readonly position: Position | null; readonly withRemoteData: boolean },
    call: SourceCall,
  ): Promise<ScanPage<Enrollment>> {
    const toRow = (row: RowReader): Enrollment | null => toEnrollment(row, page.withRemoteData);
    const toPage = (body: unknown): ScanPage<Enrollment> | undefined => {
      if (body === undefined) return undefined;
      const answer = readPage(body as JsonValue);
      const rows = keep(answer.results, "enrollment", toRow, this.context);
      const next = readCursor(answer.body);
      // A link is made only where the row that begins the next page has been seen.
      return { rows, next, moreIsCertain: next !== null };
    };
    const name = page.withRemoteData ? pagesWithRemoteData : plainPages;
    return this.#readEnrollments(pushed, page.position, { name, of: toPage }, call);
  }

  /** Those of the accounts that exist. The names are possible ones. */
  async accounts(usernames: readonly string[], call: SourceCall): Promise<readonly User[]> {
    return usernames.length === 0 ? [] : this.#accounts([["username", usernames.join(",")]], call);
  }

  /** The call takes one address at a time. */
  async accountOf(email: string, call: SourceCall): Promise<User | null> {
    const [account] = await this.#accounts([["email", email]], call);
    return account ?? null;
  }

  async courses(
    filters: Parameters,
    page: { readonly position: Position | null; readonly size: number },
    call: SourceCall,
  ): Promise<ScanPage<Course>> {
    const number = page.position === null ? 1 : Number(page.position);
    const query: Parameters = [
      ...(await this.#asMyself(call)),
      ...filters,
      ["page", String(number)],
      ["page_size", String(page.size)],
    ];
    // Courses are filtered after they are counted, so that a page that was announced may not be there.
    const toPage = (body: unknown): ScanPage<Course> => {
      if (body === undefined) return nothing;
      const answer = readPage(body as JsonValue);
      const rows = keep(answer.results, "course", toCourse, this.context);
      return { rows, next: hasNextPage(answer.body) ? number + 1 : null, moreIsCertain: false };
    };
    const request = {
      path: "/api/courses/v1/courses/",
      query,
      expect: number > 1 ? [404] : [],
    };
    return readJson(this.http, request, { name: coursePages, of: toPage }, call);
  }

  /** Null where there is no such course. */
  async course(key: string, call: SourceCall): Promise<Course | null> {
    const path = `/api/courses/v1/courses/${encodePathSegment(key)}/`;
    const toOne = (body: unknown): Course | null => {
      if (body === undefined) return null;
      const content = body as JsonValue;
      const course = isObject(content)
        ? toCourse(new RowReader(content, "course", this.context))
        : null;
      if (course?.key === key) return course;
      // Keys are found without letter case, and mean another course then.
      if (course?.key.toLowerCase() === key.toLowerCase()) return null;
      throw new SourceError("SOURCE_BAD_RESPONSE", "The answer is not the course asked for");
    };
    const request = { path, query: await this.#asMyself(call), expect: [404] };
    return readJson(this.http, request, { name: singleCourse, of: toOne }, call);
  }

  /** Whether people can be enrolled in it at all: what the enrollment API knows, hidden courses included. */
  async hasCourse(key: string, call: SourceCall): Promise<boolean> {
    const path = `/api/enrollment/v1/course/${encodePathSegment(key)}`;
    // `enrollments/views.py`: 400 with a message for a course that does not exist.
    const of = (body: unknown): boolean => body !== undefined;
    return readJson(this.http, { path, expect: [400, 404] }, { name: courseIsThere, of }, call);
  }

  /** Nothing where no row can meet the conditions. */
  async #readEnrollments(
    pushed: readonly Condition<string>[],
    position: Position | null,
    making: Making<ScanPage<Enrollment> | undefined>,
    call: SourceCall,
  ): Promise<ScanPage<Enrollment>> {
    const path = "/api/enrollment/v1/enrollments";
    const cursor: Parameters = position === null ? [] : [["cursor", String(position)]];
    const filters = toEnrollmentFilters(pushed, this.#takesPlainNamesOnly ? "plain" : "any");
    if (filters === null) return nothing;
    const read = (
      some: Parameters,
      expect: readonly number[],
    ): Promise<ScanPage<Enrollment> | undefined> =>
      readJson(this.http, { path, query: [...some, ...cursor], expect }, making, call);
    const page = await read(filters, hasOddNames(filters) ? [400] : []);
    if (page !== undefined) return page;
    const plain = toEnrollmentFilters(pushed, "plain");
    const again = plain === null ? nothing : await read(plain, []);
    this.#takesPlainNamesOnly = true;
    return again ?? nothing;
  }

  async #accounts(query: Parameters, call: SourceCall): Promise<readonly User[]> {
    const toAccounts = (body: unknown): readonly User[] => {
      if (body === undefined) return [];
      if (Array.isArray(body)) {
        return keep(body as readonly JsonValue[], "account", toUser, this.context);
      }
      throw new SourceError("SOURCE_BAD_RESPONSE", "The answer is no list of accounts");
    };
    // A 404 without a body: none of them exists.
    const request = { path: "/api/user/v1/accounts", query, expect: [404] };
    return readJson(this.http, request, { name: accountsFound, of: toAccounts }, call);
  }

  /**
   * The courses that the gateway's own account may see. Without a name the courses API refuses everybody who is signed
   * in (older releases), or shows what strangers see.
   */
  async #asMyself(call: SourceCall): Promise<Parameters> {
    const name = await this.#ownName.get(call);
    return name === null ? [] : [["username", name]];
  }
}

/** Null: the platform does not say. */
function askOwnName(http: HttpClient, call: SourceCall): Promise<string | null> {
  const toName = (body: unknown): string | null => {
    if (body === undefined) return null;
    const name = isObject(body as JsonValue) ? (body as JsonObject)["username"] : null;
    if (typeof name === "string" && name !== "") return name;
    throw new SourceError("SOURCE_BAD_RESPONSE", "The answer does not name the own account");
  };
  const request = { path: "/api/user/v1/me", expect: [404] };
  return readJson(http, request, { name: ownName, of: toName }, call);
}

function hasOddNames(filters: Parameters): boolean {
  return filters.some(([name, value]) => name === "username" && !value.split(",").every(isPlain));
}
