export const scopes = [
  "enrollments:read",
  "enrollments:read:self",
  "bulk:write",
  "raw:read",
  "sources:read",
] as const;
export type Scope = (typeof scopes)[number];

/** Who is asking, as the gateway understood the credentials. */
export interface Viewer {
  /** The key's name, the token's `sub`, or `anonymous`. */
  readonly subject: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Limits of every scope; absent: no such limit. */
  readonly limits: ViewerLimits;
  /** Addresses that are the viewer's own, for `enrollments:read:self`. Limit nothing else. */
  readonly ownEmails: readonly string[];
}

export interface ViewerLimits {
  readonly sources?: readonly string[];
  readonly platformKeys?: readonly string[];
  readonly orgs?: readonly string[];
  readonly emails?: readonly string[];
}
