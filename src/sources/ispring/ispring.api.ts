import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import { noteRecipeOfPart } from "../../domain/recipes.js";
import type { HttpClient } from "../../http/http-types.js";
import { ReaderName } from "../../http/reader-name.js";
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
import {
  courseList,
  enrollmentList,
  readIspringPage,
  userList,
  type IspringPage,
  type ListShape,
} from "./ispring.wire.js";

/** A list of iSpring that comes in pages. */
export interface Resource {
  readonly path: string;
  readonly shape: ListShape;
  readonly twin: Twin;
}

export const enrollments: Resource = { path: "/enrollments", shape: enrollmentList, twin: "any" };
export const users: Resource = { path: "/users/v2", shape: userList, twin: "xml" };
export const contents: Resource = { path: "/contents", shape: courseList, twin: "xml" };

/** What is made of a page. A page that comes again unchanged gives the very same thing. */
export interface Making<T> {
  readonly name: ReaderName<Part<T>>;
  readonly of: (page: IspringPage) => T;
  /**
   * Of what was made of a page, how many rows can be ones that were asked for; absent: all of the page. A platform that
   * overlooks a list of ids sends others as well.
   */
  readonly countOf?: (made: T) => number;
}

export interface PageOfMany {
  /** Rows of a page. */
  readonly size: number;
  /** Rows. */
  readonly expected: number;
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

  readPage(
    resource: Resource,
    page: Omit<ListRequest, "path">,
    call: SourceCall,
  ): Promise<IspringPage> {
    return this.read(resource, page, asItCame, call);
  }

  /** What is made of one page. */
  async read<T extends object>(
    resource: Resource,
    page: Omit<ListRequest, "path">,
    making: Making<T>,
    call: SourceCall,
  ): Promise<T> {
    const part = await this.#readPart(resource, page, making, call);
    noteRecipeOfPart(part, part.made, madeOf);
    return part.made;
  }

  #readPart<T>(
    { path, shape, twin }: Resource,
    page: Omit<ListRequest, "path">,
    { name, of, countOf }: Making<T>,
    call: SourceCall,
  ): Promise<Part<T>> {
    const { format } = this.settings;
    const { pageToken } = page;
    return this.http.read(toRequest({ path, ...page }, format, twin), call, {
      name,
      read: ({ body }) => {
        const content = readContent(body, format);
        const read = readIspringPage(content, shape, { format, pageToken }, this.#context);
        const made = of(read);
        return { made, rows: countOf?.(made) ?? read.rows.length, next: read.nextPageToken };
      },
    });
  }

  /** All rows for the lists, however many pages they fill; no more than `expected` are waited for. */
  async readRows(
    resource: Resource,
    lists: IdLists,
    page: PageOfMany,
    call: SourceCall,
  ): Promise<readonly RowReader[]> {
    return (await this.readAll(resource, lists, page, rowsAsTheyCame, call)).flat();
  }

  /** As {@link readRows}: what is made of each page. */
  async readAll<T>(
    resource: Resource,
    lists: IdLists,
    page: PageOfMany,
    making: Making<T>,
    call: SourceCall,
  ): Promise<readonly T[]> {
    const parts = await this.readParts(resource, lists, page, making, call);
    return parts.map(({ made }) => made);
  }

  /** As {@link readAll}, with what was read beside it. */
  async readParts<T>(
    resource: Resource,
    lists: IdLists,
    page: PageOfMany,
    making: Making<T>,
    call: SourceCall,
  ): Promise<readonly Part<T>[]> {
    const walk = new PageWalk(page.expected);
    const parts: Part<T>[] = [];
    do {
      const asked = { lists, pageSize: page.size, pageToken: walk.pageToken };
      const part = await this.#readPart(resource, asked, making, call);
      parts.push(part);
      walk.pass(part);
    } while (walk.pageToken !== null);
    return parts;
  }

  /** As {@link readAll}, page by page. */
  async *readEach<T>(
    resource: Resource,
    lists: IdLists,
    page: PageOfMany,
    making: Making<T>,
    call: SourceCall,
  ): AsyncGenerator<T, void, undefined> {
    const walk = new PageWalk(page.expected);
    do {
      const asked = { lists, pageSize: page.size, pageToken: walk.pageToken };
      const part = await this.#readPart(resource, asked, making, call);
      yield part.made;
      walk.pass(part);
    } while (walk.pageToken !== null);
  }
}

/** Where the pages of one list have been read to. */
class PageWalk {
  /** Null: at the beginning, and at the end. */
  pageToken: string | null = null;
  #rows = 0;
  readonly #seen = new Set<string>();

  constructor(private readonly expected: number) {}

  /** @throws SourceError where the next page was read already */
  pass({ rows, next }: Part<unknown>): void {
    this.#rows += rows;
    this.pageToken = this.#rows < this.expected ? next : null;
    if (this.pageToken === null) return;
    if (this.#seen.has(this.pageToken)) {
      throw new SourceError("SOURCE_BAD_RESPONSE", "The pages of an answer repeat");
    }
    this.#seen.add(this.pageToken);
  }
}

/** What is made of one page. Its recipe is known, where that of what was read is. */
export interface Part<T> {
  readonly made: T;
  /** How many rows can be ones that were asked for. */
  readonly rows: number;
  readonly next: string | null;
}

/** To take from a part what was made of its page. */
export function madeOf<T>({ made }: Part<T>): T {
  return made;
}

const asItCame: Making<IspringPage> = { name: new ReaderName(), of: (page) => page };
const rowsAsTheyCame: Making<readonly RowReader[]> = {
  name: new ReaderName(),
  of: ({ rows }) => rows,
};
