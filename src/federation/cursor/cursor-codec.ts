import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { RequestError } from "../../domain/errors.js";

/** Longest cursor that is given out or read. */
export const maxCursorLength = 1024;
const ivLength = 12;
const tagLength = 16;
/** From this length on a payload is compressed. */
const compressFrom = 420;

/**
 * Turns the state of a walk into opaque text and back. The text is encrypted, as keys can be e-mail addresses, and
 * bound to the question that it belongs to: it opens for the same field, parent, filter, order and viewer only. Equal
 * states give equal texts, on every replica with the same secret.
 */
export class CursorCodec {
  readonly #encryptionKey: Buffer;
  readonly #ivKey: Buffer;

  constructor(secret: string) {
    this.#encryptionKey = derive(secret, "rollcall cursor encryption");
    this.#ivKey = derive(secret, "rollcall cursor iv");
  }

  /** Null where the state does not fit into a cursor. */
  seal(state: unknown, question: Buffer): string | null {
    const text = Buffer.from(JSON.stringify(state), "utf8");
    const small = text.length >= compressFrom ? deflateRawSync(text, { level: 9 }) : text;
    const compressed = small.length < text.length;
    const plain = Buffer.concat([Buffer.from([compressed ? 1 : 0]), compressed ? small : text]);
    const iv = createHmac("sha256", this.#ivKey)
      .update(question)
      .update(plain)
      .digest()
      .subarray(0, ivLength);
    const cipher = createCipheriv("aes-256-gcm", this.#encryptionKey, iv);
    cipher.setAAD(question);
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    const sealed = Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url");
    return sealed.length <= maxCursorLength ? sealed : null;
  }

  /** @throws RequestError `BAD_USER_INPUT`, `CURSOR_INVALID` */
  open(cursor: string, question: Buffer): unknown {
    try {
      return this.#decrypt(cursor, question);
    } catch {
      throw invalidCursor();
    }
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
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}

function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", purpose, 32));
}
