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
  const text = body.toString("utf8", bomLength(body));
  assertShallow(text);
  return parseJsonText(text);
}

/** Levels of arrays and objects. Deeper ones would overflow the stack of whoever writes them out again. */
export const maxJsonDepth = 256;

const strings = /"[^"\\]*(?:\\[^][^"\\]*)*"?/g;

function assertShallow(text: string): void {
  const openers = text.match(/[[{]/g)?.length ?? 0;
  // What opens few brackets in all is not deep: most bodies end here.
  if (openers <= maxJsonDepth) return;
  let depth = 0;
  for (const bracket of text.replace(strings, "").match(/[[\]{}]/g) ?? []) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > maxJsonDepth) throw badJson("it is nested too deeply");
  }
}

/** As {@link parseJson}, for a text that is known not to be deep. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(hasLongNumber.test(text) ? quoteLongIntegers(text) : text) as unknown;
  } catch (error) {
    // The engine's message quotes the text: it stays here.
    throw badJson(faultOf(text, error));
  }
}

const hasLongNumber = /\d{16}/;
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
