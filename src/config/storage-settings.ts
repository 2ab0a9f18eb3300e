import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { StorageConfig } from "./config.js";
import { defaults } from "./defaults.js";
import { section, text } from "../settings/values.js";

const expected = "file:./directory or postgres://user:password@host/database";

/** `storage`: where jobs are kept. */
export const storageSettings = section({
  url: text(expected)
    .refine((url) => readStorageUrl(url, ".") !== undefined, { error: expected })
    .default(defaults.storage.url)
    .meta({
      typeText: "URL",
      description:
        "The embedded store's directory, or a PostgreSQL database shared by all replicas (`postgres://…`)",
    }),
});

/** Understands a storage URL; a relative directory is one of `directory`. Undefined: not such a URL. */
export function readStorageUrl(url: string, directory: string): StorageConfig | undefined {
  if (/^postgres(?:ql)?:\/\//u.test(url))
    return isDatabaseUrl(url) ? { kind: "postgres", url } : undefined;
  const path = /^file:(?!\/\/)(.+)$/u.exec(url)?.[1] ?? pathOfFileUrl(url);
  return path === undefined ? undefined : { kind: "embedded", directory: resolve(directory, path) };
}

function isDatabaseUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).pathname.length > 1;
}

function pathOfFileUrl(url: string): string | undefined {
  try {
    return url.startsWith("file:///") ? fileURLToPath(url) : undefined;
  } catch {
    return undefined;
  }
}
