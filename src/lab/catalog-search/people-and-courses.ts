import { json } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import { isRecord, jsonBody } from "../http/request.js";
import type { LabRequest } from "../http/request.js";
import { detail, maySee, namedUser, refusal } from "./catalog-access.js";
import { pageReply } from "./catalog-paging.js";
import type { CatalogKeyOwner, CatalogSettings } from "./catalog-settings.js";
import type { CatalogCourse, CatalogState, CatalogUser } from "./catalog-state.js";

/** `GET /api/core/users/proxy/`: one user, by exactly what the request names. */
export function userProxy(request: LabRequest, owner: CatalogKeyOwner, state: CatalogState): Reply {
  if (!["user_id", "username", "email"].some((name) => (request.query.one(name) ?? "") !== "")) {
    return detail(400, "One of user_id, username, email is required.");
  }
  const refused = refusal(request, owner, state);
  if (refused) return refused;
  const user = namedUser(request, state);
  if (!user) return detail(404, "Not found.");
  const { user_id, username, email, active, name } = user;
  const edx_data = { id: user_id, username, email, name, is_active: active };
  return json(200, { user_id, username, email, active, edx_data, data: {} });
}

function listed({ user_id, username, email, name, active }: CatalogUser): object {
  return { user_id, username, email, name, active, is_admin: false, is_staff: false };
}

/** `GET /api/core/platform/users/` and `/api/core/users/search/`: a paged list, by tenant and text. */
export function usersList(
  request: LabRequest,
  owner: CatalogKeyOwner,
  state: CatalogState,
  { settings, origin }: { readonly settings: CatalogSettings; readonly origin: string },
): Reply {
  const refused = refusal(request, owner, state);
  if (refused) return refused;
  const platform = request.query.one("platform_key") ?? request.query.one("platform_org");
  const text = (request.query.one("query") ?? "").toLowerCase();
  const users = state.users
    .all()
    .filter(
      (user) =>
        maySee(owner, user) &&
        (platform === undefined || user.platform_key === platform) &&
        [user.username, user.email, user.name ?? ""].some((value) =>
          value.toLowerCase().includes(text),
        ),
    );
  if (request.query.one("sort") === "-id") users.reverse();
  const envelope = settings.envelope === "next-url" ? "next-page-number" : settings.envelope;
  return pageReply(request, { ...settings, envelope }, origin, {
    length: users.length,
    slice: (start, end) => users.slice(start, end).map(listed),
  });
}

/** `GET /api/catalog/courses/`: a plain list, not paged. */
export function coursesList(request: LabRequest, state: CatalogState): Reply {
  const { query } = request;
  const [id, org, slug] = [query.one("course_id"), query.one("org"), query.one("slug")];
  const fits = (course: CatalogCourse): boolean =>
    (id === undefined || course.course_id === id) &&
    (org === undefined || course.org === org) &&
    (slug === undefined || course.slug.toLowerCase() === slug.toLowerCase());
  return json(200, state.courses.all().filter(fits).map(summary));
}

function summary({ course_id, name, slug, org }: CatalogCourse): object {
  return { course_id, name, slug, org };
}

/** `GET /api/catalog/metadata/course/` and its public twin. */
export function courseMetadata(request: LabRequest, state: CatalogState): Reply {
  const id = request.query.one("course_id");
  if (id === undefined) return detail(400, "course_id is required.");
  const course = state.courses.lookup("id", id)[0];
  return course ? json(200, { ...summary(course), metadata: {} }) : detail(404, "Not found.");
}

/** `POST /api/catalog/metadata/course-search/`; the body must not be empty. */
export function courseSearch(request: LabRequest, state: CatalogState): Reply {
  const body = jsonBody(request);
  if (!isRecord(body) || Object.keys(body).length === 0) return detail(400, "Empty search.");
  const found = state.courses.all().filter(({ course_id, slug }) =>
    [
      [course_id, body["course_id"]],
      [slug, body["slug"]],
    ].every(([value, wanted]) => wanted === undefined || wanted === value),
  );
  return json(200, found.map(summary));
}
