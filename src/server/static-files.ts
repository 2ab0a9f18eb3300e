import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { send, type Exchange } from "./exchange.js";
import { Refusal } from "./refusal.js";

/** A folder that the build made for browsers: `index.html`, and below `assets` files with a hash in their names. */
export interface StaticFiles {
  /** @throws Refusal 404 where there is no such file; `name` is relative and decides nothing but which one it is. */
  send(exchange: Exchange, name: string): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  ttf: "font/ttf",
  woff2: "font/woff2",
};

interface StaticFile {
  readonly plain: Buffer;
  readonly gzipped: Buffer;
}

/**
 * Only files that were found in the folder are served, each under the very name that it has there: nothing that a client
 * sends becomes a path. Read when they are first asked for.
 */
export function createStaticFiles(folder: string, contentPolicy: string): StaticFiles {
  let names: ReadonlySet<string> | undefined;
  const kept = new Map<string, Promise<StaticFile>>();
  const find = (name: string): Promise<StaticFile> => {
    names ??= list(folder);
    if (names === undefined) throw notThere("This page has not been built: run `npm run build`.");
    if (!names.has(name)) throw notThere("There is no such file.");
    const file = kept.get(name) ?? load(join(folder, name));
    kept.set(name, file);
    file.catch(() => kept.delete(name));
    return file;
  };
  return {
    send: async (exchange, name) => {
      const { plain, gzipped } = await find(name);
      const isGzipped = acceptsGzip(exchange);
      const headers = {
        "Content-Type": types[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream",
        "Content-Security-Policy": contentPolicy,
        "Cache-Control": name.startsWith("assets/")
          ? "public, max-age=31536000, immutable"
          : "no-cache",
        Vary: "Accept-Encoding",
        ...(isGzipped && { "Content-Encoding": "gzip" }),
      };
      send(exchange, 200, headers, isGzipped ? gzipped : plain);
    },
  };
}

function list(folder: string): ReadonlySet<string> | undefined {
  try {
    const entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return new Set(
      entries
        .map((name) => name.split(sep).join("/"))
        .filter((name) => /^(?:index\.html|assets\/[^/]+)$/u.test(name)),
    );
  } catch {
    return undefined;
  }
}

function notThere(message: string): Refusal {
  return new Refusal(404, "BAD_REQUEST", message);
}

const compress = promisify(gzip);

async function load(path: string): Promise<StaticFile> {
  const plain = await readFile(path);
  return { plain, gzipped: await compress(plain) };
}

function acceptsGzip({ request }: Exchange): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/iu.test(
    request.headers["accept-encoding"]?.toString() ?? "",
  );
}
