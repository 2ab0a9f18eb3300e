/** A small seeded generator (mulberry32): the same seed gives the same numbers everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, but not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 to one below the bound. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** Throws on an empty list. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }

  /** So many different items, in random order; all of them where there are no more. */
  sample<Item>(items: readonly Item[], count: number): Item[] {
    const pool = items.slice();
    for (let index = 0; index < Math.min(count, pool.length); index += 1) {
      const other = index + this.below(pool.length - index);
      [pool[index], pool[other]] = [pool[other] as Item, pool[index] as Item];
    }
    return pool.slice(0, count);
  }

  /** A version 4 UUID, lower case. */
  uuid(): string {
    const hex = Array.from({ length: 32 }, () => this.below(16).toString(16));
    hex[12] = "4";
    hex[16] = "8";
    const text = hex.join("");
    return [0, 8, 12, 16, 20]
      .map((start, index) => text.slice(start, [8, 12, 16, 20, 32][index]))
      .join("-");
  }
}
