/**
 * What a page of a source's list held: the same object for as long as reads of the page bring the same rows in the same
 * order. Pages that were read at different times are parts of one list where the later one was seen to go on where the
 * earlier one ended, and both still hold what they held then.
 */
export class PageContent {
  #before: PageContent | null = null;
  #isFollowed = false;

  /** Whether a page with this content was seen to go on where one with the other content ended. */
  follows(before: PageContent): boolean {
    return this.#before === before;
  }

  /** Tells that it was seen just now. Only the latest is remembered. */
  noteFollows(before: PageContent): void {
    this.#before = before;
    before.#isFollowed = true;
  }

  /** Whether a page with this content was seen next to another, which another read of the same rows has to know as well. */
  get isLinked(): boolean {
    return this.#isFollowed || this.#before !== null;
  }
}

/** What is known of a read of a page, to tell whether another goes on where it ends. */
export interface ReadOfPage {
  readonly content: PageContent;
  /** The operation that read it. */
  readonly era: string;
  /** Whether the source was asked for it during the operation that asks now, be it in vain. */
  readonly isLive: boolean;
}

/** Whether the read of a page goes on where that of the page before ended: no row has slid from one to the other. */
export function goesOn(before: ReadOfPage, after: ReadOfPage): boolean {
  if (before.isLive && after.isLive) return true;
  return before.era === after.era || after.content.follows(before.content);
}

/** Whether two reads of a page brought the same rows in the same order. */
export function bringTheSame<Row>(
  a: readonly Row[],
  b: readonly Row[],
  keyOf: (row: Row) => readonly string[],
): boolean {
  if (a.length !== b.length) return false;
  return a.every((row, at) => {
    const other = b[at];
    return other !== undefined && (row === other || sameKey(keyOf(row), keyOf(other)));
  });
}

function sameKey(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, at) => part === b[at]);
}
