import type { CursorKey, Direction, OrderedState } from "../cursor/cursor-state.js";
import type { PageStart } from "./place.js";
import type { RowKey } from "./row-order.js";
import type { Edge, Edges } from "./whole-edge.js";

/** A source's place in the configuration. */
interface Placed {
  readonly source: string;
  readonly index: number;
}

/** How far the walk has come that a page goes on; from the row at the cursor where it turned. */
export function edgesOf(
  from: OrderedState | null,
  direction: Direction,
  turns: readonly Placed[],
): Edges {
  if (from?.direction !== direction) {
    return { start: toRowKey(from?.at ?? null, turns), behind: new Map() };
  }
  const lags = from.behind.map(([source, key]) => [source, toRowKey(key, turns)] as const);
  return { start: toRowKey(from.key, turns), behind: new Map(lags) };
}

/** How far a walk had come before this page, and what the sources had for it. */
export interface WalkBefore {
  readonly parts: readonly {
    readonly turn: Placed & { readonly failure: unknown; readonly cutOff: boolean };
    readonly startFor: (row: RowKey | null) => PageStart | null;
  }[];
  readonly start: Edge | null;
  readonly behind: ReadonlyMap<string, Edge | null>;
  readonly direction: Direction;
  readonly compare: (a: RowKey, b: RowKey) => number;
}

/** The state behind all that the page could tell for certain. */
export function stateWhereCut(walk: WalkBefore, cut: RowKey): OrderedState {
  const { start, compare } = walk;
  return stateOn(walk, cut, start !== null && compare(cut, start) <= 0);
}

/**
 * The state on a row, or where the page began. While sources catch up, the others stay where they were, and so do those
 * among them that had come further than the row.
 */
export function stateOn(walk: WalkBefore, row: RowKey | null, catchingUp: boolean): OrderedState {
  const { parts, start, behind, direction, compare } = walk;
  const turns = parts.map(({ turn }) => turn);
  const lagOf = (turn: (typeof turns)[number]): RowKey | null | undefined => {
    const lag = behind.get(turn.source);
    if (turn.failure !== null && !turn.cutOff) return lag === undefined ? start : lag;
    if (!catchingUp || row === null || lag === undefined) return undefined;
    return lag !== null && compare(lag, row) > 0 ? lag : row;
  };
  const key = catchingUp ? start : (row ?? start);
  const lags: (readonly [string, CursorKey | null])[] = [];
  const starts: (readonly [string, PageStart])[] = [];
  for (const { turn, startFor } of parts) {
    const lag = lagOf(turn);
    if (lag !== undefined) lags.push([turn.source, toCursorKey(lag, turns)]);
    const page = startFor(lag === undefined ? key : lag);
    if (page !== null && page.position !== null) starts.push([turn.source, page]);
  }
  return {
    kind: "ordered",
    direction,
    key: toCursorKey(key, turns),
    at: toCursorKey(row ?? start, turns),
    behind: lags,
    starts,
  };
}

function toRowKey(key: CursorKey | null, turns: readonly Placed[]): Edge | null {
  if (key === null) return null;
  const source = turns.find((turn) => turn.source === key.source)?.index ?? -1;
  return {
    value: key.value,
    source,
    key: key.key,
    ...(key.cut === undefined ? {} : { cut: key.cut }),
  };
}

function toCursorKey(key: Edge | null, turns: readonly Placed[]): CursorKey | null {
  if (key === null) return null;
  return {
    value: key.value,
    source: turns.find((turn) => turn.index === key.source)?.source ?? "",
    key: key.key,
    ...(key.cut === undefined ? {} : { cut: key.cut }),
  };
}
