import { compareText } from "../../domain/values.js";
import { NumberIndex } from "./number-index.js";
import { Numbers } from "./numbers.js";

/** Set in a length where the text has two bytes for each unit. */
const wideMark = 0x8000_0000;
/** Small letters of the characters that have one byte. */
const small = Uint8Array.from({ length: 256 }, (_, unit) =>
  String.fromCharCode(unit).toLowerCase().charCodeAt(0),
);

/** Distinct texts, each kept once outside of the heap of objects and named by a number, from 0 on. */
export class TextPool {
  #bytes = Buffer.allocUnsafeSlow(256);
  #end = 0;
  readonly #starts = new Numbers(0);
  readonly #lengths = new Numbers(0);
  /** Texts that differ in letter case alone share theirs. */
  readonly #hashes = new Numbers(0);
  readonly #index = new NumberIndex((id) => this.#hashes.get(id));
  size = 0;

  get bytes(): number {
    const { length } = this.#bytes;
    const perText = [this.#starts, this.#lengths, this.#hashes, this.#index];
    return perText.reduce((sum, part) => sum + part.bytes, length);
  }

  /** The number of the text, which is kept from now on. */
  add(text: string): number {
    const { hash, isWide } = measure(text);
    const known = this.#index.find(hash, (id) => this.#is(id, hash, text));
    if (known !== -1) return known;
    const id = this.size;
    const length = isWide ? 2 * text.length : text.length;
    this.#reserve(length);
    if (isWide) this.#bytes.write(text, this.#end, "utf16le");
    else for (let at = 0; at < length; at++) this.#bytes[this.#end + at] = text.charCodeAt(at);
    this.#starts.set(id, this.#end);
    this.#lengths.set(id, isWide ? (length | wideMark) >>> 0 : length);
    this.#hashes.set(id, hash);
    this.#index.add(hash, id);
    this.#end += length;
    this.size += 1;
    return id;
  }

  /** Every text that is this one but for letter case. */
  alike(text: string): readonly number[] {
    const { hash } = measure(text);
    const found: number[] = [];
    this.#index.find(hash, (id) => {
      if (this.#hashes.get(id) === hash) found.push(id);
      return false;
    });
    const lower = text.toLowerCase();
    return found.filter((id) => this.at(id).toLowerCase() === lower);
  }

  at(id: number): string {
    const start = this.#starts.get(id);
    const length = this.#lengths.get(id);
    if (length < wideMark) return this.#bytes.toString("latin1", start, start + length);
    return this.#bytes.toString("utf16le", start, start + length - wideMark);
  }

  /** By code point. */
  compare(a: number, b: number): number {
    const lengths = [this.#lengths.get(a), this.#lengths.get(b)] as const;
    if (lengths[0] >= wideMark || lengths[1] >= wideMark)
      return compareText(this.at(a), this.at(b));
    const bytes = this.#bytes;
    const [startA, startB] = [this.#starts.get(a), this.#starts.get(b)];
    const common = Math.min(lengths[0], lengths[1]);
    for (let at = 0; at < common; at++) {
      const difference = (bytes[startA + at] ?? 0) - (bytes[startB + at] ?? 0);
      if (difference !== 0) return difference;
    }
    return lengths[0] - lengths[1];
  }

  /** Gives back the room that was kept for further texts. */
  fit(): void {
    this.#resize(this.#end);
    for (const part of [this.#starts, this.#lengths, this.#hashes]) part.fit(this.size);
  }

  #is(id: number, hash: number, text: string): boolean {
    if (this.#hashes.get(id) !== hash) return false;
    const length = this.#lengths.get(id);
    if (length >= wideMark) return this.at(id) === text;
    if (length !== text.length) return false;
    const start = this.#starts.get(id);
    for (let at = 0; at < length; at++) {
      if (this.#bytes[start + at] !== text.charCodeAt(at)) return false;
    }
    return true;
  }

  #reserve(length: number): void {
    const needed = this.#end + length;
    if (needed > this.#bytes.length) {
      this.#resize(Math.max(needed, Math.ceil(this.#bytes.length * 1.3)));
    }
  }

  #resize(length: number): void {
    const resized = Buffer.allocUnsafeSlow(length);
    this.#bytes.copy(resized, 0, 0, this.#end);
    this.#bytes = resized;
  }
}

function measure(text: string): { readonly hash: number; readonly isWide: boolean } {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 255) return { hash: hashOfSmall(text.toLowerCase()), isWide: true };
    hash = Math.imul(hash ^ (small[unit] ?? 0), 0x01000193);
  }
  return { hash: hash >>> 0, isWide: false };
}

function hashOfSmall(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}
