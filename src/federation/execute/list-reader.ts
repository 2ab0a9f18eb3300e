import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import type { Instant } from "../../domain/values.js";
import { instantFromMs } from "../../domain/values.js";
import type { AccessPath } from "../../sources/spi/capabilities.js";
import type { Collection, Position, ScanPage } from "../../sources/spi/source-connector.js";
import type { ReadCache, ReadRequest } from "../cache/read-cache.js";
import { RowTable } from "../cache/row-table.js";
import type { Freshness, ServedRead } from "../cache/served-read.js";
import type { SourceBudget } from "./budget.js";
import { foldPage, type KeptPage } from "./kept-page.js";
import { bringTheSame, PageContent, type ReadOfPage } from "./page-content.js";
import { isRefusedToken } from "./refused-token.js";
import type { Segment } from "./segments.js";

/** A page as it was read, live or from memory. */
export interface PageRead<Row> extends KeptPage<Row>, ReadOfPage {
  /** Grows from each read that begins to the next. */
  readonly sequence: number;
  /** An earlier read stands in for the live one, which failed. */
  readonly isStale: boolean;
}

/** A page that is in memory, or that somebody is just reading. */
export interface PageAhead<Row> extends Pick<PageRead<Row>, "era" | "sequence"> {
  /** Undefined while it is being read. */
  readonly page?: PageRead<Row>;
}

export interface ListReaderOptions<
  Row extends object,
  Field extends string,
  Attribute extends string,
> {
  readonly source: string;
  /** Tells lists of the source apart in memory. */
  readonly list: string;
  readonly collection: Collection<Row, Field, Attribute>;
  readonly keyOf: (row: Row) => readonly string[];
  readonly path: AccessPath<Field>;
  /** Optional parts of the rows that somebody is going to look at. */
  readonly wanted: ReadonlySet<Attribute>;
  readonly call: SourceCall;
  readonly era: string;
  readonly live: boolean;
  readonly cache: ReadCache;
  readonly freshness: Freshness;
  readonly budget: SourceBudget;
  /** That one operation may read from the source. */
  readonly maxRows: number;
}

/** An estimate of what a row of a page takes in memory, in bytes. */
const rowBytes = 700;
/** Reads the pages of one list of one source: from memory where they are fresh, within the budget of rows. */
export class ListReader<Row extends object, Field extends string, Attribute extends string> {
  /** Why an earlier read stands in for a live one; null while all is fresh. */
  staleBecause: SourceError | null = null;
  #oldest = Infinity;
  /** The source did not answer for the beginning of the list: it fails, whatever it says of tokens. */
  #failsFromStart = false;

  /** What is the same for all reads of the list. */
  readonly #name: string;
  /** What the source counted last, by what was pushed. */
  readonly #totals = new Map<string, number>();

  constructor(readonly options: ListReaderOptions<Row, Field, Attribute>) {
    const { list, path, wanted } = options;
    this.#name = JSON.stringify([list, path.name, this.pageSize, [...wanted].sort()]);
  }

  /** A page to come back to and the next one are within what an operation may read: a walk gets on. */
  get pageSize(): number {
    const { path, maxRows } = this.options;
    if (path.paging.style === "whole-list") return 0;
    return Math.min(path.paging.maxPageSize, Math.max(1, Math.floor(maxRows / 2)));
  }

  /** The age of the oldest data used; null where nothing was read. */
  get asOf(): Instant | null {
    return Number.isFinite(this.#oldest) ? instantFromMs(this.#oldest) : null;
  }

  /** The same in milliseconds; `Infinity` where nothing was read. */
  get oldestMs(): number {
    return this.#oldest;
  }

  /** Notes that data of this moment was used. */
  used(readAt: number, staleBecause: SourceError | null): void {
    this.#oldest = Math.min(this.#oldest, readAt);
    this.staleBecause ??= staleBecause;
  }

  /** What a read that may be served from memory would come to, as far as that is known. */
  ahead(segment: Segment<Field>, position: Position | null): PageAhead<Row> | undefined {
    const { cache } = this.options;
    const request = this.requestOf(segment, position, false);
    const kept = cache.peek<KeptPage<Row>>(request);
    if (kept === undefined) return cache.inFlight(request);
    const page = this.#toRead({ ...kept, isLive: false, staleBecause: null });
    return { era: kept.era, sequence: kept.sequence, page };
  }

  /**
   * Where the source refuses a token, no earlier read stands in: the list can be walked again.
   *
   * @throws SourceError also where the source named a page that is no successor
   */
  async readPage(
    segment: Segment<Field>,
    position: Position | null,
    live = false,
  ): Promise<PageRead<Row>> {
    const { cache } = this.options;
    const request = this.requestOf(segment, position, live);
    let read: ScanPage<Row>;
    const reading = cache.read<KeptPage<Row>>(request, {
      size: ({ rows }) => (rows.length + 1) * rowBytes,
      fold: (page) => foldPage(page, read),
      standsInFor: (error) => this.#failsFromStart || !isRefusedToken(position, error),
      load: async () => {
        read = await this.#load(segment, position);
        const { rows, next, moreIsCertain, total } = read;
        const earlier = cache.earlier(request) as KeptPage<Row> | undefined;
        return { rows, next, moreIsCertain, total, content: this.#contentOf(read, earlier) };
      },
    });
    const served = await (position === null ? this.#noteStart(reading) : reading);
    this.used(served.readAt, served.staleBecause);
    const { total } = served.value;
    if (total !== undefined) this.#totals.set(textOfPushed(segment), total);
    return this.#toRead(served);
  }

  async #noteStart<T>(reading: Promise<ServedRead<T>>): Promise<ServedRead<T>> {
    this.#failsFromStart = true;
    const served = await reading;
    this.#failsFromStart = served.staleBecause !== null;
    return served;
  }

  #toRead(served: Omit<ServedRead<KeptPage<Row>>, "readAt">): PageRead<Row> {
    const { era, sequence } = served;
    const { rows, next, moreIsCertain, total, content } = served.value;
    const isLive = served.isLive || era === this.options.era;
    const isStale = served.staleBecause !== null;
    return { rows, next, moreIsCertain, total, content, era, sequence, isLive, isStale };
  }

  async #load(segment: Segment<Field>, position: Position | null): Promise<ScanPage<Row>> {
    const { budget, collection, call, path, wanted } = this.options;
    const pageSize = this.#sizeWithinBudget(segment, position);
    const page = await collection.readPage(
      { path: path.name, pushed: segment.pushed, wanted, pageSize, position },
      call,
    );
    budget.rowsLeft -= page.rows.length;
    if (page.next !== null && page.next === position) {
      throw new SourceError("SOURCE_BAD_RESPONSE", "The source names a page as its own successor.");
    }
    return page;
  }

  /**
   * How many rows are asked for, so that no more come than may be read: behind a token fewer than usual, where that is
   * all that is left. Pages with numbers have one size, and are read where they fit, or where the source counts so few
   * further rows that these do.
   */
  #sizeWithinBudget(segment: Segment<Field>, position: Position | null): number {
    const { budget, path } = this.options;
    const { pageSize } = this;
    budget.assertRowsLeft();
    if (budget.rowsLeft >= pageSize) return pageSize;
    if (path.paging.style === "cursor") return budget.rowsLeft;
    const total = this.#totals.get(textOfPushed(segment)) ?? Infinity;
    budget.assertRowsLeft(Math.min(pageSize, total - (Number(position ?? 1) - 1) * pageSize));
    return pageSize;
  }

  /** An empty page may be another one than before: it does not tell. */
  #contentOf({ rows }: ScanPage<Row>, earlier: KeptPage<Row> | undefined): PageContent {
    const isSame =
      rows.length > 0 &&
      earlier?.content.isLinked === true &&
      bringTheSame(rows, earlier.rows, this.options.keyOf);
    return isSame ? earlier.content : new PageContent();
  }

  /** Keeps rows that were read with other lists as the whole of this one. */
  keepAs(segment: Segment<Field>, rows: readonly Row[], readAt: number): void {
    const size = (): number => (rows.length + 1) * rowBytes;
    const request = this.requestOf(segment, null, false);
    if (this.options.path.paging.style === "whole-list") {
      const table = new RowTable<Row>();
      table.append(rows);
      table.close();
      this.options.cache.keep(request, { value: table, size }, readAt);
    } else {
      const content = new PageContent();
      const page: KeptPage<Row> = { rows, next: null, moreIsCertain: false, content };
      this.options.cache.keep(request, { value: page, size }, readAt);
    }
  }

  /** What is asked where this is read. */
  requestOf(segment: Segment<Field>, position: Position | null, live: boolean): ReadRequest {
    const { source, freshness, era } = this.options;
    return {
      source,
      key: `${this.#name}${textOfPushed(segment)}${JSON.stringify(position)}`,
      freshness,
      era,
      live: live || this.options.live,
    };
  }
}

const pushedTexts = new WeakMap<Segment<string>, string>();

function textOfPushed(segment: Segment<string>): string {
  let text = pushedTexts.get(segment);
  if (text === undefined) {
    text = JSON.stringify(segment.pushed);
    pushedTexts.set(segment, text);
  }
  return text;
}
