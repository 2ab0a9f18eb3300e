import { LRUCache } from "lru-cache";
import type { ReadSource } from "../plan/query-plan.js";

const mostLists = 2_000;
/** Characters. What is asked in more words is not remembered. */
const longestName = 2_000;

/**
 * How many rows of an answer each source had when its part was last read to its end. It says which sources a page will
 * need, and has no say in what the page is.
 */
export class ListLengths {
  readonly #lengths = new LRUCache<string, number>({ max: mostLists });

  /** Of one kind of rows. */
  of(kind: string): KindLengths {
    return {
      expected: (plan) => this.#lengths.get(nameOf(kind, plan)),
      ended: (plan, rows) => {
        const name = nameOf(kind, plan);
        if (name.length <= longestName) this.#lengths.set(name, rows);
      },
      goesOn: (plan, rows) => {
        const name = nameOf(kind, plan);
        if ((this.#lengths.get(name) ?? Infinity) <= rows) this.#lengths.delete(name);
      },
    };
  }
}

export interface KindLengths {
  /** Undefined where nothing is known. */
  expected(plan: ReadSource<string>): number | undefined;
  /** The source had so many rows, and no more. */
  ended(plan: ReadSource<string>, rows: number): void;
  /** The source had so many rows, and perhaps more. */
  goesOn(plan: ReadSource<string>, rows: number): void;
}

const names = new WeakMap<ReadSource<string>, string>();

/** Everything that decides which rows they are. A plan is of one kind of rows. */
function nameOf(kind: string, plan: ReadSource<string>): string {
  let name = names.get(plan);
  if (name === undefined) {
    const { source, path, pushed, semiJoins, limit, residual } = plan;
    name = JSON.stringify([kind, source, path, pushed, semiJoins, limit, residual]);
    names.set(plan, name);
  }
  return name;
}
