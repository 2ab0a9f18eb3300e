import type { PagedPlace, PageStart } from "./place.js";
import type { Segment } from "./segments.js";

/** Rows of one page of a source that lie on the way, and the places behind them. */
export interface WalkedPage<Row> {
  readonly segment: Segment<string>;
  readonly rows: readonly Row[];
  /** Where the walk was resumed, rows of its first page that lie before the place. */
  readonly before: readonly Row[];
  /** The place behind the row at this index of `rows`. */
  placeAfter(index: number): PagedPlace;
  readonly start: PageStart;
  /** Whether the source says for certain that further rows of the segment follow. */
  readonly moreIsCertain: boolean;
  /** Whether it was read from the source during this operation. */
  readonly isLive: boolean;
}
