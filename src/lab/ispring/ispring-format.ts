import { empty, inChunks, json, text } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import type { LabRequest } from "../http/request.js";
import { toXml, xmlHeader } from "../http/xml.js";
import type { XmlValue } from "../http/xml.js";

export const xmlType = "application/xml; charset=utf-8";

/** XML unless `Accept` asks for JSON. */
export function wantsJson(request: LabRequest): boolean {
  return (request.headers.accept ?? "").includes("application/json");
}

/** An error in the `code` and `message` form. */
export function failure(request: LabRequest, status: number, message: string): Reply {
  if (wantsJson(request)) return json(status, { code: status, message });
  return text(status, xmlType, xmlHeader + toXml("response", { code: status, message }));
}

/** A row in both formats; JSON as an object, XML as the content of its element. */
export interface BothFormats {
  readonly json: object | string;
  readonly xml: XmlValue;
}

/** How a list is wrapped: the XML elements under `response`, and the JSON key (none: a bare array). */
export interface ListForm {
  readonly outer?: string;
  readonly element: string;
  readonly key?: string;
}

function* xmlList(rows: Iterable<BothFormats>, form: ListForm, tail: string): Generator<string> {
  yield `${xmlHeader}<response>`;
  let any = false;
  for (const row of rows) {
    if (!any && form.outer !== undefined) yield `<${form.outer}>`;
    any = true;
    yield toXml(form.element, row.xml);
  }
  if (form.outer !== undefined) yield any ? `</${form.outer}>` : `<${form.outer}/>`;
  yield `${tail}</response>`;
}

function* jsonList(rows: Iterable<BothFormats>, key: string | undefined, tail: string) {
  yield key === undefined ? "[" : `{${JSON.stringify(key)}:[`;
  let any = false;
  for (const row of rows) {
    yield `${any ? "," : ""}${JSON.stringify(row.json)}`;
    any = true;
  }
  yield key === undefined ? "]" : `]${tail}}`;
}

/** A streamed list; `nextPageToken` undefined: the answer has no such member. */
export function listReply(
  request: LabRequest,
  rows: Iterable<BothFormats>,
  form: ListForm,
  nextPageToken?: string,
): Reply {
  if (wantsJson(request)) {
    const tail =
      nextPageToken === undefined ? "" : `,${JSON.stringify({ nextPageToken }).slice(1, -1)}`;
    return { ...text(200, "application/json", ""), body: inChunks(jsonList(rows, form.key, tail)) };
  }
  const tail = toXml("nextPageToken", nextPageToken);
  return { ...text(200, xmlType, ""), body: inChunks(xmlList(rows, form, tail)) };
}

/** One object: XML `response` > element; JSON bare, or under a key. */
export function oneReply(request: LabRequest, row: BothFormats, form: ListForm): Reply {
  if (wantsJson(request)) {
    return json(200, form.key === undefined ? row.json : { [form.key]: row.json });
  }
  return text(200, xmlType, xmlHeader + toXml("response", { [form.element]: row.xml }));
}

/** The answer of a write: a status and nothing else. */
export function done(status: 200 | 201 | 204): Reply {
  return empty(status);
}
