import { SourceError } from "../domain/errors.js";

/** A word about what came instead of JSON; never any of it. */
export function badJson(what: string): SourceError {
  return new SourceError(
    "SOURCE_BAD_RESPONSE",
    `The source's answer is not the promised JSON: ${what}.`,
  );
}

/** The number of bytes of a byte order mark at the beginning. */
export function bomLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/**
 * The JSON value of a body in UTF-8. An integer beyond 2^53 comes as text, with all its digits: it is an id.
 *
 * @throws SourceError SOURCE_BAD_RESPONSE where the body is empty, HTML, cut off, or otherwise no JSON
 */
export function parseJson(body: Buffer): unknown {
  if (body.length > scannedFirst) assertShallowText(body);
  const text = body.toString("utf8", bomLength(body));
  const value = parse(mayHoldLongInteger(body) ? quoteLongIntegers(text) : text);
  // What is too short to open so many brackets is not deep.
  if (body.length > maxJsonDepth && !isShallow(value, maxJsonDepth)) throw tooDeep();
  return value;
}

/** As {@link parseJson}, for a text that is known not to be deep. */
export function parseJsonText(text: string): unknown {
  return parse(quoteLongIntegers(text));
}

/** Levels of arrays and objects. Deeper ones would overflow the stack of whoever writes them out again. */
export const maxJsonDepth = 256;

/**
 * Bytes. The engine's parser takes memory for each bracket that it has open, so that long bodies are looked at before;
 * looking at the value afterwards takes a fraction of the time.
 */
const scannedFirst = 1024 * 1024;

function tooDeep(): SourceError {
  return badJson("it is nested too deeply");
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) {
    for (const element of value as unknown[]) {
      if (typeof element === "object" && !isShallow(element, levels - 1)) return false;
    }
    return true;
  }
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    if (typeof member === "object" && !isShallow(member, levels - 1)) return false;
  }
  return true;
}

const quote = 0x22;
const backslash = 0x5c;
/** Brackets and braces differ in one bit. */
const curly = 0x20;
const opening = 0x7b;
const closing = 0x7d;

function assertShallowText(body: Buffer): void {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (inText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inText = false;
    } else if (byte === quote) {
      inText = true;
    } else if ((byte | curly) === opening) {
      depth += 1;
      if (depth > maxJsonDepth) throw tooDeep();
    } else if ((byte | curly) === closing) {
      depth -= 1;
    }
  }
}

/** The high halves of four bytes, and what they are where the bytes are digits (or one of `:;<=>?`). */
const highHalves = 0xf0f0f0f0;
const fourDigits = 0x30303030;
const longDigits = 16;

/**
 * Whether a number may have 16 digits or more. So many digits fill three words of four bytes, wherever they begin, so
 * that looking at each third word finds them all.
 */
function mayHoldLongInteger(body: Buffer): boolean {
  if (body.length < longDigits) return false;
  const start = -body.byteOffset & 3;
  const words = new Uint32Array(body.buffer, body.byteOffset + start, (body.length - start) >> 2);
  for (let at = 0; at < words.length; at += 3) {
    if (((words[at] ?? 0) & highHalves) !== fourDigits) continue;
    const first = beginOfDigits(body, start + at * 4);
    const end = endOfDigits(body, start + at * 4);
    if (end - first < longDigits) continue;
    if (first === bomLength(body) || standsBeforeNumber(body[first - 1])) return true;
  }
  return false;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function beginOfDigits(body: Buffer, at: number): number {
  let first = at;
  while (isDigit(body[first - 1])) first -= 1;
  return first;
}

function endOfDigits(body: Buffer, at: number): number {
  let end = at;
  while (isDigit(body[end])) end += 1;
  return end;
}

/** `:`, `,`, `[`, `-` and blanks. Digits of a text have a quotation mark before them, or are looked at for nothing. */
function standsBeforeNumber(byte: number | undefined): boolean {
  return (
    byte === 0x3a ||
    byte === 0x2c ||
    byte === 0x5b ||
    byte === 0x2d ||
    (byte !== undefined && byte <= 0x20)
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // The engine's message quotes the text: it stays here.
    throw badJson(faultOf(text, error));
  }
}

/** Digits in quotation marks have one of those before them. */
const hasLongNumber = /(?:^|[\s:,[-])\d{16}/;
const stringOrNumber = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function quoteLongIntegers(text: string): string {
  if (!hasLongNumber.test(text)) return text;
  return text.replace(stringOrNumber, (token) =>
    /^-?[1-9]\d*$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
}

function faultOf(text: string, error: unknown): string {
  const start = text.trimStart();
  if (start === "") return "it is empty";
  if (start.startsWith("<")) return "it is HTML or XML";
  const message = error instanceof Error ? error.message : "";
  const position = Number(/position (\d+)/.exec(message)?.[1]);
  const cutOff = /end of JSON|Unterminated/.test(message) || position >= text.trimEnd().length;
  return cutOff ? "it is cut off" : "it is malformed";
}
