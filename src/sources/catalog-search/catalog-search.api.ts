import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import type { JsonValue } from "../../domain/values.js";
import type { HttpClient, HttpRequest, HttpStream } from "../../http/http-types.js";
import { streamJson } from "../../http/json-stream.js";
import { readJson } from "../../http/read-json.js";
import type { ReaderName } from "../../http/reader-name.js";
import { isObject, readRows, RowReader, type RowContext } from "../spi/row-reader.js";
import type { GroupVisitor, Position, ScanPage } from "../spi/source-connector.js";
import type { Parameters } from "./catalog-search.requests.js";
import { keep, readPage, saysInvalidPage, type CatalogPage } from "./catalog-search.wire.js";

/** What is read: its path, and what drift calls its rows. */
export interface Resource {
  readonly path: string;
  readonly row: string;
}

/** Which page of a list. */
export interface PageChoice {
  readonly position: Position | null;
  readonly size: number;
}

/** What the rows of a list are read as. */
export interface RowMaking<Row> {
  /** Null stands for a refusal. */
  readonly name: ReaderName<ScanPage<Row> | null>;
  readonly toRow: (row: RowReader) => Row | null;
}

/** What a single row is read as. */
export interface OneMaking<Row> {
  readonly name: ReaderName<Row | null>;
  readonly toRow: (row: RowReader) => Row | null;
}

const behindTheLast: ScanPage<never> = { rows: [], next: null, moreIsCertain: false };

/** The calls of the data manager, each answered in the gateway's words. */
export class CatalogApi {
  constructor(
    private readonly http: HttpClient,
    private readonly context: RowContext,
  ) {}

  /** The parameters and the making decide about the outcome. */
  async page<Row>(
    resource: Resource,
    parameters: Parameters,
    choice: PageChoice,
    making: RowMaking<Row>,
    call: SourceCall,
  ): Promise<ScanPage<Row>> {
    const { size } = choice;
    const number = choice.position === null ? 1 : Number(choice.position);
    const page = await this.#page(resource, parameters, { number, size }, making, call);
    if (page !== null) return page;
    const first = await this.#page(resource, parameters, { number: 1, size }, making, call);
    if (first !== null && endsBefore(first, number)) return behindTheLast;
    throw new SourceError("SOURCE_ERROR", "A page of the list is not there (404).", {
      status: 404,
    });
  }

  /** Null: the answer is a 404 that leaves open whether the list ends before. */
  #page<Row>(
    resource: Resource,
    parameters: Parameters,
    { number, size }: { readonly number: number; readonly size: number },
    { name, toRow }: RowMaking<Row>,
    call: SourceCall,
  ): Promise<ScanPage<Row> | null> {
    const query: Parameters = [
      ...parameters,
      ["page", String(number)],
      ["page_size", String(size)],
    ];
    const toPage = (body: unknown): ScanPage<Row> => {
      const page = readPage(body, resource.row, this.context);
      const rows = keep(page, toRow);
      return { rows, ...this.#following(page, number, size), total: page.count };
    };
    // A page behind the last one, which shrinking lists have.
    const ofRefusal = (body: Buffer): ScanPage<Row> | null =>
      saysInvalidPage(body) ? behindTheLast : null;
    const request = { path: resource.path, query, expect: number > 1 ? [404] : [] };
    return readJson(this.http, request, { name, of: toPage, ofRefusal }, call);
  }

  /** Shows a plain list, in groups; none where the platform says that it knows nothing of what is named. */
  all<Row>(
    resource: Resource,
    parameters: Parameters,
    toRow: (row: RowReader) => Row | null,
    visitor: GroupVisitor<Row>,
    call: SourceCall,
  ): Promise<void> {
    const request = toListRequest(resource, parameters);
    return this.http.stream(request, call, {
      read: async (answer) => {
        if (request.expect.includes(answer.status)) return leave(answer.chunks);
        for await (const rows of this.#groups(answer, resource, toRow)) await visitor.rows(rows);
      },
      restart: () => visitor.restart(),
    });
  }

  /** The first row of a plain list that is looked for; the list is read no further. Null: there is none. */
  find<Row>(
    resource: Resource,
    parameters: Parameters,
    toRow: (row: RowReader) => Row | null,
    isWanted: (row: Row) => boolean,
    call: SourceCall,
  ): Promise<Row | null> {
    const request = toListRequest(resource, parameters);
    return this.http.stream(request, call, {
      read: async (answer) => {
        if (request.expect.includes(answer.status)) {
          await leave(answer.chunks);
          return null;
        }
        for await (const rows of this.#groups(answer, resource, toRow)) {
          const found = rows.find(isWanted);
          if (found !== undefined) return found;
        }
        return null;
      },
    });
  }

  async *#groups<Row>(
    answer: HttpStream,
    { row }: Resource,
    toRow: (row: RowReader) => Row | null,
  ): AsyncGenerator<readonly Row[], void, undefined> {
    for await (const group of streamJson(answer.chunks, { keys: [] }).groups) {
      const rows = readRows(group as readonly JsonValue[], row, this.context);
      if (group.length > 0) yield keep({ rows, size: group.length }, toRow);
    }
  }

  /** Null where the platform has no such thing. */
  one<Row>(
    resource: Resource,
    parameters: Parameters,
    { name, toRow }: OneMaking<Row>,
    call: SourceCall,
  ): Promise<Row | null> {
    const toOne = (body: unknown): Row | null => {
      if (body === undefined) return null;
      const content = body as JsonValue;
      const row = isObject(content)
        ? toRow(new RowReader(content, resource.row, this.context))
        : null;
      if (row !== null) return row;
      throw new SourceError("SOURCE_BAD_RESPONSE", `The answer is no ${resource.row}`);
    };
    const request = { path: resource.path, query: parameters, expect: [404] };
    return readJson(this.http, request, { name, of: toOne }, call);
  }

  /**
   * The link decides whether there is a next page, because a platform that cuts `page_size` to a size of its own fills
   * fewer rows into a page than were asked for. Without a link the count does, and of a short page it is not known
   * whether those before it were as short.
   */
  #following(
    page: CatalogPage,
    number: number,
    size: number,
  ): Pick<ScanPage<never>, "next" | "moreIsCertain"> {
    const { count, namesNext } = page;
    const read = page.size;
    const goesOn = namesNext ?? (count === undefined || number * read < count);
    if (read === 0 || !goesOn) return { next: null, moreIsCertain: false };
    if (read < size && namesNext === true) {
      this.context.report({ source: this.context.source, what: "page_size is not kept" });
    }
    if (count === undefined) return { next: number + 1, moreIsCertain: namesNext === true };
    const isPlaceKnown = namesNext === true || number === 1 || read === size;
    const moreIsCertain = isPlaceKnown && count > (number - 1) * size + read;
    return { next: number + 1, moreIsCertain };
  }
}

/** Whether a list has no such page, going by what its first one says. */
function endsBefore({ rows, next, total }: ScanPage<unknown>, number: number): boolean {
  return next === null || (total !== undefined && total <= (number - 1) * rows.length);
}

/** Leaves an answer that was begun, so that its connection is free again. */
async function leave(chunks: AsyncIterable<Buffer>): Promise<void> {
  const rest = chunks[Symbol.asyncIterator]();
  await rest.next();
  await rest.return?.();
}

/** A list of nothing that is named cannot be unknown. */
function toListRequest(
  resource: Resource,
  query: Parameters,
): HttpRequest & { readonly expect: readonly number[] } {
  const expect = query.length === 0 ? [] : [404];
  return { path: resource.path, query, accept: "application/json", kind: "read", expect };
}
