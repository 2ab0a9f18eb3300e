import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.js";

/** The client went away before its request was complete. Nobody is left to be answered. */
export class ClientGone extends Error {
  override readonly name = "ClientGone";
}

/**
 * Reads the text of a request's body, which is to be JSON.
 *
 * @throws Refusal 415 where it is not JSON in UTF-8 by its header, 413 where it is longer than `maxBytes`, 400 where it
 * is not in UTF-8.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  assertJson(request.headers["content-type"]);
  if (request.headers["content-encoding"] !== undefined) {
    throw new Refusal(415, "BAD_REQUEST", "Expected a body without Content-Encoding.");
  }
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  return decode(await readBytes(request, maxBytes));
}

const jsonType = /^application\/json\s*(?:;|$)/iu;
const charset = /;\s*charset\s*=\s*"?([^\s";]+)/iu;

function assertJson(contentType: string | undefined): void {
  const isUtf8 = /^utf-?8$/iu.test(charset.exec(contentType ?? "")?.[1] ?? "utf-8");
  if (contentType !== undefined && jsonType.test(contentType) && isUtf8) return;
  throw new Refusal(415, "BAD_REQUEST", "Expected the Content-Type application/json, in UTF-8.");
}

function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      request.removeAllListeners("data");
      request.pause();
      reject(tooLarge(maxBytes));
    });
    const onGone = (): void => reject(new ClientGone());
    request.on("end", () => {
      request.removeListener("close", onGone);
      const [first] = chunks;
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size));
    });
    request.on("error", onGone);
    request.on("close", onGone);
  });
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw noJson();
  }
}

/** The JSON object that a body is. @throws Refusal 400 where it is none. */
export function parseBody(text: string): Readonly<Record<string, unknown>> {
  const value = parse(text);
  if (Array.isArray(value)) {
    throw new Refusal(400, "BAD_REQUEST", "Expected one operation: batches are not accepted.");
  }
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new Refusal(400, "BAD_REQUEST", "Expected a JSON object as the body.");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw noJson();
  }
}

function noJson(): Refusal {
  return new Refusal(400, "BAD_REQUEST", "The body is not JSON in UTF-8.");
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, "BAD_REQUEST", `The body is larger than ${maxBytes} bytes.`);
}
