import type { Direction, ListingState } from "../cursor/cursor-state.js";
import type { Place } from "./place.js";

/** One source that is to be read, and from where. */
export interface Entry<Turn> {
  readonly turn: Turn;
  readonly place: Place | null;
  /** Whether the cursor names the source, so that it is not known to be at its beginning. */
  readonly open: boolean;
}

/** What a queue needs to know of a turn. */
export interface QueuedTurn {
  readonly source: string;
  readonly failure: unknown;
  readonly cutOff: boolean;
  readonly list: { placeNow(): Place | null } | null;
  passOver(): void;
}

/** The sources of a walk in default order, in the order of reading, and how far each has come. */
export class ListingQueue<Turn extends QueuedTurn> {
  readonly entries: readonly Entry<Turn>[];
  /** Where sources that failed stay. */
  readonly #kept = new Map<Entry<Turn>, Place | null>();
  /** The source behind which none has been begun, as the cursor has it. */
  readonly #main: string;
  readonly #direction: Direction;
  /** The source whose place, as the cursor has it, is on no row of the list; null: all are. */
  readonly #offRow: string | null;

  constructor(turns: readonly Turn[], from: ListingState | null, direction: Direction) {
    this.#direction = direction;
    this.#offRow = from?.onRow === false ? from.at : null;
    const inOrder = direction === "forward" ? turns : [...turns].reverse();
    if (from === null) {
      this.#main = "";
      this.entries = inOrder.map((turn) => ({ turn, place: null, open: false }));
      return;
    }
    const same = from.direction === direction;
    const own = from.open.filter(([source]) => source === from.at);
    this.#main = same ? from.main : from.at;
    const opened = (same ? from.open : own).flatMap(([source, place]) => {
      const turn = turns.find((one) => one.source === source);
      return turn === undefined ? [] : [{ turn, place, open: true }];
    });
    const mainAt = inOrder.findIndex((turn) => turn.source === this.#main);
    const unbegun = inOrder
      .slice(mainAt + 1)
      .filter((turn) => !opened.some((entry) => entry.turn === turn))
      .map((turn) => ({ turn, place: null, open: false }));
    this.entries = [...opened, ...unbegun];
  }

  /** A source that failed stays where it is, or at the place that is named. */
  keepIfFailed(entry: Entry<Turn>, place?: Place | null): void {
    if (entry.turn.failure === null) return;
    this.#kept.set(entry, place === undefined ? placeNow(entry) : place);
  }

  get hasKept(): boolean {
    return this.#kept.size > 0;
  }

  /** The source in which a budget ended the page. */
  get cutAt(): Entry<Turn> | null {
    return [...this.#kept.keys()].find((entry) => entry.turn.cutOff) ?? null;
  }

  /** The page has no turn for this source. */
  passOver({ turn }: Entry<Turn>): void {
    turn.passOver();
  }

  /** The state of a cursor on a row of this source. */
  stateOn(entry: Entry<Turn>, place: Place): ListingState {
    return this.#state(entry, place, true);
  }

  /** The state at the place where the budget ran out. */
  stateWhereCut(entry: Entry<Turn>): ListingState {
    return this.#state(entry, this.#kept.get(entry) ?? null, false);
  }

  /** The state behind all sources but those that failed. Walking backward these stay on the rows on which they were. */
  stateAtEnd(): ListingState {
    const state = this.#state(null, null, false);
    if (this.#direction === "forward") return state;
    const offRow = state.open.find(([source]) => source === this.#offRow)?.[0];
    return offRow === undefined ? { ...state, onRow: true } : { ...state, at: offRow };
  }

  #state(entry: Entry<Turn> | null, place: Place | null, onRow: boolean): ListingState {
    const at = entry === null ? this.entries.length : this.entries.indexOf(entry);
    const open: (readonly [string, Place | null])[] = [];
    this.entries.forEach((one, index) => {
      if (index === at) open.push([one.turn.source, place]);
      else if (index < at && this.#kept.has(one)) {
        open.push([one.turn.source, this.#kept.get(one) ?? null]);
      } else if (index > at && one.open) open.push([one.turn.source, one.place]);
    });
    const last = entry ?? this.entries[this.entries.length - 1];
    const main = last === undefined || last.open ? this.#main : last.turn.source;
    return {
      kind: "listing",
      direction: this.#direction,
      at: entry?.turn.source ?? main,
      onRow,
      open,
      main,
    };
  }
}

function placeNow({ turn, place }: Entry<QueuedTurn>): Place | null {
  return turn.list?.placeNow() ?? place;
}
