/** So many requests in a window, for each account. */
export interface OpenedxRate {
  readonly staff: number;
  readonly others: number;
}

/** The switches of the simulator; each may be changed while it runs. */
export interface OpenedxSettings {
  /** ENABLE_UNICODE_USERNAME; off: a list of names takes letters, digits, `-` and `_` only. */
  unicodeNames: boolean;
  /** What a release knows: `email` and `course_ids` are overlooked before, the older courses API insists on a name. */
  release: "old" | "new";
  /** Where the links to next pages lead; null: to the simulator itself. */
  linkHost: string | null;
  /** How many courses more than there are the list of courses counts. */
  overcount: number;
  tokenLifeSeconds: number;
  /** The throttles of the enrollment API and of the courses API; null: no limit. */
  throttle: {
    readonly enrollment: OpenedxRate;
    readonly courses: OpenedxRate;
    readonly windowMs: number;
  } | null;
  /** The present moment. */
  now: () => number;
  clientId: string;
  clientSecret: string;
  /** The account behind the client. */
  username: string;
}

export function defaultOpenedxSettings(): OpenedxSettings {
  return {
    unicodeNames: true,
    release: "new",
    linkHost: null,
    overcount: 0,
    tokenLifeSeconds: 3_600,
    throttle: {
      enrollment: { staff: 120, others: 40 },
      courses: { staff: 40, others: 20 },
      windowMs: 60_000,
    },
    now: () => Date.now(),
    clientId: "lab-openedx-client",
    clientSecret: "lab-openedx-secret",
    username: "rollcall_worker",
  };
}
