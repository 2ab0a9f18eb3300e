import type { Reply } from "../http/reply.js";
import type { LabRequest } from "../http/request.js";
import type { Query } from "../http/query.js";
import type { Entry } from "../table.js";
import { detail, maySee, refusal } from "./catalog-access.js";
import { pageReply } from "./catalog-paging.js";
import type { CatalogKeyOwner, CatalogSettings } from "./catalog-settings.js";
import type { CatalogEnrollment, CatalogState } from "./catalog-state.js";

const anchors = ["user_id", "username", "email", "course_id", "slug", "org", "platform_key"];

function isTrue(text: string | undefined): boolean {
  return text !== undefined && ["1", "true", "True", "yes", "on"].includes(text);
}

/** What the platform shows of a row: neither its id nor its tenant. */
export function shown(row: CatalogEnrollment): Partial<CatalogEnrollment> {
  const rest: Partial<CatalogEnrollment> = { ...row };
  delete rest.platform_key;
  return rest;
}

type Condition = (row: CatalogEnrollment) => boolean;

function conditions(query: Query, state: CatalogState, settings: CatalogSettings): Condition[] {
  const courseOf = (row: CatalogEnrollment) => state.courses.lookup("id", row.course_id)[0];
  const withDefault = isTrue(query.one("include_default_platform"));
  const tests: Record<string, (value: string) => Condition> = {
    user_id: (value) => (row) => row.user_id.toString() === value,
    username: (value) => (row) => row.username === value,
    email: (value) => (row) =>
      row.email === value ||
      (!settings.exactEmails && row.email.toLowerCase() === value.toLowerCase()),
    course_id: (value) => (row) => row.course_id === value,
    slug: (value) => (row) => courseOf(row)?.slug.toLowerCase() === value.toLowerCase(),
    org: (value) => (row) => courseOf(row)?.org === value,
    platform_key: (value) => (row) =>
      row.platform_key === value ||
      (withDefault && row.platform_key === settings.defaultPlatformKey),
    course_name: (value) => (row) => row.course_name.toLowerCase().includes(value.toLowerCase()),
  };
  const asked = Object.entries(tests).flatMap(([name, test]) => {
    const value = query.one(name);
    return value === undefined ? [] : [test(value)];
  });
  if (!isTrue(query.one("include_archived_courses"))) {
    asked.push((row) => courseOf(row)?.archived !== true);
  }
  if (!settings.showInactive) asked.push((row) => row.active);
  return asked;
}

/** The fewest entries that are sure to hold all rows of the query. */
function candidates(query: Query, state: CatalogState): readonly Entry<CatalogEnrollment>[] {
  const [user, course, email] = [query.one("user_id"), query.one("course_id"), query.one("email")];
  if (user !== undefined) return state.enrollments.lookupEntries("user", [user]);
  if (email !== undefined) return state.enrollments.lookupEntries("email", [email.toLowerCase()]);
  if (course !== undefined) return state.enrollments.lookupEntries("course", [course]);
  return state.enrollments.entries();
}

function sorted(entries: Entry<CatalogEnrollment>[], sort: string): CatalogEnrollment[] {
  const field = sort.replace(/^-/, "");
  if (field !== "id") {
    const key = field as "created" | "username" | "course_id";
    entries.sort(([, a], [, b]) => (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0));
  }
  const rows = entries.map(([, row]) => row);
  return sort.startsWith("-") ? rows.reverse() : rows;
}

/** Answers `GET /api/catalog/enrollment/courses/search/`; a walk over many pages filters only once. */
export class EnrollmentSearch {
  readonly #kept = new Map<string, { version: number; rows: CatalogEnrollment[] }>();

  constructor(
    private readonly state: CatalogState,
    private readonly settings: CatalogSettings,
    private readonly origin: () => string,
  ) {}

  answer(request: LabRequest, owner: CatalogKeyOwner): Reply {
    const { query } = request;
    if (!anchors.some((name) => (query.one(name) ?? "") !== "")) {
      return detail(400, `At least one of ${anchors.join(", ")} is required.`);
    }
    const sort = query.one("sort") ?? "-id";
    if (!this.settings.sortFields.some((field) => sort === field || sort === `-${field}`)) {
      return detail(400, "Enrollment search failed: unknown sort field.");
    }
    const refused = refusal(request, owner, this.state);
    if (refused) return refused;
    const page = this.#rows(query, owner, sort);
    return pageReply(request, this.settings, this.origin(), {
      length: page.length,
      slice: (start, end) => page.slice(start, end).map(shown),
    });
  }

  #rows(query: Query, owner: CatalogKeyOwner, sort: string): CatalogEnrollment[] {
    const filters = query.pairs.filter(([name]) => name !== "page" && name !== "page_size");
    const { showInactive, exactEmails, defaultPlatformKey } = this.settings;
    const switches = [showInactive, exactEmails, defaultPlatformKey];
    const key = JSON.stringify([filters, owner, switches]);
    const version = this.state.enrollments.version + this.state.courses.version;
    const kept = this.#kept.get(key);
    if (kept?.version === version) return kept.rows;
    const tests = conditions(query, this.state, this.settings);
    const found = candidates(query, this.state).filter(
      ([, row]) => maySee(owner, row) && tests.every((test) => test(row)),
    );
    const rows = sorted(found, sort);
    if (this.#kept.size >= 32) this.#kept.clear();
    this.#kept.set(key, { version, rows });
    return rows;
  }
}
