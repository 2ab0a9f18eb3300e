import { nameOf } from "../execute/cut-key.js";
import { anchorOf, type Place } from "../execute/place.js";
import type { CursorKey, CursorState } from "./cursor-state.js";

/** With no more than this many of the rows that each place remembers: fewer of these may go without the place being lost. */
export function withFewAnchors(state: CursorState, count: number): CursorState {
  return withPlaces(state, (place) =>
    place.kind === "paged" ? { ...place, anchors: place.anchors.slice(0, count) } : place,
  );
}

/** Without the pages before those at which places stand: saves requests where rows went or came in front. */
export function withoutPrevious(state: CursorState): CursorState {
  return withPlaces(state, (place) => {
    if (place.kind === "whole") return place;
    const { previous, ...rest } = place;
    return previous === undefined ? place : rest;
  });
}

/** Without what sources call their pages: lists of tokens are then walked from the beginning. */
export function withoutTokens(state: CursorState): CursorState {
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

/** With no more than so many characters of each part of a native key, and of a value; hashes name what was cut. */
export function cutKeys(state: CursorState, keyLength: number, valueLength: number): CursorState {
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
