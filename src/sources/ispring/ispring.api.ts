import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import type { HttpClient } from "../../http/http-types.js";
import type { ReportDrift } from "../spi/drift.js";
import type { RowContext, RowReader } from "../spi/row-reader.js";
import { readContent } from "./ispring.content.js";
import {
  toRequest,
  type IdLists,
  type IspringFormat,
  type ListRequest,
  type Twin,
} from "./ispring.requests.js";
import { readIspringPage, type IspringPage, type ListShape } from "./ispring.wire.js";

/** A list of iSpring that comes in pages. */
export interface Resource {
  readonly path: string;
  readonly shape: ListShape;
  readonly twin: Twin;
}

/** Pages of iSpring's lists, in the configured format. */
export class IspringApi {
  readonly #context: RowContext;

  constructor(
    private readonly settings: {
      readonly id: string;
      readonly timeZone: string;
      readonly format: IspringFormat;
    },
    private readonly http: HttpClient,
    report: ReportDrift,
  ) {
    const { id, timeZone } = settings;
    // Besides XML, iSpring's documents have 0 and 1 for booleans.
    this.#context = { source: id, timeZone, report, textual: true };
  }

  async readPage(
    { path, shape, twin }: Resource,
    page: Omit<ListRequest, "path">,
    call: SourceCall,
  ): Promise<IspringPage> {
    const { format } = this.settings;
    const response = await this.http.send(toRequest({ path, ...page }, format, twin), call);
    const content = readContent(response.body, format);
    return readIspringPage(content, shape, { format, pageToken: page.pageToken }, this.#context);
  }

  /** All rows for the lists, however many pages they fill; no more than `expected` are waited for. */
  async readRows(
    resource: Resource,
    lists: IdLists,
    page: { readonly size: number; readonly expected: number },
    call: SourceCall,
  ): Promise<readonly RowReader[]> {
    const rows: RowReader[] = [];
    const seen = new Set<string>();
    let pageToken: string | null = null;
    do {
      const next: IspringPage = await this.readPage(
        resource,
        { lists, pageSize: page.size, pageToken },
        call,
      );
      rows.push(...next.rows);
      pageToken = rows.length < page.expected ? next.nextPageToken : null;
      if (pageToken !== null && seen.has(pageToken)) {
        throw new SourceError("SOURCE_BAD_RESPONSE", "The pages of an answer repeat");
      }
      if (pageToken !== null) seen.add(pageToken);
    } while (pageToken !== null);
    return rows;
  }
}
