import type { PageStart, Place } from "../execute/place.js";

export type Direction = "forward" | "backward";

/** How far a walk in default order has come. */
export interface ListingState {
  readonly kind: "listing";
  readonly direction: Direction;
  /** The source in which the cursor stands. */
  readonly at: string;
  /** Whether the cursor stands on a row, which is the last one before its place. */
  readonly onRow: boolean;
  /** Sources that are not read to their end, in the order in which they are read; null: from their beginning. */
  readonly open: readonly (readonly [source: string, place: Place | null])[];
  /** Sources behind this one have not been begun. */
  readonly main: string;
}

/** A row's value and native key, as far as they fit into a cursor. */
export interface CursorKey {
  readonly value: string | number | null;
  readonly source: string;
  readonly key: readonly string[];
  /** Set where they are cut. */
  readonly cut?: {
    /** Names the row: by its key, by value and key where the value is cut as well. */
    readonly hash: string;
    readonly hasValue: boolean;
  };
}

/** How far a walk under `orderBy` has come. */
export interface OrderedState {
  readonly kind: "ordered";
  readonly direction: Direction;
  /** The row behind which the walk goes on; null: from the beginning. */
  readonly key: CursorKey | null;
  /** The row on which the cursor itself stands. */
  readonly at: CursorKey | null;
  /** Sources that have not come as far, and how far they have come. */
  readonly behind: readonly (readonly [source: string, key: CursorKey | null])[];
  /** Pages at which sources that arrive in order may be entered: saves requests, and nothing else. */
  readonly starts: readonly (readonly [source: string, start: PageStart])[];
}

export type CursorState = ListingState | OrderedState;
