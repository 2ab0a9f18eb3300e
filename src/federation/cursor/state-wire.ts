import type { Position } from "../../sources/spi/source-connector.js";
import { anchorLength, type PagedPlace, type Place } from "../execute/place.js";
import { invalidCursor } from "./cursor-codec.js";
import type { CursorKey, CursorState, Direction, OrderedState } from "./cursor-state.js";

/** The state as arrays, which JSON writes shorter than objects. */
export function toWire(state: CursorState): unknown {
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
export function fromWire(wire: unknown): CursorState {
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
