/** The switches of the simulator; each may be changed while it runs. */
export interface IspringSettings {
  /** The elements under `response` of the unpaged XML list: flat, wrapped, or named `response` again. */
  nesting: "enrollment" | "enrollments" | "response";
  /** Nested `certificate`, or the document's flat names. */
  certificateStyle: "nested" | "flat";
  /** The element of a user in `/user/v2` and `/users/v2`. */
  userElement: "userProfile" | "userProfileV2";
  /** Name and value pairs, or an object with lower-case names as the OpenAPI document has it. */
  fieldsStyle: "pairs" | "object";
  /** What the last page says: nothing, or an empty `nextPageToken`. */
  lastPageToken: "empty" | "absent";
  /** Leaves `enrollmentId` out of `/learners/results`. */
  resultsWithoutEnrollmentId: boolean;
  /** Whether `emails` takes letter case for a difference. */
  exactEmails: boolean;
  defaultPageSize: number;
  /** Larger page sizes are cut to this. */
  maxPageSize: number;
  /** Longer request targets are answered with 414. */
  maxUrlLength: number;
  tokenLifeSeconds: number;
  /** Which spellings of the `Authorization` header are taken. */
  tokenSchemes: "both" | "bearer" | "bare";
  /** What enrolling someone does who already is enrolled. */
  onRepeat: "second" | "ignore" | "reject";
  /** The present moment. */
  now: () => number;
  clientId: string;
  clientSecret: string;
}

export function defaultIspringSettings(): IspringSettings {
  return {
    nesting: "enrollment",
    certificateStyle: "nested",
    userElement: "userProfile",
    fieldsStyle: "pairs",
    lastPageToken: "empty",
    resultsWithoutEnrollmentId: false,
    exactEmails: false,
    defaultPageSize: 1_000,
    maxPageSize: 1_000,
    maxUrlLength: 8_190,
    tokenLifeSeconds: 1_800,
    tokenSchemes: "both",
    onRepeat: "second",
    now: () => Date.now(),
    clientId: "lab-client",
    clientSecret: "lab-ispring-secret",
  };
}
