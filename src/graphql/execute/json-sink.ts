import type { PlainWriter } from "./resolver-marks.js";

const quote = 0x22;
const backslash = 0x5c;

const initialBytes = 64 * 1024;
/** Room beyond this is given back when the sink is empty. */
const keptBytes = 1024 * 1024;
/** Longer texts are searched and encoded by the engine, which is faster there. */
const longText = 512;
/** Longer pieces are copied by the engine. */
const longPiece = 64;
/** The most bytes that a UTF-16 unit becomes, where nothing is escaped. */
const bytesPerUnit = 3;

/**
 * JSON as UTF-8, written piece after piece. Whoever writes may take the end off again, as bytes or to forget it. One sink
 * serves whoever leaves it as it was found before anybody else is heard.
 */
export class JsonSink {
  #bytes = Buffer.allocUnsafeSlow(initialBytes);
  #length = 0;
  #cuts = 0;

  /** In bytes: the place at which the next piece will stand. */
  get length(): number {
    return this.#length;
  }

  /** Grows whenever something is taken off: places noted before may hold something else since. */
  get cuts(): number {
    return this.#cuts;
  }

  /** JSON that is UTF-8 already. */
  piece(bytes: Uint8Array): true {
    const { length } = bytes;
    this.#reserve(length);
    const to = this.#length;
    if (length > longPiece) this.#bytes.set(bytes, to);
    else {
      const all = this.#bytes;
      for (let at = 0; at < length; at++) all[to + at] = bytes[at] ?? 0;
    }
    this.#length = to + length;
    return true;
  }

  /** A value that is a string: with quotation marks, as `JSON.stringify` has it. */
  string(text: string): true {
    const { length } = text;
    if (length > longText) return this.json(JSON.stringify(text));
    this.#reserve(length * bytesPerUnit + 2);
    const bytes = this.#bytes;
    let to = this.#length;
    bytes[to++] = quote;
    for (let at = 0; at < length; at++) {
      const unit = text.charCodeAt(at);
      if (unit < 0x80) {
        if (unit < 0x20 || unit === quote || unit === backslash) return this.#escaped(text);
        bytes[to++] = unit;
      } else if (unit < 0x800) {
        bytes[to++] = 0xc0 | (unit >> 6);
        bytes[to++] = 0x80 | (unit & 0x3f);
      } else {
        if (unit >= 0xd800 && unit <= 0xdfff) return this.#escaped(text);
        bytes[to++] = 0xe0 | (unit >> 12);
        bytes[to++] = 0x80 | ((unit >> 6) & 0x3f);
        bytes[to++] = 0x80 | (unit & 0x3f);
      }
    }
    bytes[to++] = quote;
    this.#length = to;
    return true;
  }

  /** A value that is a string, by what writes it. Whether it did. */
  plain<Row>(row: Row, { longest, write }: PlainWriter<Row>): boolean {
    this.#reserve(longest + 2);
    const start = this.#length;
    const end = write(this.#bytes, start + 1, row);
    if (end < 0) return false;
    this.#bytes[start] = quote;
    this.#bytes[end] = quote;
    this.#length = end + 1;
    return true;
  }

  /** JSON that is text. */
  json(text: string): true {
    this.#reserve(text.length * bytesPerUnit);
    this.#length += this.#bytes.write(text, this.#length, "utf8");
    return true;
  }

  /** Once more what stands at a place. */
  again(at: number, length: number): true {
    this.#reserve(length);
    this.#bytes.copyWithin(this.#length, at, at + length);
    this.#length += length;
    return true;
  }

  /** Forgets what was written from there on. */
  rewind(length: number): void {
    if (length === this.#length) return;
    this.#cuts += 1;
    this.#length = length;
    if (length === 0 && this.#bytes.length > keptBytes) {
      this.#bytes = Buffer.allocUnsafeSlow(initialBytes);
    }
  }

  /** What was written from there on. */
  copy(from: number): Buffer {
    const copied = Buffer.allocUnsafe(this.#length - from);
    this.#bytes.copy(copied, 0, from, this.#length);
    return copied;
  }

  /** What was written from there on, which is here no more. */
  take(from: number): Buffer {
    const taken = this.copy(from);
    this.rewind(from);
    return taken;
  }

  #escaped(text: string): true {
    return this.json(JSON.stringify(text));
  }

  #reserve(more: number): void {
    const wanted = this.#length + more;
    if (wanted <= this.#bytes.length) return;
    const bytes = Buffer.allocUnsafeSlow(Math.max(wanted, this.#bytes.length * 2));
    this.#bytes.copy(bytes, 0, 0, this.#length);
    this.#bytes = bytes;
  }
}
