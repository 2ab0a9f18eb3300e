/** The switches of the simulator; each may be changed while it runs. */
export interface TrutoSettings {
  /** `talentlms` requires `user[id]` and `course[id]` to list enrollments; `generic` lists everything. */
  mode: "talentlms" | "generic";
  /** Every other page is empty, and has a successor. */
  emptyPages: boolean;
  /** The number of pages after which the cursor that was sent is answered again; null: never. */
  repeatCursorAfter: number | null;
  defaultLimit: number;
  /** Larger limits are cut to this. */
  maxLimit: number;
  /** Requests in a window, for each token and each account; null: no limit. */
  rateLimit: { readonly token: number; readonly account: number; readonly windowMs: number } | null;
  token: string;
  integratedAccountId: string;
}

export function defaultTrutoSettings(): TrutoSettings {
  return {
    mode: "talentlms",
    emptyPages: false,
    repeatCursorAfter: null,
    defaultLimit: 100,
    maxLimit: 100,
    rateLimit: null,
    token: "lab-truto-token",
    integratedAccountId: "62f44730-dd91-461e-bd6a-aedd9e0ad79d",
  };
}
