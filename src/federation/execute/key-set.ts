import { randomInt } from "node:crypto";

/** Up to this many keys are kept as they are; of more, 64 bits of each. */
const exactUpTo = 50_000;

/**
 * The native keys seen so far. Of a long list only hashes are kept, seeded anew for each set: the chance that two of a
 * million keys share one is one in thirty million.
 */
export class KeySet {
  #keys: Set<string> | null = new Set();
  #hashes: HashSet | null = null;

  /** False where the key was there already. */
  add(key: readonly string[]): boolean {
    const text = key.length === 1 ? (key[0] ?? "") : key.join("\u0000");
    if (this.#keys !== null) {
      if (this.#keys.has(text)) return false;
      this.#keys.add(text);
      if (this.#keys.size > exactUpTo) this.#shrink(this.#keys);
      return true;
    }
    return this.#hashes?.add(text) ?? true;
  }

  #shrink(keys: ReadonlySet<string>): void {
    this.#hashes = new HashSet(4 * exactUpTo);
    for (const text of keys) this.#hashes.add(text);
    this.#keys = null;
  }
}

/** Open addressing over pairs of 32-bit hashes. */
class HashSet {
  readonly #seed = randomInt(1, 0x7fffffff);
  #slots: Uint32Array;
  #size = 0;

  constructor(capacity: number) {
    this.#slots = new Uint32Array(2 * powerOfTwo(capacity));
  }

  add(text: string): boolean {
    let high = this.#seed;
    let low = ~this.#seed;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      high = Math.imul(high ^ unit, 0x9e3779b1);
      low = Math.imul(low ^ unit, 0x85ebca77);
      high ^= high >>> 15;
      low ^= low >>> 13;
    }
    // A pair of zeros marks a free slot.
    return this.#insert((high >>> 0) | 1, low >>> 0);
  }

  #insert(high: number, low: number): boolean {
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    for (let at = low & mask; ; at = (at + 1) & mask) {
      const taken = slots[2 * at] ?? 0;
      if (taken === 0) {
        slots[2 * at] = high;
        slots[2 * at + 1] = low;
        this.#size += 1;
        if (this.#size * 4 > (mask + 1) * 3) this.#grow();
        return true;
      }
      if (taken === high && slots[2 * at + 1] === low) return false;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    this.#size = 0;
    for (let at = 0; at < old.length; at += 2) {
      const high = old[at] ?? 0;
      if (high !== 0) this.#insert(high, old[at + 1] ?? 0);
    }
  }
}

function powerOfTwo(least: number): number {
  return 2 ** Math.ceil(Math.log2(least));
}
