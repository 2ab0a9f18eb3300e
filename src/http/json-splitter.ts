import { decodeUtf8 } from "./decode-utf8.js";
import { badJson, bomLength, maxJsonDepth, parseJsonText } from "./parse-json.js";

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const lessThan = 0x3c;

/** Bytes of one group; a group ends early where its elements are large. */
const groupBytes = 256 * 1024;

export interface SplitterLimits {
  /** Elements in a group. */
  readonly groupSize: number;
  /** Bytes of one element, or of one member beside the rows. */
  readonly maxElementBytes: number;
}

/** What comes next, outside of the text that is being collected. */
type State = "start" | "rows" | "key" | "value-start" | "value" | "after-rows" | "done";

/**
 * Cuts a JSON text that comes in pieces into groups of elements. Only structure outside of strings is looked at; each
 * group, key and member is then parsed as a whole, which proves what the cutting took for granted.
 */
export class JsonSplitter {
  /** Members of the top-level object beside the rows. */
  readonly members = new Map<string, unknown>();
  /** Undefined until the first character. */
  shape: "array" | "object" | undefined;
  /** Whether an array of rows was there. */
  hasRows = false;

  #state: State = "start";
  #key = "";
  /** Text that began in earlier pieces. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #elements = 0;
  #elementBytes = 0;
  #afterComma = false;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #groups: unknown[][] = [];

  constructor(
    private readonly isRowKey: (key: string) => boolean,
    private readonly limits: SplitterLimits,
  ) {}

  /** The groups that this piece completes. @throws SourceError SOURCE_BAD_RESPONSE */
  push(chunk: Buffer): unknown[][] {
    let at = 0;
    while (at < chunk.length) {
      at = this.#collects() ? this.#collect(chunk, at) : this.#step(chunk, at);
    }
    const groups = this.#groups;
    this.#groups = [];
    return groups;
  }

  /** @throws SourceError SOURCE_BAD_RESPONSE where the text is not complete */
  end(): void {
    if (this.#state === "start") throw badJson("it is empty");
    if (this.#state !== "done") throw badJson("it is cut off");
  }

  #collects(): boolean {
    return this.#state === "rows" || this.#state === "key" || this.#state === "value";
  }

  /** Between the texts: white space, and one character that decides. Answers where to go on. */
  #step(chunk: Buffer, at: number): number {
    const byte = chunk[at] ?? 0;
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return at + 1;
    if (this.#state === "start") return this.#open(byte, at);
    if (this.#state === "value-start") return this.#beginValue(byte, at);
    if (this.#state === "done") throw badJson("something follows its end");
    if (byte !== comma && byte !== closeBrace) throw badJson("it is malformed");
    this.#afterMember(byte);
    return at + 1;
  }

  #beginValue(byte: number, at: number): number {
    if (byte === openBracket && this.isRowKey(this.#key)) {
      this.#enterRows();
      return at + 1;
    }
    this.#state = "value";
    return at;
  }

  #open(byte: number, at: number): number {
    if (byte === lessThan) throw badJson("it is HTML or XML");
    if (byte === openBracket) {
      this.shape = "array";
      this.#enterRows();
    } else if (byte === openBrace) {
      this.shape = "object";
      this.#state = "key";
    } else {
      throw badJson("it is neither an array nor an object");
    }
    return at + 1;
  }

  #enterRows(): void {
    this.hasRows = true;
    this.#afterComma = false;
    this.#state = "rows";
  }

  /** Takes text up to the character that ends it, or to the end of the piece. */
  #collect(chunk: Buffer, from: number): number {
    let start = from;
    let at = from;
    let elementStart = from;
    while ((at = this.#scan(chunk, at)) < chunk.length) {
      this.#count(at - elementStart);
      if (this.#state === "rows" && chunk[at] === comma) {
        this.#elements += 1;
        this.#elementBytes = 0;
        elementStart = at + 1;
        if (this.#isGroupFull(at - start)) {
          this.#flush(chunk.subarray(start, at));
          this.#afterComma = true;
          start = at + 1;
        }
        at += 1;
        continue;
      }
      this.#terminate(chunk.subarray(start, at), chunk[at] ?? 0);
      return at + 1;
    }
    this.#count(at - elementStart);
    this.#pending.push(chunk.subarray(start));
    this.#pendingBytes += chunk.length - start;
    return chunk.length;
  }

  /**
   * The next character outside of strings and brackets that ends a text, or the length of the piece. Every byte passes
   * here: the state is kept in locals meanwhile.
   */
  #scan(chunk: Buffer, from: number): number {
    const end = chunk.length;
    let depth = this.#depth;
    let deepest = depth;
    let at = this.#inString ? this.#skipString(chunk, from) : from;
    for (; at < end; at += 1) {
      const byte = chunk[at];
      if (byte === quote) {
        at = this.#skipString(chunk, at + 1) - 1;
      } else if (byte === openBrace || byte === openBracket) {
        depth += 1;
        deepest = Math.max(deepest, depth);
      } else if (byte === closeBrace || byte === closeBracket) {
        if (depth === 0) break;
        depth -= 1;
      } else if (depth === 0 && isSeparator(byte)) {
        break;
      }
    }
    this.#depth = depth;
    if (deepest > maxJsonDepth) throw badJson("it is nested too deeply");
    return at;
  }

  /** The position after the closing quote, or the length of the piece, where the string goes on in the next one. */
  #skipString(chunk: Buffer, from: number): number {
    const end = chunk.length;
    let at = this.#escaped ? from + 1 : from;
    for (; at < end; at += 1) {
      const byte = chunk[at];
      if (byte === backslash) {
        at += 1;
      } else if (byte === quote) {
        this.#inString = false;
        this.#escaped = false;
        return at + 1;
      }
    }
    this.#inString = true;
    this.#escaped = at > end;
    return end;
  }

  #count(bytes: number): void {
    this.#elementBytes += bytes;
    if (this.#elementBytes > this.limits.maxElementBytes) {
      throw badJson("one of its elements is too large");
    }
  }

  #isGroupFull(bytes: number): boolean {
    return this.#elements >= this.limits.groupSize || this.#pendingBytes + bytes >= groupBytes;
  }

  #terminate(last: Buffer, byte: number): void {
    this.#elementBytes = 0;
    if (this.#state === "rows") {
      if (byte !== closeBracket) throw badJson("it is malformed");
      this.#endRows(last);
    } else if (this.#state === "key") {
      this.#endKey(this.#take(last), byte);
    } else {
      if (byte !== comma && byte !== closeBrace) throw badJson("it is malformed");
      const text = this.#take(last);
      if (text === "") throw badJson("it is malformed");
      this.members.set(this.#key, parseJsonText(text));
      this.#afterMember(byte);
    }
  }

  #endRows(last: Buffer): void {
    const isEmpty = this.#elements === 0 && !this.#afterComma && this.#isBlank(last);
    if (isEmpty) {
      this.#take(last);
    } else {
      this.#elements += 1;
      this.#flush(last);
    }
    this.#state = this.shape === "array" ? "done" : "after-rows";
  }

  #endKey(text: string, byte: number): void {
    if (byte === closeBrace && text.trim() === "" && !this.#afterComma) {
      this.#state = "done";
      return;
    }
    const key = byte === colon ? parseJsonText(text) : undefined;
    if (typeof key !== "string") throw badJson("it is malformed");
    this.#key = key;
    this.#state = "value-start";
  }

  #afterMember(byte: number): void {
    this.#afterComma = byte === comma;
    this.#state = byte === comma ? "key" : "done";
  }

  #flush(last: Buffer): void {
    const group = parseJsonText(`[${this.#take(last)}]`) as unknown[];
    if (group.length !== this.#elements) throw badJson("it is malformed");
    this.#elements = 0;
    this.#groups.push(group);
  }

  #isBlank(last: Buffer): boolean {
    return [...this.#pending, last].every((piece) => piece.toString("latin1").trim() === "");
  }

  /** All of the text that was collected. */
  #take(last: Buffer): string {
    const bytes = this.#pending.length === 0 ? last : Buffer.concat([...this.#pending, last]);
    this.#pending = [];
    this.#pendingBytes = 0;
    return decodeUtf8(bytes);
  }
}

function isSeparator(byte: number | undefined): boolean {
  return byte === comma || byte === colon;
}

/** A body without its byte order mark. */
export async function* withoutBom(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < 3) continue;
    yield head.subarray(bomLength(head));
    head = undefined;
  }
  if (head !== undefined && head.length > 0) yield head;
}
