import { SourceError } from "../../domain/errors.js";
import type { JsonObject, JsonValue } from "../../domain/values.js";
import { isObject, readRows, type RowContext, type RowReader } from "../spi/row-reader.js";
import type { IspringFormat } from "./ispring.requests.js";

/** The names under which one kind of list arrives. iSpring's documents nest the same list in three ways. */
export interface ListShape {
  /** Around the rows. */
  readonly list: string;
  /** What stands under each name that a row has in XML; undefined where nothing does. */
  readonly named: readonly Member[];
  /** A field that every row has, by which rows under another name are known. */
  readonly mark: string;
  /** Each of these alone says what the row is about. */
  readonly ids: readonly string[];
  /** What drift calls a row. */
  readonly row: string;
}

/** A function for each name: a name that stands in the code is looked up in a fraction of the time of one in a variable. */
type Member = (value: JsonObject) => JsonValue | undefined;

const enrollmentOf: Member = (value) => value["enrollment"];
const userProfileOf: Member = (value) => value["userProfile"];
const userProfileV2Of: Member = (value) => value["userProfileV2"];
const contentItemOf: Member = (value) => value["contentItem"];
const resultOf: Member = (value) => value["result"];

export const enrollmentList: ListShape = {
  list: "enrollments",
  named: [enrollmentOf],
  mark: "enrollmentId",
  ids: ["enrollmentId"],
  row: "enrollment",
};

export const userList: ListShape = {
  list: "userProfiles",
  named: [userProfileOf, userProfileV2Of],
  mark: "userId",
  ids: ["userId"],
  row: "user",
};

export const courseList: ListShape = {
  list: "contentItems",
  named: [contentItemOf],
  mark: "contentItemId",
  ids: ["contentItemId"],
  row: "course",
};

export const resultList: ListShape = {
  list: "results",
  named: [resultOf],
  mark: "userId",
  ids: ["enrollmentId", "userId"],
  row: "result",
};

export interface IspringPage {
  readonly rows: readonly RowReader[];
  /** Null: the list ends here. */
  readonly nextPageToken: string | null;
}

const tokenField = "nextPageToken";

/**
 * Reads a page out of the content of an answer, which for XML is what stands in its root element.
 *
 * @param asked The token that led to this page: a page that names itself as its successor would be read for ever.
 */
export function readIspringPage(
  content: JsonValue,
  shape: ListShape,
  asked: { readonly format: IspringFormat; readonly pageToken: string | null },
  context: RowContext,
): IspringPage {
  const values = rowsOfAnswer(content, shape, asked.format === "xml");
  if (values === null) {
    throw new SourceError("SOURCE_BAD_RESPONSE", `The answer has no list of ${shape.list}`);
  }
  const nextPageToken = isObject(content) ? readToken(content[tokenField]) : null;
  if (nextPageToken !== null && nextPageToken === asked.pageToken) {
    throw new SourceError("SOURCE_BAD_RESPONSE", "A page names itself as the next one");
  }
  const rows = readRows(values, shape.row, context);
  if (values.length > 0 && !rows.some((row) => shape.ids.some((id) => row.id(id) !== null))) {
    throw new SourceError(
      "SOURCE_BAD_RESPONSE",
      `The answer holds rows, but no ${shape.row} among them.`,
    );
  }
  return { rows, nextPageToken };
}

function readToken(value: JsonValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value.trim() === "" ? null : value.trim();
  if (typeof value === "number") return String(value);
  throw new SourceError("SOURCE_BAD_RESPONSE", "The token of the next page is no text");
}

/** Null where the answer has another shape. In XML, an empty list without a wrapper leaves nothing behind. */
function rowsOfAnswer(
  content: JsonValue,
  shape: ListShape,
  isXml: boolean,
): readonly JsonValue[] | null {
  if (Array.isArray(content)) return rowsOfList(content, shape);
  if (!isObject(content)) return isXml && isBlank(content) ? [] : null;
  if (Object.hasOwn(content, shape.list)) return rowsOfList(content[shape.list] ?? null, shape);
  const rows = rowsOfObject(content, shape);
  if (rows !== null) return rows;
  return isXml && Object.keys(content).every((name) => name === tokenField) ? [] : null;
}

function rowsOfList(value: JsonValue, shape: ListShape): readonly JsonValue[] | null {
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    if (!items.some((item) => isObject(item) && holdsRows(item, shape))) return items;
    return items.flatMap((item) => (isObject(item) ? (namedRows(item, shape) ?? [item]) : [item]));
  }
  if (!isObject(value)) return isBlank(value) ? [] : null;
  return Object.keys(value).length === 0 ? [] : rowsOfObject(value, shape);
}

function rowsOfObject(value: JsonObject, shape: ListShape): readonly JsonValue[] | null {
  const named = namedRows(value, shape);
  if (named !== null) return named;
  if (Object.hasOwn(value, shape.mark)) return [value];
  const marked = Object.values(value)
    .flatMap(asList)
    .filter((item) => isObject(item) && Object.hasOwn(item, shape.mark));
  return marked.length === 0 ? null : marked;
}

/** What stands under the names that rows have. One element is a list of one, an empty element is none. */
function namedRows(value: JsonObject, shape: ListShape): readonly JsonValue[] | null {
  if (!holdsRows(value, shape)) return null;
  const found = shape.named.map((named) => named(value));
  return found
    .flatMap((one) => (one === undefined ? [] : asList(one)))
    .filter((item) => !isBlank(item));
}

function holdsRows(value: JsonObject, shape: ListShape): boolean {
  for (const named of shape.named) {
    if (named(value) !== undefined) return true;
  }
  return false;
}

function asList(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
}

function isBlank(value: JsonValue): boolean {
  return typeof value === "string" && value.trim() === "";
}
