import type { Position } from "../../sources/spi/source-connector.js";
import type { PlaceOnPage } from "./place-on-page.js";
import type { ReadStep, Step } from "./step.js";

/** Where a place was found: behind the first `index` rows of a page. */
export interface FoundPlace<Row> {
  readonly step: Step<Row>;
  readonly index: number;
  /** Where on the page the row stands that was the nearest before the place; null where it is not there. */
  readonly nearestAt: number | null;
  /** No row that was passed was found: it is where the count of rows says. */
  readonly isGuess?: true;
}

export interface PlaceSearch<Row> {
  /** Pages have numbers, so that each can be entered. */
  readonly byNumber: boolean;
  readonly pageSize: number;
  /**
   * Reads the page behind the one that held the place: from memory only where it goes on there. Null: the list is known to
   * have moved, or what lies behind the place is not wanted.
   */
  readonly readBehind: ((position: Position, ordinal: number) => Promise<Step<Row>>) | null;
  readonly keyOf: (row: Row) => readonly string[];
  readonly read: ReadStep<Row>;
  /** The same where nothing that another operation read may serve. */
  readonly readLive: ReadStep<Row>;
}

/** Where a search has seen rows that lie before a place. */
export class Sightings<Row> {
  /** The first one that may be a second copy; null where there was none. */
  doubtful: FoundPlace<Row> | null = null;

  /** The place, where it is found on the page beyond doubt. */
  judge(step: Step<Row>, { index, nearestAt, isDoubtful }: PlaceOnPage): FoundPlace<Row> | null {
    if (index === 0) return null;
    const found = { step, index, nearestAt };
    if (!isDoubtful) return found;
    this.doubtful ??= found;
    return null;
  }
}

/** None of the rows before the place is there: it lies behind so many rows of the page, going by their count. */
export function guessAt<Row>(step: Step<Row>, index: number): FoundPlace<Row> {
  const within = Math.max(0, Math.min(index, step.page.rows.length));
  return { step, index: within, nearestAt: null, isGuess: true };
}
