import type { Condition } from "../../domain/filter.js";
import { encodeComponent } from "../../http/encode.js";
import type { HttpBody, HttpRequest } from "../../http/http-types.js";
import { writeXml } from "../../http/write-xml.js";
import { maxIdsInUrl } from "./ispring.capabilities.js";

export type IspringFormat = "json" | "xml";

/** Whether a list has a POST twin that takes long lists of ids, and in which formats; by iSpring's OpenAPI. */
export type Twin = "any" | "xml" | "none";

/** Values by the name that iSpring has for them, such as `learnerIds`. */
export type IdLists = ReadonlyMap<string, readonly string[]>;

/** One page of one list. */
export interface ListRequest {
  readonly path: string;
  readonly lists: IdLists;
  readonly pageSize: number;
  readonly pageToken: string | null;
}

/** Servers commonly take 8 KiB; names of lists, a token and the path come on top. */
const maxCharactersInUrl = 5000;

const accepted = { json: "application/json", xml: "application/xml" } as const;

/**
 * A GET with the lists in brackets, or where they are too long for a URL, the POST twin of it, which only reads.
 */
export function toRequest(
  { path, lists, pageSize, pageToken }: ListRequest,
  format: IspringFormat,
  twin: Twin,
): HttpRequest {
  const accept = accepted[format];
  const query = encodeLists(lists, twin !== "none");
  if (query === null) {
    const page = { pageSize, ...(pageToken !== null && { pageToken }) };
    const body = toBody(page, lists, twin === "xml" ? "xml" : format);
    return { path, accept, kind: "read", method: "POST", body };
  }
  query.push(`pageSize=${pageSize}`);
  if (pageToken !== null) query.push(`pageToken=${encodeComponent(pageToken)}`);
  return { path, accept, kind: "read", query: query.join("&") };
}

/** The lists as parts of a query; null where it is bounded, and they are more or longer than a URL carries. */
function encodeLists(lists: IdLists, isBounded: boolean): string[] | null {
  let count = 0;
  for (const ids of lists.values()) count += ids.length;
  if (isBounded && count > maxIdsInUrl) return null;
  const encoded: string[] = [];
  let length = 0;
  for (const [list, ids] of lists) {
    const begin = `${list}%5B%5D=`;
    for (const id of ids) {
      const one = encodeComponent(id);
      length += one.length;
      encoded.push(begin + one);
    }
  }
  return isBounded && length > maxCharactersInUrl ? null : encoded;
}

/** In XML a list is `<learnerIds><id>…</id></learnerIds>`. */
export function toBody(
  fields: Readonly<Record<string, string | number | boolean>>,
  lists: IdLists,
  format: IspringFormat,
): HttpBody {
  if (format === "json") {
    const body = { ...fields, ...Object.fromEntries(lists) };
    return { type: "application/json", text: JSON.stringify(body) };
  }
  const wrapped = [...lists].map(([name, ids]) => [name, { id: ids }] as const);
  const text = writeXml("request", { ...fields, ...Object.fromEntries(wrapped) });
  return { type: "application/xml", text };
}

/**
 * The lists for conditions of the gateway; null where no row can meet them. Several conditions on one list narrow it to
 * what they share.
 */
export function toIdLists<Field extends string>(
  pushed: readonly Condition<Field>[],
  names: Readonly<Partial<Record<Field, string>>>,
): IdLists | null {
  const lists = new Map<string, readonly string[]>();
  for (const condition of pushed) {
    const name = names[condition.field];
    if (name === undefined || condition.kind !== "in") {
      throw new Error(`iSpring has no list for a condition on ${condition.field}`);
    }
    const values = new Set(condition.values.map(String).filter((value) => value !== ""));
    const shared = lists.get(name)?.filter((value) => values.has(value)) ?? [...values];
    if (shared.length === 0) return null;
    lists.set(name, shared);
  }
  return lists;
}
