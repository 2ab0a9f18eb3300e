import { createCipheriv, createDecipheriv, hash, hkdfSync } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { LRUCache } from "lru-cache";
import { RequestError } from "../../domain/errors.js";

/** Longest cursor that is given out or read. */
export const maxCursorLength = 1024;
const ivLength = 12;
const tagLength = 16;
/** From this length on a payload is compressed. */
const compressFrom = 420;
/** Cursors that are remembered, each with the state that it holds; together they take about a kilobyte. */
const mostRemembered = 2_000;
/** Characters of question and state. Longer states are compressed, and sealed anew each time. */
const longestRemembered = 2 * maxCursorLength;

/**
 * Turns the state of a walk into opaque text and back. The text is encrypted, as keys can be e-mail addresses, and
 * bound to the question that it belongs to: it opens for the same field, parent, filter, order and viewer only. Equal
 * states give equal texts, on every replica with the same secret.
 */
export class CursorCodec {
  readonly #encryptionKey: Buffer;
  readonly #ivKey: Buffer;
  /** By question and state: pages that did not change are given out with the same cursors. */
  readonly #sealed = new LRUCache<string, string>({ max: mostRemembered });

  constructor(secret: string) {
    this.#encryptionKey = derive(secret, "rollcall cursor encryption");
    this.#ivKey = derive(secret, "rollcall cursor iv");
  }

  /** Null where the state does not fit into a cursor. */
  seal(state: unknown, question: Buffer): string | null {
    const text = JSON.stringify(state);
    const name = question.toString("latin1") + text;
    let sealed = this.#sealed.get(name);
    if (sealed === undefined) {
      sealed = this.#encrypt(text, question);
      if (sealed.length > maxCursorLength) return null;
      if (name.length <= longestRemembered) this.#sealed.set(name, sealed);
    }
    return sealed;
  }

  /** @throws RequestError `BAD_USER_INPUT`, `CURSOR_INVALID` */
  open(cursor: string, question: Buffer): unknown {
    try {
      return this.#decrypt(cursor, question);
    } catch {
      throw invalidCursor();
    }
  }

  #encrypt(text: string, question: Buffer): string {
    const plain = toPlain(text);
    const iv = this.#ivOf(question, plain);
    const cipher = createCipheriv("aes-256-gcm", this.#encryptionKey, iv);
    cipher.setAAD(question);
    const body = cipher.update(plain);
    const rest = cipher.final();
    return Buffer.concat([iv, cipher.getAuthTag(), body, rest]).toString("base64url");
  }

  /**
   * A MAC over question and plain text. The key and the digest of the question have one length each, so that the parts
   * cannot be cut differently, and less than half of the hash is shown, so that it cannot be extended.
   */
  #ivOf(question: Buffer, plain: Buffer): Buffer {
    const parts = Buffer.concat([this.#ivKey, question, plain]);
    return hash("sha256", parts, "buffer").subarray(0, ivLength);
  }

  #decrypt(cursor: string, question: Buffer): unknown {
    if (cursor.length > maxCursorLength) throw new Error("too long");
    const bytes = Buffer.from(cursor, "base64url");
    if (bytes.toString("base64url") !== cursor) throw new Error("not canonical");
    const iv = bytes.subarray(0, ivLength);
    const decipher = createDecipheriv("aes-256-gcm", this.#encryptionKey, iv, {
      authTagLength: tagLength,
    });
    decipher.setAAD(question);
    decipher.setAuthTag(bytes.subarray(ivLength, ivLength + tagLength));
    const plain = Buffer.concat([
      decipher.update(bytes.subarray(ivLength + tagLength)),
      decipher.final(),
    ]);
    const body = plain.subarray(1);
    const text = plain[0] === 1 ? inflateRawSync(body, { maxOutputLength: 65_536 }) : body;
    return JSON.parse(text.toString("utf8"));
  }
}

export function invalidCursor(): RequestError {
  return new RequestError(
    "BAD_USER_INPUT",
    "The cursor does not belong to this list: pass one that the same field gave for the same filter and order.",
    { reason: "CURSOR_INVALID" },
  );
}

/** What a cursor is bound to. */
export function questionOf(parts: unknown): Buffer {
  return digestOf(JSON.stringify(parts));
}

export function digestOf(text: string): Buffer {
  return hash("sha256", text, "buffer");
}

/** A flag that says whether the text is compressed, and the text. */
function toPlain(text: string): Buffer {
  const plain = Buffer.from(`\u0000${text}`, "utf8");
  if (plain.length <= compressFrom) return plain;
  const small = deflateRawSync(plain.subarray(1), { level: 9 });
  return small.length < plain.length - 1 ? Buffer.concat([Buffer.from([1]), small]) : plain;
}

function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", purpose, 32));
}
