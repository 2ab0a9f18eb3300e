import { isAscii } from "node:buffer";

/** Bytes. Below, asking what the bytes are costs as much as decoding them. */
const worthAsking = 512;

/**
 * The text of bytes in UTF-8; what is none becomes U+FFFD. As `toString("utf8")` has it, which takes longer for ASCII.
 * `transcode` is faster for the rest, but its buffers burden the collection of garbage with more than they save.
 */
export function decodeUtf8(bytes: Buffer): string {
  const isPlain = bytes.length >= worthAsking && isAscii(bytes);
  return bytes.toString(isPlain ? "latin1" : "utf8");
}
