import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";
import type { WireAnswer } from "./exchange.js";
import { TransportError } from "./transport-error.js";
import { WholeBody } from "./whole-body.js";

/** What the client asks for; {@link decompress} reads all of it. */
export const acceptEncoding = "gzip, deflate, br";

/**
 * A body as it was before compression, bounded: a small body that swells beyond `maxBytes` is a fault.
 *
 * @param encoding The header `Content-Encoding`.
 * @throws TransportError, also while iterating
 */
export function decompress(
  body: AsyncIterator<Buffer, undefined>,
  encoding: string | undefined,
  maxBytes: number,
): AsyncIterable<Buffer> {
  const chunks: AsyncIterable<Buffer> = { [Symbol.asyncIterator]: () => body };
  // The ceiling of a body that is not compressed is kept by the exchange.
  return isPlain(encoding) ? chunks : inflate(chunks, nameOf(encoding), maxBytes);
}

/**
 * All of a body as it was before compression, under the same ceiling.
 *
 * @param expected Is answered where the body is the same, byte for byte.
 * @throws TransportError
 */
export function readWhole(
  { body, headers }: WireAnswer,
  maxBytes: number,
  expected?: Buffer,
): Promise<Buffer> {
  const encoding = headers["content-encoding"];
  return isPlain(encoding)
    ? body.all(expected)
    : collect(decompress(body, encoding, maxBytes), expected);
}

async function collect(body: AsyncIterable<Buffer>, expected: Buffer | undefined): Promise<Buffer> {
  const whole = new WholeBody(expected);
  for await (const chunk of body) whole.take(chunk);
  return whole.bytes;
}

/** Whether a body with this header `Content-Encoding` is not compressed at all. */
function isPlain(encoding: string | undefined): boolean {
  if (encoding === undefined) return true;
  const name = nameOf(encoding);
  return name === "" || name === "identity";
}

function nameOf(encoding: string | undefined): string {
  return encoding?.trim().toLowerCase() ?? "";
}

async function* inflate(
  chunks: AsyncIterable<Buffer>,
  encoding: string,
  maxBytes: number,
): AsyncGenerator<Buffer, void, undefined> {
  const body = chunks[Symbol.asyncIterator]();
  let left = maxBytes;
  try {
    const first = await body.next();
    if (first.done === true) return;
    const inflater = inflaterFor(encoding, first.value);
    const rest = { [Symbol.asyncIterator]: () => body };
    pipeline(Readable.from(prepend(first.value, rest)), inflater, () => undefined);
    for await (const chunk of inflater as AsyncIterable<Buffer>) {
      left -= chunk.length;
      if (left < 0) throw new TransportError("too-large", true);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof TransportError) throw error;
    const truncated = error instanceof Error && "code" in error && error.code === "Z_BUF_ERROR";
    throw new TransportError(truncated ? "cut-off" : "malformed", true);
  } finally {
    await body.return?.();
  }
}

async function* prepend(
  first: Buffer,
  rest: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  yield first;
  yield* rest;
}

function inflaterFor(encoding: string, first: Buffer): Transform {
  switch (encoding) {
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "br":
      return createBrotliDecompress();
    case "deflate":
      // Some servers send the bare format, without the two bytes of the zlib head.
      return ((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
    default:
      throw new TransportError("malformed", true);
  }
}
