import { json } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import type { Query } from "../http/query.js";
import type { LabRequest } from "../http/request.js";
import { cursorPage, InvalidCursor } from "./cursor-pages.js";
import { isCourseKey } from "./course-keys.js";
import { openedxError } from "./openedx-access.js";
import type { OpenedxSettings } from "./openedx-settings.js";
import { folded } from "./openedx-state.js";
import type { OpenedxEnrollment, OpenedxState, OpenedxUser } from "./openedx-state.js";

const pageSize = 100;
const mostValues = 100;
const unicodeName = /^[\p{L}\p{N}_ .@+-]{2,30}$/u;
const plainName = /^[A-Za-z0-9_-]{2,30}$/;

interface Filters {
  readonly usernames: readonly string[] | null;
  readonly emails: readonly string[] | null;
  readonly courses: readonly string[] | null;
}

type Checked = { readonly filters: Filters } | { readonly errors: Record<string, string[]> };

/** Django's `CharField` trims, and takes an empty text for none; the list is cut at commas without trimming. */
function listOf(query: Query, ...names: readonly string[]): readonly string[] | null {
  const given = names.map((name) => query.one(name)?.trim()).find((value) => value);
  return given === undefined ? null : given.split(",");
}

function filtersOf(query: Query, { release }: OpenedxSettings): Filters {
  const one = listOf(query, "course_key", "course_id");
  const isNew = release === "new";
  return {
    usernames: listOf(query, "username"),
    emails: isNew ? listOf(query, "email") : null,
    courses:
      one === null ? (isNew ? listOf(query, "course_keys", "course_ids") : null) : [one.join(",")],
  };
}

/** `enrollments/forms.py`. One bad value spoils the whole list. */
function check(query: Query, settings: OpenedxSettings): Checked {
  const filters = filtersOf(query, settings);
  const rule = settings.unicodeNames ? unicodeName : plainName;
  const errors: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(filters) as [string, string[] | null][]) {
    if ((values?.length ?? 0) > mostValues) {
      errors[name] = [`Too many ${name} in a single request - ${values?.length ?? 0}.`];
    }
  }
  if (filters.usernames?.every((name) => rule.test(name)) === false) {
    errors["username"] = [
      "Usernames can only contain letters, numerals, and @/./+/-/_ characters.",
    ];
  }
  const bad = filters.courses?.find((key) => !isCourseKey(key));
  if (bad !== undefined) errors["course_id"] = [`'${bad}' is not a valid course id.`];
  return Object.keys(errors).length > 0 ? { errors } : { filters };
}

function rowsOf(filters: Filters, state: OpenedxState): OpenedxEnrollment[] {
  const { usernames, emails, courses } = filters;
  const has = (values: readonly string[] | null): ReadonlySet<string> | null =>
    values && new Set(values.map(folded));
  const [names, addresses, keys] = [has(usernames), has(emails), has(courses)];
  const people =
    addresses &&
    new Set(
      [...addresses].flatMap((address) =>
        state.users.lookup("email", address).map(({ username }) => folded(username)),
      ),
    );
  return state.enrollments
    .all()
    .filter(
      (row) =>
        (names?.has(folded(row.user)) ?? true) &&
        (people?.has(folded(row.user)) ?? true) &&
        (keys?.has(folded(row.course_id)) ?? true),
    );
}

/** The same length for all, so that texts compare as moments do. */
function positionOf({ created }: OpenedxEnrollment): string {
  const [seconds = "", fraction = ""] = created.replace("Z", "").split(".");
  return `${seconds}.${fraction.padEnd(6, "0")}`;
}

/** `GET /api/enrollment/v1/enrollments`: for global staff; the newest first; `page` and `page_size` do nothing. */
export function listEnrollments(
  { query, path, headers }: LabRequest,
  caller: OpenedxUser,
  state: OpenedxState,
  settings: OpenedxSettings,
): Reply {
  if (!caller.is_staff) return openedxError(403);
  const checked = check(query, settings);
  if ("errors" in checked) {
    return json(400, { developer_message: "bad request", field_errors: checked.errors });
  }
  const rows = rowsOf(checked.filters, state).sort((a, b) =>
    positionOf(a) < positionOf(b) ? 1 : positionOf(a) > positionOf(b) ? -1 : 0,
  );
  try {
    const { rows: page, next } = cursorPage(rows, positionOf, query.one("cursor"), pageSize);
    const others = query.pairs.filter(([name]) => name !== "cursor").map(([...pair]) => pair);
    const link = (cursor: string): string =>
      `${settings.linkHost ?? `http://${headers.host ?? ""}`}${path}?${new URLSearchParams([["cursor", cursor], ...others]).toString()}`;
    return json(200, {
      next: next === null ? null : link(next),
      previous: null,
      results: page.map(({ created, mode, is_active, user, course_id }) => ({
        created,
        mode,
        is_active,
        user,
        course_id,
      })),
    });
  } catch (error) {
    if (error instanceof InvalidCursor) return json(404, { detail: "Invalid cursor" });
    throw error;
  }
}
