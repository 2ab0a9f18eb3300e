import { createHash } from "node:crypto";
import { parseManifest } from "../domain/trusted-manifest.js";

/** The operations that may run, and no others. */
export interface TrustedDocuments {
  /** The text behind an id that a client sent, with or without the name of its hash in front; undefined: unknown. */
  find(id: string): string | undefined;
  has(text: string): boolean;
}

/**
 * Reads the manifest that codegen writes. Clients may name a text by its id there, or by the SHA-256 of it.
 * @throws Error where it is something else.
 */
export function readTrustedDocuments(manifest: string): TrustedDocuments {
  const documents = parseManifest(manifest);
  if (documents === null) {
    throw new Error("The manifest of trusted documents is not a JSON object from ids to texts");
  }
  const texts = new Map<string, string>();
  for (const [id, text] of Object.entries(documents)) {
    texts.set(bareId(id), text);
    texts.set(sha256(text), text);
  }
  const known = new Set(texts.values());
  return { find: (id) => texts.get(bareId(id)), has: (text) => known.has(text) };
}

function bareId(id: string): string {
  return id.replace(/^sha\d+:/u, "");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
