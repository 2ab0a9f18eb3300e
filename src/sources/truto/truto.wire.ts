import { SourceError } from "../../domain/errors.js";
import type { JsonValue } from "../../domain/values.js";
import { isObject, readRows, type RowContext, type RowReader } from "../spi/row-reader.js";

/** One page of a list, as Truto wraps all of them. */
export interface TrutoPage {
  readonly rows: readonly RowReader[];
  /** Null: the list ends here. A page may be empty and have a successor. */
  readonly nextCursor: string | null;
}

/**
 * @param position The cursor that led to this page. A page that names itself as its successor would be read for ever.
 */
export function readTrutoPage(
  body: JsonValue,
  name: string,
  position: string | null,
  context: RowContext,
): TrutoPage {
  const result = isObject(body) ? body["result"] : undefined;
  if (!isObject(body) || !Array.isArray(result)) {
    throw new SourceError("SOURCE_BAD_RESPONSE", "The answer has no list under $.result");
  }
  const nextCursor = readCursor(body["next_cursor"]);
  if (nextCursor !== null && nextCursor === position) {
    throw new SourceError("SOURCE_BAD_RESPONSE", "A page names itself as the next one");
  }
  const rows = readRows(result as readonly JsonValue[], name, context);
  if (result.length > 0 && rows.every((row) => row.id("id") === null)) {
    throw new SourceError(
      "SOURCE_BAD_RESPONSE",
      `The answer holds rows, but no ${name} among them.`,
    );
  }
  return { rows, nextCursor };
}

function readCursor(value: JsonValue | undefined): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  throw new SourceError("SOURCE_BAD_RESPONSE", "$.next_cursor is no text");
}
