import { SourceError } from "../../domain/errors.js";
import type { JsonObject, JsonValue } from "../../domain/values.js";
import { parseJson } from "../../http/parse-json.js";
import { isObject, readRows, type RowContext, type RowReader } from "../spi/row-reader.js";

/** One page of a list as the platform wraps it. */
export interface CatalogPage {
  readonly rows: readonly RowReader[];
  /** What stood in the list, rows or not. */
  readonly size: number;
  /** The rows of all pages, where the platform counts them. */
  readonly count: number | undefined;
  /** Whether the platform names a next page; undefined where it says nothing about that. */
  readonly namesNext: boolean | undefined;
}

/**
 * The catalog reference wraps a page in `count`, `next` (a URL) and `results`; the guide and the vendor's web app in
 * `count`, `next_page` (a number) and `results`; sibling lists have URLs under `next_page`. What the next page is called
 * does not matter: it is worked out, never followed.
 */
export function readPage(body: unknown, name: string, context: RowContext): CatalogPage {
  const page = body as JsonValue;
  const results = isObject(page) ? page["results"] : undefined;
  if (!isObject(page) || !Array.isArray(results)) {
    throw new SourceError("SOURCE_BAD_RESPONSE", "The answer has no list under $.results");
  }
  return {
    rows: readRows(results as readonly JsonValue[], name, context),
    size: results.length,
    count: readCount(page, context),
    namesNext: readNext(page, context),
  };
}

/** The rows that have their keys; where nothing that the list holds has, it is not this platform's. */
export function keep<Row>(
  { rows, size }: Pick<CatalogPage, "rows" | "size">,
  toRow: (row: RowReader) => Row | null,
): readonly Row[] {
  const kept = rows.flatMap((row) => toRow(row) ?? []);
  if (size > 0 && kept.length === 0) {
    throw new SourceError("SOURCE_BAD_RESPONSE", "No row of the answer has the ids that name it");
  }
  return kept;
}

function readCount(page: JsonObject, context: RowContext): number | undefined {
  const count = page["count"] ?? undefined;
  if (count === undefined) return undefined;
  if (typeof count === "number" && Number.isSafeInteger(count) && count >= 0) return count;
  context.report({ source: context.source, what: "count is no number" });
  return undefined;
}

function readNext(page: JsonObject, context: RowContext): boolean | undefined {
  const links = [page["next"], page["next_page"]].filter((link) => link !== undefined);
  if (links.some((link) => typeof link === "number" || (typeof link === "string" && link !== ""))) {
    return true;
  }
  if (links.some((link) => link === null || link === "")) return false;
  if (links.length > 0) context.report({ source: context.source, what: "next is no page" });
  return undefined;
}

/** Django REST framework's answer for a page behind the last one. Any other 404 says nothing about the list. */
export function saysInvalidPage(body: Buffer): boolean {
  if (body.length > longestRefusal) return false;
  try {
    const content = parseJson(body) as JsonValue;
    const detail = isObject(content) ? content["detail"] : undefined;
    return typeof detail === "string" && detail.toLowerCase().startsWith("invalid page");
  } catch {
    return false;
  }
}

/** In bytes. */
const longestRefusal = 4096;
