import { SourceError } from "../../domain/errors.js";
import type { JsonObject, JsonValue } from "../../domain/values.js";
import { isObject, readRows, type RowContext, type RowReader } from "../spi/row-reader.js";

/** The rows that have their keys; where none of them has, they are not this platform's. */
export function keep<Row>(
  values: readonly JsonValue[],
  name: string,
  toRow: (row: RowReader) => Row | null,
  context: RowContext,
): readonly Row[] {
  const kept = readRows(values, name, context).flatMap((row) => toRow(row) ?? []);
  if (values.length > 0 && kept.length === 0) {
    throw new SourceError(
      "SOURCE_BAD_RESPONSE",
      `The answer holds rows, but no ${name} among them.`,
    );
  }
  return kept;
}

/** A page of a list, with the object that wraps it. */
export interface Page {
  readonly results: readonly JsonValue[];
  readonly body: JsonObject;
}

export function readPage(body: JsonValue): Page {
  const results = isObject(body) ? body["results"] : undefined;
  if (!isObject(body) || !Array.isArray(results)) {
    throw new SourceError("SOURCE_BAD_RESPONSE", "The answer has no list under $.results");
  }
  return { results: results as readonly JsonValue[], body };
}

/** The cursor in the link to the next page, and nothing else of that link; null: this is the last page. */
export function readCursor({ next = null }: JsonObject): string | null {
  if (next === null || next === "") return null;
  const query = typeof next === "string" ? next.slice(next.indexOf("?") + 1) : "";
  const cursor = new URLSearchParams(query).get("cursor");
  if (cursor !== null && cursor !== "") return cursor;
  throw new SourceError("SOURCE_BAD_RESPONSE", "$.next names no cursor");
}

/** Whether a page by number says that it has a successor. */
export function hasNextPage({ pagination }: JsonObject): boolean {
  const next = isObject(pagination) ? pagination["next"] : undefined;
  return next !== undefined && next !== null && next !== "";
}
