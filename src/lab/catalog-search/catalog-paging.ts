import { json } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import type { LabRequest } from "../http/request.js";
import { detail } from "./catalog-access.js";
import type { CatalogSettings } from "./catalog-settings.js";

export interface CatalogPage {
  readonly number: number;
  readonly size: number;
}

function positive(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,9}$/.test(text) && Number(text) > 0
    ? Number(text)
    : undefined;
}

/** The page asked for; undefined where its number is none. */
export function pageOf(request: LabRequest, settings: CatalogSettings): CatalogPage | undefined {
  const asked = request.query.one("page");
  const number = asked === undefined ? 1 : positive(asked);
  if (number === undefined) return undefined;
  const size = positive(request.query.one("page_size")) ?? settings.defaultPageSize;
  return { number, size: Math.min(size, settings.maxPageSize) };
}

function pageUrl(request: LabRequest, origin: string, page: number): string {
  const query = new URLSearchParams(
    request.query.pairs.map(([name, value]): [string, string] => [name, value]),
  );
  query.set("page", page.toString());
  return `${origin}${request.path}?${query.toString()}`;
}

/** One page in the envelope of the settings; 404 beyond the last page, as Django REST framework does. */
export function pageReply(
  request: LabRequest,
  settings: CatalogSettings,
  origin: string,
  rows: { readonly length: number; slice(start: number, end: number): readonly object[] },
): Reply {
  const page = pageOf(request, settings);
  const pages = page ? Math.max(1, Math.ceil(rows.length / page.size)) : 0;
  if (!page || page.number > pages) return detail(404, "Invalid page.");
  const results = rows.slice((page.number - 1) * page.size, page.number * page.size);
  const next = page.number < pages ? page.number + 1 : null;
  const previous = page.number > 1 ? page.number - 1 : null;
  const url = (number: number | null): string | null =>
    number === null ? null : pageUrl(request, settings.linkOrigin ?? origin, number);
  const links = {
    "next-url": { next: url(next), previous: url(previous) },
    "next-page-number": { next_page: next, previous_page: previous },
    "next-page-url": { next_page: url(next), previous_page: url(previous) },
  }[settings.envelope];
  return json(200, { count: rows.length, ...links, results });
}
