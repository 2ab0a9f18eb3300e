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

/** Whether the viewer may read nothing but rows of their own. */
export function isSelfOnly(viewer: Viewer): boolean {
  return !viewer.scopes.has("enrollments:read");
}

/** Whether the viewer may know of every row of each source that the viewer may know of. */
export function knowsWholeSources(viewer: Viewer): boolean {
  const { platformKeys, orgs, emails } = viewer.limits;
  const unlimited = platformKeys === undefined && orgs === undefined && emails === undefined;
  return unlimited && !isSelfOnly(viewer);
}

/** Whether the viewer may read any row, all of them or their own. */
export function mayReadRows({ scopes: held }: Viewer): boolean {
  return held.has("enrollments:read") || held.has("enrollments:read:self");
}

/** The viewer as one who may read every row within the limits. */
export function asReader(viewer: Viewer): Viewer {
  return { ...viewer, scopes: new Set([...viewer.scopes, "enrollments:read" as const]) };
}

/** The only people whose rows the viewer may know of, by their addresses in lower case; null: nobody is left out. */
export function knownPeople(viewer: Viewer): ReadonlySet<string> | null {
  const limits = [viewer.limits.emails, isSelfOnly(viewer) ? viewer.ownEmails : undefined]
    .filter((emails) => emails !== undefined)
    .map((emails) => new Set(emails.map((email) => email.toLowerCase())));
  const [first, second] = limits;
  if (first === undefined) return null;
  return second === undefined ? first : new Set([...first].filter((one) => second.has(one)));
}
