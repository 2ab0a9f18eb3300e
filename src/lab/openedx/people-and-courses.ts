import { empty, json } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import { param } from "../http/request.js";
import type { LabRequest } from "../http/request.js";
import { isCourseKey } from "./course-keys.js";
import { openedxError } from "./openedx-access.js";
import type { OpenedxSettings } from "./openedx-settings.js";
import type { OpenedxCourse, OpenedxState, OpenedxUser } from "./openedx-state.js";

/** `GET /api/user/v1/me`. */
export function showMe(_request: LabRequest, { username }: OpenedxUser): Reply {
  return json(200, { username });
}

/** An account as staff and its owner see it; others see little. */
function toAccount(user: OpenedxUser, caller: OpenedxUser): object {
  const { username, email, name, is_active } = user;
  const shared = { username, profile_image: { has_image: false }, bio: null };
  if (!caller.is_staff && caller.username !== username) return shared;
  return { ...shared, email, name, is_active, country: null, language_proficiencies: [] };
}

/** `GET /api/user/v1/accounts`: of several names, or of one address. A 404 without a body where there is none. */
export function listAccounts(
  { query }: LabRequest,
  caller: OpenedxUser,
  state: OpenedxState,
): Reply {
  const names = query.one("username");
  const email = query.one("email");
  const found = names
    ? state.users.lookupEntries(
        "username",
        names.split(",").map((name) => name.toLowerCase()),
      )
    : email
      ? state.users.lookupEntries("email", [email.trim().toLowerCase()])
      : [];
  if (found.length === 0) return empty(404);
  return json(
    200,
    found.map(([, user]) => toAccount(user, caller)),
  );
}

/** On whose behalf the courses API is asked: staff may name anybody, nobody sees what strangers see. */
function effectiveUser(
  { query }: LabRequest,
  caller: OpenedxUser,
  { release }: OpenedxSettings,
): { readonly seesHidden: boolean } | { readonly refusal: Reply } {
  const username = query.one("username") ?? "";
  if (username === "" && release === "old") {
    const errors = { username: ["A username is required for non-anonymous access."] };
    return { refusal: json(400, { developer_message: "bad request", field_errors: errors }) };
  }
  if (username === "") return { seesHidden: false };
  if (username === caller.username) return { seesHidden: caller.is_staff };
  return caller.is_staff ? { seesHidden: false } : { refusal: openedxError(403) };
}

function toRow({ id, name, org, short_description, hidden }: OpenedxCourse): object {
  return {
    id,
    course_id: id,
    name,
    number: id.split(/[+/]/)[1] ?? "",
    org,
    short_description,
    start: "2026-01-01T00:00:00Z",
    end: null,
    pacing: "self",
    hidden,
    invitation_only: false,
  };
}

/** `GET /api/courses/v1/courses/`: by page; `count` is an estimate. */
export function listCourses(
  request: LabRequest,
  caller: OpenedxUser,
  state: OpenedxState,
  settings: OpenedxSettings,
): Reply {
  const user = effectiveUser(request, caller, settings);
  if ("refusal" in user) return user.refusal;
  const { query } = request;
  const org = query.one("org")?.trim().toLowerCase();
  const courses = state.courses
    .all()
    .filter((course) => !course.hidden || user.seesHidden)
    .filter(({ id }) => !org || orgOf(id).toLowerCase() === org);
  const size = Math.min(Number(query.one("page_size") ?? "10") || 10, 100);
  const page = Number(query.one("page") ?? "1");
  const count = courses.length + settings.overcount;
  const pages = Math.max(1, Math.ceil(count / size));
  const rows = courses.slice((page - 1) * size, page * size);
  if (!(page >= 1) || (page > 1 && rows.length === 0))
    return json(404, { detail: "Invalid page." });
  const link = (number: number): string =>
    `${settings.linkHost ?? ""}/api/courses/v1/courses/?page=${number}`;
  return json(200, {
    results: rows.map(toRow),
    pagination: {
      next: page < pages ? link(page + 1) : null,
      previous: page > 1 ? link(page - 1) : null,
      count,
      num_pages: pages,
    },
  });
}

function orgOf(id: string): string {
  return id.replace(/^[a-z]+-v1:/, "").split(/[+/]/)[0] ?? "";
}

/** `GET /api/courses/v1/courses/{id}/`. */
export function showCourse(
  request: LabRequest,
  caller: OpenedxUser,
  state: OpenedxState,
  settings: OpenedxSettings,
): Reply {
  const user = effectiveUser(request, caller, settings);
  if ("refusal" in user) return user.refusal;
  const key = param(request, "id");
  if (!isCourseKey(key)) return openedxError(404);
  const course = state.courses.lookup("id", key.toLowerCase())[0];
  if (!course || (course.hidden && !user.seesHidden)) return openedxError(404);
  return json(200, { ...toRow(course), overview: "<p>Welcome</p>" });
}
