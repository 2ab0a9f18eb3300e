import { LRUCache } from "lru-cache";

/** Rows of a table that belong to an answer. */
export interface Selection {
  /** 1 for each row of the answer; null: all of them. */
  readonly selected: Uint8Array | null;
  /** How many rows the viewer may know of. */
  readonly visible: number;
  /** How many rows the answer has. */
  readonly count: number;
}

/** What selections of one table may take in all, in bytes. */
const mostBytes = 8 * 1024 * 1024;

/** Answers of filters over one table, as far as they do not depend on the moment. The longest unused goes first. */
export class Selections extends LRUCache<string, Selection> {
  constructor(rows: number) {
    super({ max: Math.max(1, Math.min(100, Math.floor(mostBytes / Math.max(1, rows)))) });
  }
}
