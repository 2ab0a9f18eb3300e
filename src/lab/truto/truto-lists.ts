import { PageTokens, UnknownToken } from "../http/page-tokens.js";
import { json } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import { param } from "../http/request.js";
import type { LabRequest } from "../http/request.js";
import type { Query } from "../http/query.js";
import type { Entry, Table } from "../table.js";
import { missingParameters, trutoError } from "./truto-errors.js";
import type { TrutoSettings } from "./truto-settings.js";
import type { TrutoRow, TrutoState } from "./truto-state.js";

export type TrutoResource = "users" | "courses";

function isTrue(text: string | undefined): boolean {
  return text === "true" || text === "1";
}

/** A row without what the query asks to leave out. */
function shown(row: TrutoRow, query: Query): object {
  const left = new Set(query.list("truto_exclude_fields"));
  if (isTrue(query.one("truto_ignore_remote_data"))) left.add("remote_data");
  if (query.one("truto_response_format") === "raw")
    return (row["remote_data"] as object | undefined) ?? row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => !left.has(name)));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** Marks a cursor that was answered with an empty page. */
const emptyMark = "e.";

/** Lists by cursor, and single objects. */
export class TrutoLists {
  readonly tokens = new PageTokens();
  /** How many pages of each list were read since its first. */
  readonly #pagesRead = new Map<string, number>();

  constructor(
    private readonly state: TrutoState,
    private readonly settings: TrutoSettings,
  ) {}

  /** `GET /unified/lms/course-enrollments`. */
  enrollments(request: LabRequest): Reply {
    const { query } = request;
    const [user, course] = [query.one("user[id]"), query.one("course[id]")];
    if (this.settings.mode === "talentlms") {
      const missing = ["user[id]", "course[id]"].filter((name) => (query.one(name) ?? "") === "");
      if (missing.length > 0) return missingParameters(missing);
    }
    const all =
      user === undefined
        ? this.state.enrollments.entries()
        : this.state.enrollments.lookupEntries("user", [user]);
    const entries = all
      .filter(([, entry]) => course === undefined || entry.courseId === course)
      .map(([place, entry]): Entry<TrutoRow> => [place, entry.row]);
    return this.#page(request, entries, JSON.stringify(["enrollments", user, course]));
  }

  list(request: LabRequest, resource: TrutoResource): Reply {
    return this.#page(request, this.state[resource].entries(), resource);
  }

  /** `GET /unified/lms/users/{id}`: the bare object. */
  get(request: LabRequest, resource: TrutoResource): Reply {
    const row = this.find(resource, param(request, "id"));
    return row ? json(200, shown(row, request.query)) : trutoError(404, "Not found.");
  }

  find(resource: TrutoResource, id: string): TrutoRow | undefined {
    const table: Pick<Table<TrutoRow, "id">, "lookup"> = this.state[resource];
    return table.lookup("id", id)[0];
  }

  #page(request: LabRequest, entries: readonly Entry<TrutoRow>[], filter: string): Reply {
    const { query } = request;
    const asked = query.one("limit") ?? this.settings.defaultLimit.toString();
    if (!/^[1-9]\d{0,8}$/.test(asked)) return trutoError(400, "limit must be a positive integer.");
    const ignoreLimit = isTrue(query.one("truto_ignore_limit"));
    const limit = ignoreLimit ? entries.length : Math.min(Number(asked), this.settings.maxLimit);
    const given = query.one("next_cursor") ?? "";
    try {
      return this.#answer(query, entries, { filter, given, limit: Math.max(1, limit) });
    } catch (error) {
      if (error instanceof UnknownToken) return trutoError(400, "Invalid next_cursor.");
      throw error;
    }
  }

  #answer(
    query: Query,
    entries: readonly Entry<TrutoRow>[],
    { filter, given, limit }: { filter: string; given: string; limit: number },
  ): Reply {
    const full = given.startsWith(emptyMark);
    const cursor = full ? given.slice(emptyMark.length) : given;
    const page = this.tokens.page(entries, filter, cursor, limit);
    const read = given === "" ? 1 : (this.#pagesRead.get(filter) ?? 0) + 1;
    this.#pagesRead.set(filter, read);
    if (this.settings.emptyPages && !full && cursor !== "") {
      return this.#envelope(query, [], `${emptyMark}${cursor}`, given);
    }
    const after = this.settings.repeatCursorAfter;
    const repeats = after !== null && given !== "" && read > after;
    return this.#envelope(query, page.rows, repeats ? given : page.nextToken, given);
  }

  #envelope(query: Query, rows: readonly TrutoRow[], next: string | null, given: string): Reply {
    const result = rows.map((row) => shown(row, query));
    const key = query.one("truto_key_by");
    const keyed =
      key === undefined
        ? result
        : Object.fromEntries(rows.map((row, at) => [textOf(row[key]), result[at]]));
    return json(200, {
      result: keyed,
      next_cursor: next,
      prev_cursor: given === "" ? null : given,
      result_count: rows.length,
    });
  }
}
