/** Finds numbers by a hash: open addressing, eight bytes and less for each. What is equal, and its hash, is the user's to say. */
export class NumberIndex {
  /** One more than the number; 0 marks a free slot. */
  #slots = new Uint32Array(16);
  #size = 0;

  constructor(private readonly hashOf: (number: number) => number) {}

  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** The first number of this hash that is the right one; -1 where there is none. */
  find(hash: number, isIt: (number: number) => boolean): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = spread(hash) & mask; ; at = (at + 1) & mask) {
      const slot = slots[at] ?? 0;
      if (slot === 0) return -1;
      if (isIt(slot - 1)) return slot - 1;
    }
  }

  add(hash: number, number: number): void {
    if ((this.#size + 1) * 3 > this.#slots.length * 2) this.#grow();
    this.#size += 1;
    put(this.#slots, hash, number);
  }

  #grow(): void {
    const grown = new Uint32Array(this.#slots.length * 2);
    for (const slot of this.#slots) {
      if (slot !== 0) put(grown, this.hashOf(slot - 1), slot - 1);
    }
    this.#slots = grown;
  }
}

function put(slots: Uint32Array, hash: number, number: number): void {
  const mask = slots.length - 1;
  let at = spread(hash) & mask;
  while (slots[at] !== 0) at = (at + 1) & mask;
  slots[at] = number + 1;
}

/** All bits have their part in the lowest ones. */
function spread(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
