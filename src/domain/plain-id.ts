/** What of an id varies from row to row: the key's parts, and the hints in the order in which they are written. */
export interface IdParts {
  readonly source: string;
  readonly key: string | readonly string[];
  readonly hints?: { readonly userKey?: string; readonly courseKey?: string } | undefined;
}

/** Bytes. Longer ids are not written here. */
const capacity = 4_096;
/** Characters of the longest id that is written here. */
export const longestPlainId = Math.ceil(capacity / 3) * 4;
/** What stands between and behind the texts of an id takes less. */
const reserve = 64;

const quote = 0x22;
const comma = 0x2c;
const closingBracket = 0x5d;

/**
 * Writes ids of one type, byte for byte as their JSON would be encoded, without making the JSON: the bytes before the key
 * are written once for all ids in a row that name the same source.
 */
export class PlainIdWriter {
  readonly #bytes = Buffer.allocUnsafe(capacity);
  #source: string | undefined;
  /** Where the key begins. */
  #start = 0;
  /** What all ids of the source begin with: of as many whole groups of three bytes as stand before the key. */
  #head = Buffer.alloc(0);

  constructor(private readonly letter: string) {}

  /** Undefined where a text is not printable ASCII that JSON leaves as it is, or is long. */
  write(parts: IdParts): string | undefined {
    const end = this.#fill(parts);
    return end < 0 ? undefined : this.#bytes.toString("base64url", 0, end);
  }

  /** Puts the id, as ASCII, where it is wanted, and tells where it ends; -1 where {@link write} has none. */
  writeTo(target: Uint8Array, start: number, parts: IdParts): number {
    const end = this.#fill(parts);
    if (end < 0) return -1;
    const head = this.#head;
    const { length } = head;
    for (let at = 0; at < length; at++) target[start + at] = byteAt(head, at);
    const from = (length / 4) * 3;
    return toBase64url(this.#bytes, { from, end }, target, start + length);
  }

  /** Where the JSON ends that is made of the parts; -1 where it cannot be written here. */
  #fill({ source, key, hints }: IdParts): number {
    if (source !== this.#source && !this.#begin(source)) return -1;
    let at = typeof key === "string" ? this.#put(key, this.#start) : this.#putAll(key);
    if (at >= 0 && hints !== undefined) at = this.#putHints(hints, at);
    if (at < 0) return -1;
    this.#bytes[at] = closingBracket;
    return at + 1;
  }

  #begin(source: string): boolean {
    this.#source = undefined;
    const start = this.#bytes.write(`["${this.letter}",`, 0, "latin1");
    const at = this.#put(source, start);
    if (at < 0) return false;
    this.#bytes[at] = comma;
    this.#start = at + 1;
    const inHead = this.#start - (this.#start % 3);
    this.#head = Buffer.from(this.#bytes.toString("base64url", 0, inHead), "latin1");
    this.#source = source;
    return true;
  }

  #putAll(texts: readonly string[]): number {
    let at = this.#start;
    for (let index = 0; index < texts.length && at >= 0; index++) {
      if (index > 0) this.#bytes[at++] = comma;
      at = this.#put(texts[index] ?? "", at);
    }
    return at;
  }

  #putHints({ userKey, courseKey }: NonNullable<IdParts["hints"]>, start: number): number {
    let at = start;
    if (userKey !== undefined)
      at = this.#put(userKey, this.#bytes.write(',{"u":', at, "latin1") + at);
    if (courseKey !== undefined && at >= 0) {
      const name = userKey === undefined ? ',{"c":' : ',"c":';
      at = this.#put(courseKey, this.#bytes.write(name, at, "latin1") + at);
    }
    if (at > start) this.#bytes[at++] = 0x7d;
    return at;
  }

  /** Where the text in its quotation marks ends; -1 where it cannot be written here. */
  #put(text: string, start: number): number {
    const { length } = text;
    if (start + length + reserve > capacity) return -1;
    const bytes = this.#bytes;
    let at = start;
    bytes[at++] = quote;
    for (let index = 0; index < length; index++) {
      const unit = text.charCodeAt(index);
      if (unit < 0x20 || unit > 0x7e || unit === quote || unit === 0x5c) return -1;
      bytes[at++] = unit;
    }
    bytes[at++] = quote;
    return at;
  }
}

const alphabet = Buffer.from(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
  "latin1",
);

/** Where it ends. The engine's own encoder makes a string, which takes as long again. */
function toBase64url(
  bytes: Uint8Array,
  { from, end }: { readonly from: number; readonly end: number },
  target: Uint8Array,
  start: number,
): number {
  let to = start;
  let at = from;
  for (; at + 2 < end; at += 3) {
    const three = (byteAt(bytes, at) << 16) | (byteAt(bytes, at + 1) << 8) | byteAt(bytes, at + 2);
    target[to++] = byteAt(alphabet, three >> 18);
    target[to++] = byteAt(alphabet, (three >> 12) & 63);
    target[to++] = byteAt(alphabet, (three >> 6) & 63);
    target[to++] = byteAt(alphabet, three & 63);
  }
  if (at === end) return to;
  const isTwo = at + 1 < end;
  const rest = (byteAt(bytes, at) << 16) | (isTwo ? byteAt(bytes, at + 1) << 8 : 0);
  target[to++] = byteAt(alphabet, rest >> 18);
  target[to++] = byteAt(alphabet, (rest >> 12) & 63);
  if (isTwo) target[to++] = byteAt(alphabet, (rest >> 6) & 63);
  return to;
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}
