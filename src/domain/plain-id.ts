/** What of an id varies from row to row: the key's parts, and the hints in the order in which they are written. */
export interface IdParts {
  readonly source: string;
  readonly key: string | readonly string[];
  readonly hints?: { readonly userKey?: string; readonly courseKey?: string } | undefined;
}

/** Bytes. Longer ids are not written here. */
const capacity = 4_096;
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

  constructor(private readonly letter: string) {}

  /** Undefined where a text is not printable ASCII that JSON leaves as it is, or is long. */
  write({ source, key, hints }: IdParts): string | undefined {
    if (source !== this.#source && !this.#begin(source)) return undefined;
    let at = typeof key === "string" ? this.#put(key, this.#start) : this.#putAll(key);
    if (at >= 0 && hints !== undefined) at = this.#putHints(hints, at);
    if (at < 0) return undefined;
    this.#bytes[at] = closingBracket;
    return this.#bytes.toString("base64url", 0, at + 1);
  }

  #begin(source: string): boolean {
    this.#source = undefined;
    const start = this.#bytes.write(`["${this.letter}",`, 0, "latin1");
    const at = this.#put(source, start);
    if (at < 0) return false;
    this.#bytes[at] = comma;
    this.#start = at + 1;
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
