/** Who a key belongs to, and so what it may see. */
export type CatalogKeyOwner =
  | { readonly role: "admin" }
  | { readonly role: "platform-admin"; readonly platformKey: string }
  | { readonly role: "learner"; readonly userId: number };

/** The switches of the simulator; each may be changed while it runs. */
export interface CatalogSettings {
  /** `next` holds a URL; or `next_page` holds a number, or a URL. */
  envelope: "next-url" | "next-page-number" | "next-page-url";
  /** The origin that links in bodies name; the simulator's own where null. */
  linkOrigin: string | null;
  /** Shows inactive rows too, as the real platform does not. */
  showInactive: boolean;
  /** Whether the search takes letter case for a difference between addresses; the users proxy never does. */
  exactEmails: boolean;
  /** Whether `GET /api/core/platform/users/` exists; 404 otherwise. */
  usersList: boolean;
  defaultPageSize: number;
  /** Larger page sizes are cut to this. */
  maxPageSize: number;
  /** The tenant that `include_default_platform` adds. */
  defaultPlatformKey: string;
  /** Fields that `sort` accepts, each also with `-` in front; others are a 400. */
  sortFields: readonly ("id" | "created" | "username" | "course_id")[];
  /** Valid keys by what follows `Api-Token `. */
  keys: ReadonlyMap<string, CatalogKeyOwner>;
}

export const catalogKey = "lab-catalog-key";

export function defaultCatalogSettings(): CatalogSettings {
  return {
    envelope: "next-url",
    linkOrigin: null,
    showInactive: false,
    exactEmails: false,
    usersList: true,
    defaultPageSize: 50,
    maxPageSize: 100,
    defaultPlatformKey: "main",
    sortFields: ["id", "created"],
    keys: new Map([[catalogKey, { role: "admin" }]]),
  };
}
