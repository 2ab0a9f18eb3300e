import { json } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import type { LabRequest } from "../http/request.js";
import type { CatalogKeyOwner, CatalogSettings } from "./catalog-settings.js";
import type { CatalogState, CatalogUser } from "./catalog-state.js";

export function detail(status: number, message: string): Reply {
  return json(status, { detail: message });
}

/** Whom the request's key belongs to; undefined for a missing, unknown or otherwise prefixed key. */
export function ownerOf(
  request: LabRequest,
  settings: CatalogSettings,
): CatalogKeyOwner | undefined {
  const key = /^Api-Token (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  return key === undefined ? undefined : settings.keys.get(key);
}

/** The user that a request names by id, username or e-mail; undefined where it names none that is known. */
export function namedUser(request: LabRequest, state: CatalogState): CatalogUser | undefined {
  const { query } = request;
  const [id, username, email] = [query.one("user_id"), query.one("username"), query.one("email")];
  if (id !== undefined) return state.users.lookup("id", id)[0];
  if (username !== undefined) return state.users.lookup("username", username)[0];
  return email === undefined ? undefined : state.users.lookup("email", email.toLowerCase())[0];
}

/** Refuses what the owner of the key may not ask for; undefined where it may. */
export function refusal(
  request: LabRequest,
  owner: CatalogKeyOwner,
  state: CatalogState,
): Reply | undefined {
  const user = namedUser(request, state);
  const platform = request.query.one("platform_key");
  const forbidden = detail(403, "You do not have permission to perform this action.");
  if (owner.role === "platform-admin") {
    const elsewhere = platform !== undefined && platform !== owner.platformKey;
    if (elsewhere || (user && user.platform_key !== owner.platformKey)) return forbidden;
  }
  if (owner.role === "learner" && user && user.user_id !== owner.userId) return forbidden;
  return undefined;
}

/** Whether a key's owner may see a row. */
export function maySee(
  owner: CatalogKeyOwner,
  row: { readonly user_id: number; readonly platform_key: string },
): boolean {
  if (owner.role === "platform-admin") return row.platform_key === owner.platformKey;
  return owner.role === "admin" || row.user_id === owner.userId;
}
