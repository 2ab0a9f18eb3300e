import { anchorOf } from "./place.js";

/** Keys of one generation; with its anchor each takes about 150 bytes. */
const mostKeys = 10_000;
/** Characters. The anchor of a longer key is made each time. */
const longestKey = 200;

/**
 * Anchors of the rows behind which places are given out: the same rows end the same pages again and again. In two
 * generations, the older of which goes when the younger is full.
 */
export class RecentAnchors {
  /** By the key itself where it has one part, else by its JSON: apart, as one could be taken for the other. */
  readonly #ofOnePart = new Generations();
  readonly #ofSeveral = new Generations();

  get size(): number {
    return this.#ofOnePart.size + this.#ofSeveral.size;
  }

  /** What `anchorOf` makes of the key. */
  of(key: readonly string[]): string {
    const [only] = key;
    return key.length === 1 && only !== undefined
      ? this.#lookUp(this.#ofOnePart, only, key)
      : this.#lookUp(this.#ofSeveral, JSON.stringify(key), key);
  }

  #lookUp(generations: Generations, text: string, key: readonly string[]): string {
    const known = generations.get(text);
    if (known !== undefined) return known;
    const anchor = anchorOf(key);
    if (text.length <= longestKey) generations.set(copyOf(text), anchor);
    return anchor;
  }
}

class Generations {
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(text: string): string | undefined {
    return this.#young.get(text) ?? this.#old.get(text);
  }

  set(text: string, anchor: string): void {
    if (this.#young.size >= mostKeys) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, anchor);
  }
}

/** The text in memory of its own: a part of an answer would keep all of the answer. */
function copyOf(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
