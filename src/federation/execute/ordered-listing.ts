import type { ListingContext } from "./listing.js";
import { PagedWalk } from "./paged-walk.js";
import type { PageStart } from "./place.js";
import { isRefusedToken } from "./refused-token.js";
import type { RowJudge } from "./row-judge.js";
import type { Segment } from "./segments.js";
import type { WalkedPage } from "./walked-page.js";

/** A page of a list whose rows arrive in the order asked for. */
export interface OrderedPage<Row> {
  readonly start: PageStart;
  /** Its first and its last row, as the source sends them; undefined on a page without rows. */
  readonly first: Row | undefined;
  readonly last: Row | undefined;
  /** Those of the answer. */
  readonly rows: readonly Row[];
}

/** Where a list is entered, and what for. */
export interface OrderedEntry<Row> {
  /** Null: at its beginning. */
  readonly start: PageStart | null;
  /** Whether a row stands before all that are sought. */
  readonly isBefore: (row: Row) => boolean;
  /** The others are not judged. */
  readonly isWanted: (row: Row) => boolean;
}

/**
 * Lists a path that promises the order asked for. It is entered at a page whose first row stands before all that are sought,
 * if there is one: where rows arrive in order, so do all in front of that row.
 */
export class OrderedListing<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly #context: ListingContext<Row, Field, Attribute, OrderField>;

  constructor(context: ListingContext<Row, Field, Attribute, OrderField>) {
    this.#context = context;
  }

  async *pages(entry: OrderedEntry<Row>): AsyncGenerator<OrderedPage<Row>> {
    const { start, isWanted } = entry;
    const [segment] = this.#context.segments;
    if (segment === undefined) return;
    const judge = this.#context.judge();
    const entered = start === null ? null : await this.#enter(start, entry);
    const walk = entered?.walk ?? this.#walk(null);
    let page = entered?.page ?? (await walk.next());
    for (; page !== null; page = await walk.next()) {
      this.#context.assertOnTime();
      yield {
        start: page.start,
        first: page.rows[0],
        last: page.rows.at(-1),
        rows: await this.#judged(page.rows, isWanted, { segment, judge }),
      };
    }
  }

  /** Null: the page is another one by now, or the source does not know it any more. */
  async #enter(start: PageStart, { isBefore }: OrderedEntry<Row>): Promise<Entered<Row> | null> {
    const walk = this.#walk(start);
    try {
      const page = await walk.next();
      const first = page?.rows[0];
      return page !== null && first !== undefined && isBefore(first) ? { walk, page } : null;
    } catch (error) {
      if (isRefusedToken(start.position, error)) return null;
      throw error;
    }
  }

  async #judged(
    rows: readonly Row[],
    isWanted: (row: Row) => boolean,
    { segment, judge }: Judging<Row, Field, Attribute, OrderField>,
  ): Promise<readonly Row[]> {
    judge.see(rows.filter((row) => !isWanted(row)));
    const judged = await judge.judge(rows.filter(isWanted), segment);
    this.#context.passed("walk in order", judge.visible);
    return judged.map(({ row }) => row);
  }

  #walk(start: PageStart | null): PagedWalk<Row, Field, Attribute> {
    const { kind, reader, segments } = this.#context;
    const keyOf = (row: Row): readonly string[] => kind.key(row);
    const options = { reader, segments, keyOf, meanings: kind.meanings, isLive: false };
    return new PagedWalk(options, start);
  }
}

interface Judging<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly segment: Segment<Field>;
  readonly judge: RowJudge<Row, Field, Attribute, OrderField>;
}

interface Entered<Row extends object> {
  readonly walk: Pick<PagedWalk<Row, string, string>, "next">;
  readonly page: WalkedPage<Row>;
}
