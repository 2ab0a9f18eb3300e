import { ask, makeCase, nameOf, same, type Case } from "./federated-case.js";
import type { FlatRow } from "./flat.js";
import { randomRow } from "./generate.js";

const cacheMs = 30_000;
const settings = { cacheMs, maxRequests: 10_000 };
/** Rows up to its own that a cursor remembers where there are as many; backward, more would cost further requests. */
const remembered = { forward: 24, backward: 8 };

/**
 * A paged list is read again and again, by several at a time, whole or page by page, while rows come at its front and
 * go anywhere: pages in memory become too old at different times, and are read by different operations. Each walk finds
 * the rows that were there for as long as it and memory reach back, in the order of the list, and none twice.
 */
export async function checkMemory(seed: number): Promise<void> {
  const made = makeCase(seed, {
    sheet: {
      paging: seed % 2 === 0 ? "page-number" : "cursor",
      orders: [],
      requires: [],
      repeats: 0,
      copies: 0,
      ...(seed % 3 === 0 ? {} : { pageSize: 1 + (seed % 3) }),
    },
    filter: { kind: "constant", value: true },
    unlimited: true,
    settings,
  });
  const one: Case = { ...made, order: null };
  const { chance } = one;
  const clock = new Clock();
  const history = new History(one);
  let walks: Walk[] = [];
  try {
    for (let round = 0; round < 16; round += 1) {
      clock.goOn(chance.of([0, 40, 9_000, 16_000, 31_000]));
      if (chance.is(0.5)) change(one, walks, `new-${round}`);
      history.note();
      walks = walks.filter((walk) => canFindItsPlace(walk, history));
      while (walks.length === 0 || (walks.length < 4 && chance.is(0.5))) walks.push(begin(one));
      await Promise.all(walks.map((walk) => goOn(walk, one, history)));
      walks = walks.filter(({ isOver }) => !isOver);
    }
  } finally {
    clock.stop();
  }
}

/** A client on its way through the list. */
interface Walk {
  readonly startedAt: number;
  readonly direction: "forward" | "backward";
  readonly size: number;
  readonly found: string[];
  cursor: string | null;
  isOver: boolean;
}

function begin({ chance }: Case): Walk {
  const size = chance.of([1, 3, 7, 40]);
  const direction = chance.is(0.4) ? "backward" : "forward";
  return { startedAt: Date.now(), direction, size, found: [], cursor: null, isOver: false };
}

/** Asks for the next page. */
async function goOn(walk: Walk, one: Case, history: History): Promise<void> {
  const { direction, size, cursor, found } = walk;
  const result = await ask(one, { direction, size, cursor });
  const names = result.rows.map(nameOf);
  const goesOn = direction === "forward" ? result.hasNextPage : result.hasPreviousPage;
  if (direction === "forward") found.push(...names);
  else found.unshift(...names);
  walk.cursor = direction === "forward" ? result.endCursor : result.startCursor;
  walk.isOver = !goesOn || one.chance.is(0.1);
  const twice = found.filter((name, at) => found.indexOf(name) !== at);
  same(one, "rows answered twice", twice, []);
  const stayed = history.stayed(walk.startedAt - cacheMs);
  const known = new Set(stayed);
  const ofSources = bySource(found.filter((name) => known.has(name)));
  for (const [source, all] of bySource(stayed)) {
    const own = ofSources.get(source) ?? [];
    const passed = direction === "forward" ? all.slice(0, own.length) : all.slice(-own.length);
    const expected = own.length === 0 ? [] : passed;
    same(one, `rows of ${source} that stayed, ${direction}`, own, goesOn ? expected : all);
  }
}

/**
 * Where none of the rows that a cursor remembers is left, its place is where counts make it likely. That is sure only at
 * the beginning: where the cursor remembers all that ever stood before it.
 */
function canFindItsPlace({ startedAt, direction, found }: Walk, history: History): boolean {
  const own = found.at(direction === "forward" ? -1 : 0);
  if (own === undefined || history.isListed(own)) return true;
  const passed = found.filter((name) => sourceOf(name) === sourceOf(own));
  return history.upTo(own, startedAt - cacheMs).every((listed) => {
    const known = (direction === "forward" ? passed : listed).slice(-remembered[direction]);
    return (
      known.some((name) => history.isListed(name)) || listed.every((name) => known.includes(name))
    );
  });
}

function sourceOf(name: string): string {
  return name.slice(0, name.indexOf(" "));
}

function bySource(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const sources = new Map<string, string[]>();
  for (const name of names) {
    const source = sourceOf(name);
    const own = sources.get(source) ?? [];
    own.push(name);
    sources.set(source, own);
  }
  return sources;
}

/** New rows come at the front; some go from anywhere, or from where a walk has come to. */
function change({ chance, sources }: Case, walks: readonly Walk[], named: string): void {
  const edges = walks.map(({ direction, found }) => found.at(direction === "forward" ? -1 : 0));
  for (const { declared, sheet } of sources) {
    const { rows } = declared;
    const gone = new Set(chance.some(rows, 2));
    const edge = rows.findIndex((row) => edges.includes(nameOf(row)));
    if (edge !== -1 && chance.is(0.5)) {
      const from = Math.max(0, edge - chance.below(3));
      for (const row of rows.slice(from, edge + chance.below(3))) gone.add(row);
    }
    const fresh = Array.from({ length: chance.below(4) }, (_, at): FlatRow => {
      return randomRow(chance, declared.connector.id, `${named}-${at}`, sheet);
    });
    declared.rows = [...fresh, ...rows.filter((row) => !gone.has(row))];
  }
}

/** Which rows there were, and when. */
class History {
  readonly #states: { readonly from: number; readonly names: readonly string[] }[] = [];

  constructor(readonly one: Case) {
    this.note();
  }

  note(): void {
    const names = this.one.sources.flatMap(({ declared }) => declared.rows.map(nameOf));
    this.#states.push({ from: Date.now(), names });
  }

  isListed(name: string): boolean {
    return this.#states.at(-1)?.names.includes(name) === true;
  }

  /** The rows that were there all the time since a moment, in the order of their lists. */
  stayed(since: number): readonly string[] {
    const states = this.#since(since).map((names) => new Set(names));
    return (this.#states.at(-1)?.names ?? []).filter((name) =>
      states.every((names) => names.has(name)),
    );
  }

  /** The list of a row's source up to the row, each time that it was there since a moment. */
  upTo(name: string, since: number): readonly (readonly string[])[] {
    return this.#since(since)
      .filter((names) => names.includes(name))
      .map((names) => names.slice(0, names.indexOf(name) + 1))
      .map((names) => names.filter((one) => sourceOf(one) === sourceOf(name)));
  }

  #since(moment: number): readonly (readonly string[])[] {
    const first = this.#states.findLastIndex(({ from }) => from <= moment);
    return this.#states.slice(Math.max(0, first)).map(({ names }) => names);
  }
}

/** The clock of this process, which can be set ahead. */
class Clock {
  readonly #real = Date.now;
  #ahead = 0;

  constructor() {
    Date.now = () => this.#real() + this.#ahead;
  }

  goOn(ms: number): void {
    this.#ahead += ms;
  }

  stop(): void {
    Date.now = this.#real;
  }
}
