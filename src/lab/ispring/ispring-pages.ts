import { PageTokens, UnknownToken } from "../http/page-tokens.js";
import type { Reply } from "../http/reply.js";
import type { LabRequest } from "../http/request.js";
import type { Entry } from "../table.js";
import type { Parameters } from "./ispring-body.js";
import { failure, listReply } from "./ispring-format.js";
import type { BothFormats, ListForm } from "./ispring-format.js";
import type { IspringSettings } from "./ispring-settings.js";

export interface PagedList<Row> {
  readonly entries: readonly Entry<Row>[];
  /** Names the list and its filter: a page token is good for no other. */
  readonly filter: string;
  readonly form: ListForm;
  readonly toWire: (row: Row) => BothFormats;
}

/** Answers lists by `pageSize` and `pageToken`. */
export class IspringPages {
  readonly tokens = new PageTokens();

  constructor(private readonly settings: IspringSettings) {}

  reply<Row>(request: LabRequest, parameters: Parameters, list: PagedList<Row>): Reply {
    const asked = parameters.one("pageSize") ?? this.settings.defaultPageSize.toString();
    if (!/^[1-9]\d{0,8}$/.test(asked)) return failure(request, 400, "Invalid pageSize");
    const size = Math.min(Number(asked), this.settings.maxPageSize);
    try {
      const token = parameters.one("pageToken") ?? "";
      const page = this.tokens.page(list.entries, list.filter, token, size);
      const last = this.settings.lastPageToken === "empty" ? "" : undefined;
      const rows = page.rows.map(list.toWire);
      return listReply(request, rows, list.form, page.nextToken ?? last);
    } catch (error) {
      if (error instanceof UnknownToken) return failure(request, 400, "Invalid pageToken");
      throw error;
    }
  }
}
