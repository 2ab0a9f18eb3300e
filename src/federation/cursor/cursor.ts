import type { PagedPlace, PageStart, Place } from "../execute/place.js";
import { anchorLength, anchorOf } from "../execute/place.js";
import { nameOf } from "../execute/cut-key.js";
import type { Position } from "../../sources/spi/source-connector.js";
import type { CursorCodec } from "./cursor-codec.js";
import { invalidCursor } from "./cursor-codec.js";

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

/**
 * Seals the state; where it is too long, without what only saves requests, then with cut keys, and last with cut values.
 */
export function sealState(codec: CursorCodec, state: CursorState, question: Buffer): string {
  const variants = [
    () => toWire(state),
    () => toWire(withoutPrevious(state)),
    () => toWire(withFewAnchors(withoutPrevious(state), 8)),
    () => toWire(withoutTokens(withFewAnchors(state, 8))),
    () => toWire(cutKeys(withoutTokens(withFewAnchors(state, 4)), 120, Infinity)),
    () => toWire(cutKeys(withoutTokens(withFewAnchors(state, 1)), 24, Infinity)),
    () => toWire(cutKeys(withoutTokens(withFewAnchors(state, 1)), 24, 24)),
  ];
  for (const variant of variants) {
    const sealed = codec.seal(variant(), question);
    if (sealed !== null) return sealed;
  }
  throw new Error("The state of the walk does not fit into a cursor");
}

export function openState(codec: CursorCodec, cursor: string, question: Buffer): CursorState {
  return fromWire(codec.open(cursor, question));
}

function withFewAnchors(state: CursorState, count: number): CursorState {
  return withPlaces(state, (place) =>
    place.kind === "paged" ? { ...place, anchors: place.anchors.slice(0, count) } : place,
  );
}

function withoutPrevious(state: CursorState): CursorState {
  return withPlaces(state, (place) => {
    if (place.kind === "whole") return place;
    const { previous, ...rest } = place;
    return previous === undefined ? place : rest;
  });
}

function withoutTokens(state: CursorState): CursorState {
  if (state.kind === "ordered") return { ...state, starts: [] };
  return withPlaces(withoutPrevious(state), (place) => {
    if (place.kind === "whole") return place;
    const { goesOnAt, ...rest } = place;
    const kept = typeof goesOnAt === "number" ? { goesOnAt } : {};
    return { ...rest, ...kept, position: typeof rest.position === "string" ? null : rest.position };
  });
}

function withPlaces(state: CursorState, change: (place: Place) => Place): CursorState {
  if (state.kind === "ordered") return state;
  return {
    ...state,
    open: state.open.map(([source, place]) => [source, place === null ? null : change(place)]),
  };
}

function cutKeys(state: CursorState, keyLength: number, valueLength: number): CursorState {
  if (state.kind === "listing") {
    return withPlaces(state, (place) =>
      place.kind === "whole" && place.key !== null && isLonger(place.key, keyLength)
        ? { ...place, key: cut(place.key, keyLength), hash: place.hash ?? anchorOf(place.key) }
        : place,
    );
  }
  const short = (one: CursorKey | null): CursorKey | null => {
    if (one === null) return null;
    const { value, key } = one;
    if (one.cut !== undefined) return { ...one, key: cut(key, keyLength) };
    const hasValue = typeof value === "string" && value.length > valueLength;
    if (!hasValue && !isLonger(key, keyLength)) return one;
    return {
      ...one,
      value: hasValue ? cutText(value, valueLength) : value,
      key: cut(key, keyLength),
      cut: { hash: hasValue ? nameOf(value, key) : anchorOf(key), hasValue },
    };
  };
  return {
    ...state,
    key: short(state.key),
    at: short(state.at),
    behind: state.behind.map(([source, key]) => [source, short(key)]),
  };
}

function cut(key: readonly string[], length: number): readonly string[] {
  return key.map((part) => cutText(part, length));
}

/** Not between the halves of a character, as half of one compares otherwise. */
function cutText(text: string, length: number): string {
  const isHalf = /^[\ud800-\udbff]$/.test(text.charAt(length - 1));
  return text.slice(0, isHalf ? length - 1 : length);
}

function isLonger(key: readonly string[], length: number): boolean {
  return key.some((part) => part.length > length);
}

function toWire(state: CursorState): unknown {
  const direction = state.direction === "forward" ? 0 : 1;
  if (state.kind === "listing") {
    return [
      0,
      direction,
      state.at,
      state.onRow ? 1 : 0,
      state.main,
      state.open.map(([source, place]) => [source, placeToWire(place)]),
    ];
  }
  const same = state.at !== null && state.key !== null && sameKey(state.at, state.key);
  return [
    1,
    direction,
    keyToWire(state.key),
    same ? 0 : keyToWire(state.at),
    state.behind.map(([source, key]) => [source, keyToWire(key)]),
    ...(state.starts.length === 0 ? [] : [state.starts.map(startToWire)]),
  ];
}

function sameKey(a: CursorKey, b: CursorKey): boolean {
  return JSON.stringify(keyToWire(a)) === JSON.stringify(keyToWire(b));
}

function placeToWire(place: Place | null): unknown {
  if (place === null) return null;
  if (place.kind === "whole") {
    const hash = place.hash === undefined ? [] : [place.hash];
    return [0, place.segment, place.segmentHash, place.key, ...hash];
  }
  return [
    1,
    place.segment,
    place.segmentHash,
    place.position,
    place.consumed,
    place.ordinal,
    place.pageSize,
    place.total,
    place.anchors.join(""),
    ...goingOnToWire(place),
  ];
}

function goingOnToWire({ goesOnAt, previous }: PagedPlace): readonly unknown[] {
  if (previous !== undefined) return [goesOnAt ?? null, previous];
  return goesOnAt === undefined ? [] : [goesOnAt];
}

function startToWire([source, start]: OrderedState["starts"][number]): unknown {
  return [source, start.segmentHash, start.position, start.ordinal];
}

function keyToWire(key: CursorKey | null): unknown {
  if (key === null) return null;
  const { value, source, key: parts, cut: how } = key;
  return [value, source, parts, ...(how === undefined ? [] : [how.hash, how.hasValue ? 1 : 0])];
}

type Wire = readonly unknown[];

/** The wire form is authenticated: whatever opens was written by this code, in this or an earlier version. */
function fromWire(wire: unknown): CursorState {
  if (!Array.isArray(wire)) throw invalidCursor();
  const parts = wire as Wire;
  const direction: Direction = parts[1] === 0 ? "forward" : "backward";
  if (parts[0] === 0) {
    return {
      kind: "listing",
      direction,
      at: parts[2] as string,
      onRow: parts[3] === 1,
      main: parts[4] as string,
      open: (parts[5] as readonly [string, Wire | null][]).map(([source, place]) => [
        source,
        placeFromWire(place),
      ]),
    };
  }
  if (parts[0] !== 1) throw invalidCursor();
  const key = keyFromWire(parts[2] as Wire | null);
  return {
    kind: "ordered",
    direction,
    key,
    at: parts[3] === 0 ? key : keyFromWire(parts[3] as Wire | null),
    behind: (parts[4] as readonly [string, Wire | null][]).map(([source, lag]) => [
      source,
      keyFromWire(lag),
    ]),
    starts: ((parts[5] ?? []) as readonly [string, string, Position, number][]).map(
      ([source, segmentHash, position, ordinal]) => [source, { segmentHash, position, ordinal }],
    ),
  };
}

function placeFromWire(wire: Wire | null): Place | null {
  if (wire === null) return null;
  const common = { segment: wire[1] as number, segmentHash: wire[2] as string };
  if (wire[0] === 0) {
    const place = { kind: "whole", ...common, key: wire[3] as readonly string[] | null } as const;
    return wire[4] === undefined ? place : { ...place, hash: wire[4] as string };
  }
  const goesOnAt = (wire[9] ?? undefined) as Position | undefined;
  const previous = wire[10] as Position | null | undefined;
  return {
    kind: "paged",
    ...common,
    ...(goesOnAt !== undefined && { goesOnAt }),
    ...(previous !== undefined && { previous }),
    position: wire[3] as string | number | null,
    consumed: wire[4] as number,
    ordinal: wire[5] as number,
    pageSize: wire[6] as number,
    total: wire[7] as number,
    anchors: (wire[8] as string).match(anchors) ?? [],
  };
}

const anchors = new RegExp(`.{${anchorLength}}`, "gu");

function keyFromWire(wire: Wire | null): CursorKey | null {
  if (wire === null) return null;
  const key = {
    value: wire[0] as string | number | null,
    source: wire[1] as string,
    key: wire[2] as readonly string[],
  };
  if (wire[3] === undefined) return key;
  return { ...key, cut: { hash: wire[3] as string, hasValue: wire[4] === 1 } };
}
