import type { SourceCall } from "../../domain/call-context.js";
import type { Course } from "../../domain/course.js";
import type { Enrollment } from "../../domain/enrollment.js";
import { SourceError } from "../../domain/errors.js";
import type { Condition } from "../../domain/filter.js";
import type { User } from "../../domain/user.js";
import type { JsonValue } from "../../domain/values.js";
import { parseJson } from "../../http/decode.js";
import { encodePathSegment } from "../../http/encode.js";
import type { HttpClient } from "../../http/http-types.js";
import { isObject, RowReader, type RowContext } from "../spi/row-reader.js";
import type { Position, ScanPage } from "../spi/source-connector.js";
import { isPlain, toEnrollmentFilters, type Parameters } from "./openedx.requests.js";
import { toCourse, toEnrollment, toUser } from "./openedx.rows.js";
import { hasNextPage, keep, readCursor, readPage } from "./openedx.wire.js";

const nothing: ScanPage<never> = { rows: [], next: null, moreIsCertain: false };

/** The reads of Open edX's own APIs, each answered in the gateway's words. */
export class OpenedxApi {
  /** The account behind the credentials; null: the platform does not say. */
  #ownName: string | null | undefined;
  /** The installation takes no other usernames than plain ones: seen from what it refused. */
  #takesPlainNamesOnly = false;

  constructor(
    private readonly http: HttpClient,
    private readonly context: RowContext,
  ) {}

  async enrollments(
    pushed: readonly Condition<string>[],
    page: { readonly position: Position | null; readonly withRemoteData: boolean },
    call: SourceCall,
  ): Promise<ScanPage<Enrollment>> {
    const body = await this.#readEnrollments(pushed, page.position, call);
    if (body === null) return nothing;
    const answer = readPage(body);
    const toRow = (row: RowReader): Enrollment | null => toEnrollment(row, page.withRemoteData);
    const rows = keep(answer.results, "enrollment", toRow, this.context);
    const next = readCursor(answer.body);
    // A link is made only where the row that begins the next page has been seen.
    return { rows, next, moreIsCertain: next !== null };
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
    const body = await this.#read("/api/courses/v1/courses/", query, call, number > 1 ? [404] : []);
    if (body === undefined) return nothing;
    const answer = readPage(body);
    const rows = keep(answer.results, "course", toCourse, this.context);
    return { rows, next: hasNextPage(answer.body) ? number + 1 : null, moreIsCertain: false };
  }

  /** Null where there is no such course. */
  async course(key: string, call: SourceCall): Promise<Course | null> {
    const path = `/api/courses/v1/courses/${encodePathSegment(key)}/`;
    const body = await this.#read(path, await this.#asMyself(call), call, [404]);
    if (body === undefined) return null;
    const course = isObject(body) ? toCourse(new RowReader(body, "course", this.context)) : null;
    if (course?.key === key) return course;
    // Keys are found without letter case, and mean another course then.
    if (course?.key.toLowerCase() === key.toLowerCase()) return null;
    throw new SourceError("SOURCE_BAD_RESPONSE", "The answer is not the course asked for");
  }

  /** Whether people can be enrolled in it at all: what the enrollment API knows, hidden courses included. */
  async hasCourse(key: string, call: SourceCall): Promise<boolean> {
    const path = `/api/enrollment/v1/course/${encodePathSegment(key)}`;
    // `enrollments/views.py`: 400 with a message for a course that does not exist.
    return (await this.#read(path, [], call, [400, 404])) !== undefined;
  }

  /** Null where no row can meet the conditions. */
  async #readEnrollments(
    pushed: readonly Condition<string>[],
    position: Position | null,
    call: SourceCall,
  ): Promise<JsonValue | null> {
    const path = "/api/enrollment/v1/enrollments";
    const cursor: Parameters = position === null ? [] : [["cursor", String(position)]];
    const filters = toEnrollmentFilters(pushed, this.#takesPlainNamesOnly ? "plain" : "any");
    if (filters === null) return null;
    if (!hasOddNames(filters)) return (await this.#read(path, [...filters, ...cursor], call)) ?? {};
    const body = await this.#read(path, [...filters, ...cursor], call, [400]);
    if (body !== undefined) return body;
    const plain = toEnrollmentFilters(pushed, "plain");
    const again =
      plain === null ? null : ((await this.#read(path, [...plain, ...cursor], call)) ?? {});
    this.#takesPlainNamesOnly = true;
    return again;
  }

  async #accounts(query: Parameters, call: SourceCall): Promise<readonly User[]> {
    // A 404 without a body: none of them exists.
    const body = await this.#read("/api/user/v1/accounts", query, call, [404]);
    if (body === undefined) return [];
    if (Array.isArray(body)) {
      return keep(body as readonly JsonValue[], "account", toUser, this.context);
    }
    throw new SourceError("SOURCE_BAD_RESPONSE", "The answer is no list of accounts");
  }

  /**
   * The courses that the gateway's own account may see. Without a name the courses API refuses everybody who is signed
   * in (older releases), or shows what strangers see.
   */
  async #asMyself(call: SourceCall): Promise<Parameters> {
    if (this.#ownName === undefined) {
      const body = await this.#read("/api/user/v1/me", [], call, [404]);
      const name = isObject(body) ? body["username"] : null;
      if (body !== undefined && (typeof name !== "string" || name === "")) {
        throw new SourceError("SOURCE_BAD_RESPONSE", "The answer does not name the own account");
      }
      this.#ownName = typeof name === "string" ? name : null;
    }
    return this.#ownName === null ? [] : [["username", this.#ownName]];
  }

  /** Undefined for an expected refusal. */
  async #read(
    path: string,
    query: Parameters,
    call: SourceCall,
    expect: readonly number[] = [],
  ): Promise<JsonValue | undefined> {
    const response = await this.http.send(
      { path, query, accept: "application/json", kind: "read", expect },
      call,
    );
    return expect.includes(response.status) ? undefined : (parseJson(response.body) as JsonValue);
  }
}

function hasOddNames(filters: Parameters): boolean {
  return filters.some(([name, value]) => name === "username" && !value.split(",").every(isPlain));
}
