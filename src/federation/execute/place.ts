import { hash } from "node:crypto";
import type { Position } from "../../sources/spi/source-connector.js";

/**
 * A place in the list of one source, between two rows, as a cursor keeps it. Rows before the place are remembered by
 * hashes (`anchors`, the nearest first), so that the place is found again after rows have come and gone.
 */
export type Place = PagedPlace | WholePlace;

export interface PagedPlace {
  readonly kind: "paged";
  readonly segment: number;
  /** Names what the segment carries. */
  readonly segmentHash: string;
  /** Where the page stands that holds the last row before the place; null: the first page of a cursor source. */
  readonly position: Position | null;
  /** Rows of that page that lie before the place. */
  readonly consumed: number;
  /** Rows of the segment that lie before the place. */
  readonly ordinal: number;
  readonly pageSize: number;
  /** What the source counted then; -1 where it does not count. */
  readonly total: number;
  readonly anchors: readonly string[];
  /** The page before that one, in lists whose pages name only their successors; absent where it is not known. */
  readonly previous?: Position | null;
  /** The page that comes next, where empty ones behind the place were passed. */
  readonly goesOnAt?: Position;
}

/** Where a page begins, for a walk that may enter the list there. */
export type PageStart = Pick<PagedPlace, "segmentHash" | "position" | "ordinal">;

/** In a list that is ordered by native key: after this key. Null: at its beginning. */
export interface WholePlace {
  readonly kind: "whole";
  readonly segment: number;
  readonly segmentHash: string;
  readonly key: readonly string[] | null;
  /** Names the row where the key had to be cut to fit into a cursor. */
  readonly hash?: string;
}

/** Rows that a place remembers. That many neighbours may be deleted without the place being lost. */
export const anchorCount = 24;
/** With fewer of them a place is as good as it can be made without a further request. */
export const fewAnchors = 8;

/** Length of what {@link anchorOf} makes. */
export const anchorLength = 10;

/**
 * Names a row's key, short enough for a cursor: 48 bits of a digest, so that no two rows near each other share it, by
 * chance or by intent, after 12 bits that are cheap to compare first.
 */
export function anchorOf(key: readonly string[]): string {
  return cheapHash(key) + hashText(JSON.stringify(key), 6);
}

/** The rows that some anchors name. */
export class AnchorSet {
  readonly #anchors: ReadonlyMap<string, number>;
  readonly #cheap: ReadonlySet<string>;

  constructor(anchors: readonly string[]) {
    this.#anchors = new Map(anchors.map((anchor, index) => [anchor, index]));
    this.#cheap = new Set(anchors.map((anchor) => anchor.slice(0, cheapLength)));
  }

  has(key: readonly string[]): boolean {
    return this.indexOf(key) !== -1;
  }

  /** Which of the anchors names the row; -1: none does. */
  indexOf(key: readonly string[]): number {
    if (this.#anchors.size === 0 || !this.#cheap.has(cheapHash(key))) return -1;
    return this.#anchors.get(anchorOf(key)) ?? -1;
  }
}

const cheapLength = 2;
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

function cheapHash(key: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const part of key) {
    for (let at = 0; at < part.length; at++) {
      hash = Math.imul(hash ^ part.charCodeAt(at), 0x01000193);
    }
    hash = Math.imul(hash ^ 0xffff, 0x01000193);
  }
  hash ^= hash >>> 15;
  return digits.charAt(hash & 63) + digits.charAt((hash >>> 6) & 63);
}

export function hashText(text: string, bytes: number): string {
  // Four characters tell three bytes.
  return hash("sha256", text, "base64url").slice(0, Math.ceil((bytes * 4) / 3));
}

/**
 * Given that none of the rows that the place remembers is left: how many rows there are before it, as far as that can
 * be told. Where the source counts, what came and went is taken to have done so before the place.
 */
export function rowsLeftBefore(place: PagedPlace, total: number | undefined): number {
  if (place.anchors.length >= place.ordinal) return 0;
  const counted = total !== undefined && place.total >= 0;
  const gone = counted ? place.total - total : place.anchors.length;
  return Math.max(0, place.ordinal - gone);
}
