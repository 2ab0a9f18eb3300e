/** What a token may do: read and enroll everywhere, enroll in some courses, or only read. */
export type MoocitTokenOwner =
  | { readonly role: "staff" }
  | { readonly role: "course-admin"; readonly courses: readonly string[] }
  | { readonly role: "reader" };

/** The top-level shape of a list. `printed` is the documents' own example, which is not JSON. */
export type MoocitShape = "array" | "results" | "enrollments" | "data" | "single" | "printed";

/** The switches of the simulator; each may be changed while it runs. */
export interface MoocitSettings {
  shape: MoocitShape;
  /** The zone in which `created` is shown. */
  timeZone: string;
  /** Leaves rows out once they are inactive. */
  hideInactive: boolean;
  /** Answers a filter by an unknown course or person with 404 instead of an empty list. */
  unknownIs404: boolean;
  /** The `ENABLE_BULK_ENROLLMENT_VIEW` feature; off: 404. */
  bulkEnroll: boolean;
  /** Who may call `bulk_enroll`: global staff as in stock code, or course admins too as MOOCit's page says. */
  bulkEnrollFor: "staff" | "course-admins";
  /** What a well-formed key of a course that does not exist leads to. */
  missingCourse: "404" | "500" | "error-flags";
  /** Requests to `bulk_enroll` in a window, for each token; null: no limit. */
  throttle: { readonly staff: number; readonly others: number; readonly windowMs: number } | null;
  /** The present moment. */
  now: () => number;
  /** Valid bearer tokens. */
  tokens: ReadonlyMap<string, MoocitTokenOwner>;
}

export const moocitToken = "lab-moocit-token";

export function defaultMoocitSettings(): MoocitSettings {
  return {
    shape: "array",
    timeZone: "UTC",
    hideInactive: false,
    unknownIs404: false,
    bulkEnroll: true,
    bulkEnrollFor: "staff",
    missingCourse: "404",
    throttle: { staff: 120, others: 40, windowMs: 60_000 },
    now: () => Date.now(),
    tokens: new Map([[moocitToken, { role: "staff" }]]),
  };
}
