import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import type { Instant } from "../../domain/values.js";
import { instantFromMs } from "../../domain/values.js";
import type { AccessPath } from "../../sources/spi/capabilities.js";
import type { Collection, Position, ScanPage } from "../../sources/spi/source-connector.js";
import type { Freshness, KeptRequest, ReadCache } from "../cache/read-cache.js";
import type { SourceBudget } from "./budget.js";
import type { Segment } from "./segments.js";

/** A page as it was read, live or from memory. */
export interface PageRead<Row> extends ScanPage<Row> {
  /** Pages of one era were read in one go. */
  readonly era: string;
}

export interface ListReaderOptions<Row, Field extends string, Attribute extends string> {
  readonly source: string;
  /** Tells lists of the source apart in memory. */
  readonly list: string;
  readonly collection: Collection<Row, Field, Attribute>;
  readonly path: AccessPath<Field>;
  /** Optional parts of the rows that somebody is going to look at. */
  readonly wanted: ReadonlySet<Attribute>;
  readonly call: SourceCall;
  readonly era: string;
  readonly live: boolean;
  readonly cache: ReadCache;
  readonly freshness: Freshness;
  readonly budget: SourceBudget;
}

/** Rows of a whole list that are kept in memory at the most. */
const maxKeptRows = 250_000;

/** Reads the pages of one list of one source: from memory where they are fresh, within the budget of rows. */
export class ListReader<Row, Field extends string, Attribute extends string> {
  /** Why an earlier read stands in for a live one; null while all is fresh. */
  staleBecause: SourceError | null = null;
  #oldest = Infinity;

  constructor(readonly options: ListReaderOptions<Row, Field, Attribute>) {}

  get pageSize(): number {
    const { paging } = this.options.path;
    return paging.style === "whole-list" ? 0 : paging.maxPageSize;
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

  /** The era of the page that would serve without a request. */
  eraInMemory(segment: Segment<Field>, position: Position | null): string | undefined {
    return this.options.cache.peek(this.#request(segment, position, false))?.era;
  }

  /** @throws SourceError also where the source named a page that is no successor. */
  async readPage(
    segment: Segment<Field>,
    position: Position | null,
    live = false,
  ): Promise<PageRead<Row>> {
    const { cache, budget, collection, call, path } = this.options;
    const served = await cache.read<ScanPage<Row>>({
      ...this.#request(segment, position, live),
      size: (page) => page.rows.length + 1,
      load: async () => {
        budget.assertRowsLeft();
        const page = await collection.readPage(
          {
            path: path.name,
            pushed: segment.pushed,
            wanted: this.options.wanted,
            pageSize: this.pageSize,
            position,
          },
          call,
        );
        budget.rowsLeft -= page.rows.length;
        if (page.next !== null && page.next === position) {
          throw new SourceError(
            "SOURCE_BAD_RESPONSE",
            "The source names a page as its own successor.",
          );
        }
        return page;
      },
    });
    this.used(served.readAt, served.staleBecause);
    return { ...served.value, era: served.era };
  }

  /** Keeps rows that were read with other lists as the whole of this one. */
  keepAs(segment: Segment<Field>, rows: readonly Row[], readAt: number): void {
    const request = { ...this.#request(segment, null, false), size: () => rows.length + 1 };
    if (this.options.path.paging.style === "whole-list") {
      this.options.cache.keep(request, [rows], readAt);
    } else {
      const page: ScanPage<Row> = { rows, next: null, moreIsCertain: false };
      this.options.cache.keep(request, page, readAt);
    }
  }

  /**
   * Hands every group of rows of a whole list to `visit`. Where the live read fails after it began and an earlier read
   * stands in, `restart` is called first: what was visited is void.
   */
  async readAll(
    segment: Segment<Field>,
    visit: (rows: readonly Row[]) => Promise<void> | void,
    restart: () => void,
  ): Promise<void> {
    const { cache } = this.options;
    const request = this.#request(segment, null, false);
    const kept = cache.peek<readonly (readonly Row[])[]>(request);
    if (kept !== undefined) {
      cache.hits += 1;
      this.used(kept.readAt, null);
      for (const rows of kept.value) await visit(rows);
      return;
    }
    try {
      await this.#readAllLive(segment, request, visit);
    } catch (error) {
      const stale = cache.standIn<readonly (readonly Row[])[]>(request, error);
      if (stale === undefined) throw error;
      restart();
      this.used(stale.readAt, stale.staleBecause);
      for (const rows of stale.value) await visit(rows);
    }
  }

  async #readAllLive(
    segment: Segment<Field>,
    request: KeptRequest,
    visit: (rows: readonly Row[]) => Promise<void> | void,
  ): Promise<void> {
    const { cache, budget, collection, call, path } = this.options;
    budget.assertRowsLeft();
    cache.misses += 1;
    const readAt = Date.now();
    this.used(readAt, null);
    const groups: (readonly Row[])[] = [];
    let count = 0;
    const scan = { path: path.name, pushed: segment.pushed, wanted: this.options.wanted };
    for await (const rows of collection.readAll(scan, call)) {
      count += rows.length;
      budget.rowsLeft -= rows.length;
      if (budget.rowsLeft < 0) budget.assertRowsLeft();
      if (count <= maxKeptRows) groups.push(rows);
      else groups.length = 0;
      await visit(rows);
    }
    if (count <= maxKeptRows) {
      cache.keep({ ...request, size: () => count + 1 }, groups, readAt);
    }
  }

  #request(segment: Segment<Field>, position: Position | null, live: boolean): KeptRequest {
    const { source, list, path, wanted, freshness, era } = this.options;
    return {
      source,
      key: JSON.stringify([
        list,
        path.name,
        segment.pushed,
        position,
        this.pageSize,
        [...wanted].sort(),
      ]),
      freshness,
      era,
      live: live || this.options.live,
    };
  }
}
