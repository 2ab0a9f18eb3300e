import { SourceError } from "../domain/errors.js";
import { decodeUtf8 } from "./decode-utf8.js";

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
  return parseJsonText(decodeUtf8(body.subarray(bomLength(body))));
}

/** As {@link parseJson}, for a text that is not so long that its brackets alone would fill the memory. */
export function parseJsonText(text: string): unknown {
  const value = parse(text);
  if (isPlain(value, maxJsonDepth)) return value;
  const mended = parse(quoteLongIntegers(text));
  if (!isShallow(mended, maxJsonDepth)) throw tooDeep();
  return mended;
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

/** Whether a value is shallow, and holds no number that may have lost digits. One look answers both. */
function isPlain(value: unknown, levels: number): boolean {
  if (typeof value === "number") return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  if (typeof value !== "object" || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) {
    for (const element of value as unknown[]) {
      if (typeof element !== "string" && !isPlain(element, levels - 1)) return false;
    }
    return true;
  }
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    if (typeof member !== "string" && !isPlain(member, levels - 1)) return false;
  }
  return true;
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => isShallow(member, levels - 1));
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // The engine's message quotes the text: it stays here.
    throw badJson(faultOf(text, error));
  }
}

const stringOrNumber = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function quoteLongIntegers(text: string): string {
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
