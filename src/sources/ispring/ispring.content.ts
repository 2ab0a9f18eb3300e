import { SourceError } from "../../domain/errors.js";
import type { JsonValue } from "../../domain/values.js";
import { parseJson } from "../../http/decode.js";
import { parseXml, type XmlElement } from "../../http/xml.js";
import type { IspringFormat } from "./ispring.requests.js";

/** A thousand users with some hundred profile fields each. */
const pageLimits = { maxElements: 1_000_000, maxBytes: 64 * 1024 * 1024 };

/**
 * The content of an answer as JSON. An XML element with elements in it becomes an object, in which a name that occurs
 * several times has a list; any other element becomes its text. Whoever reads a list has to expect one row without one.
 */
export function readContent(body: Buffer, format: IspringFormat): JsonValue {
  if (format === "json") return parseJson(body) as JsonValue;
  const root = parseXml(body, pageLimits);
  if (root.name !== "response") {
    throw new SourceError("SOURCE_BAD_RESPONSE", "The answer is not a <response>");
  }
  return toJson(root);
}

function toJson(element: XmlElement): JsonValue {
  if (element.children.length === 0) return element.text;
  const content = new Map<string, JsonValue[]>();
  for (const child of element.children) {
    const values = content.get(child.name);
    if (values === undefined) content.set(child.name, [toJson(child)]);
    else values.push(toJson(child));
  }
  const entries = [...content].map(([name, values]): [string, JsonValue] => [
    name,
    values.length === 1 ? (values[0] ?? "") : values,
  ]);
  return Object.fromEntries(entries);
}
