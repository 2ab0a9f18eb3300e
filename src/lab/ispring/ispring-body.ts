import { contentType, isRecord, jsonBody } from "../http/request.js";
import type { LabRequest } from "../http/request.js";
import { parseXml } from "../http/xml.js";

/** The parameters of a request, wherever they stand: query string, XML body or JSON body. */
export interface Parameters {
  one(name: string): string | undefined;
  /** Undefined where absent or empty: then there is no filter. */
  list(name: string): string[] | undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? value.toString() : undefined;
}

function nonEmpty(values: string[] | undefined): string[] | undefined {
  return values && values.length > 0 ? values : undefined;
}

export function queryParameters({ query }: LabRequest): Parameters {
  return { one: (name) => query.one(name), list: (name) => nonEmpty(query.list(name)) };
}

function xmlParameters(body: string): Parameters | undefined {
  const root = parseXml(body);
  if (!root) return undefined;
  const named = (name: string) => root.children.filter((child) => child.name === name);
  return {
    one: (name) => named(name)[0]?.text.trim(),
    list: (name) =>
      nonEmpty(
        named(name)
          .flatMap((child) => (child.children.length > 0 ? child.children : [child]))
          .map((child) => child.text.trim())
          .filter((text) => text !== ""),
      ),
  };
}

function jsonParameters(body: unknown): Parameters | undefined {
  if (!isRecord(body)) return undefined;
  return {
    one: (name) => textOf(body[name]),
    list: (name) => {
      const value = body[name];
      const items: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
      return nonEmpty(items.flatMap((item) => textOf(item) ?? []));
    },
  };
}

/** The parameters of a body; undefined where it cannot be read. */
export function bodyParameters(request: LabRequest): Parameters | undefined {
  return contentType(request).includes("json")
    ? jsonParameters(jsonBody(request))
    : xmlParameters(request.body);
}

/** Those of the body, and `pageSize` and `pageToken` also where they stand in the query string. */
export function filterParameters(request: LabRequest): Parameters | undefined {
  const query = queryParameters(request);
  if (request.method === "GET") return query;
  const body = bodyParameters(request);
  return (
    body && {
      one: (name) => body.one(name) ?? query.one(name),
      list: (name) => body.list(name) ?? query.list(name),
    }
  );
}
