import { BackwardWalk } from "./backward-walk.js";
import { BoundaryByCount, BoundaryFinder, type Boundary, type BoundaryCut } from "./boundary.js";
import type { Batch, Batches, FoundRow, Listing, ListingContext, RowVisitor } from "./listing.js";
import { lastByToken } from "./last-by-token.js";
import { PagedWalk } from "./paged-walk.js";
import type { PagedPlace, Place } from "./place.js";
import type { RowJudge } from "./row-judge.js";
import { segmentOf, type Segment } from "./segments.js";
import type { WalkedPage } from "./walked-page.js";

/** Lists a path that is read page by page. Its end is known only by walking there. */
export class PagedListing<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> implements Listing<Row> {
  readonly #context: ListingContext<Row, Field, Attribute, OrderField>;
  #walk: PagedWalk<Row, Field, Attribute> | null = null;
  /** The place before the page whose rows are being judged; undefined between pages. */
  #beforePage: (() => PagedPlace | null) | undefined = undefined;

  constructor(context: ListingContext<Row, Field, Attribute, OrderField>) {
    this.#context = context;
  }

  forward(from: Place | null): Batches<Row> {
    const judge = this.#context.judge();
    const start = from?.kind === "paged" ? from : null;
    const walk = this.#start(start);
    this.#walk = walk;
    let settled = (): PagedPlace | null => start;
    const next = async (): Promise<Batch<Row> | null> => {
      const step = await this.#nextPage(walk, ({ rows }) => {
        // Rows that come too late are not answered: an empty page is passed all the same.
        if (rows.length > 0) this.#beforePage = settled;
      });
      if (step === null) return null;
      const { page, segment } = step;
      judge.see(page.before);
      const acceptsAll = judge.acceptsAll(segment);
      const isJudged = !acceptsAll || this.#context.waits;
      if (!isJudged) judge.see(page.rows);
      const batch = isJudged ? await judgedPage(page, segment, judge) : page;
      this.#beforePage = undefined;
      settled = walk.placeHere();
      this.#context.passed("walk forward", judge.visible);
      return {
        rows: batch.rows,
        placeAfter: (index) => batch.placeAfter(index),
        moreIsCertain: page.moreIsCertain && acceptsAll,
      };
    };
    return { next };
  }

  placeNow(): Place | null {
    const place = this.#beforePage ?? this.#walk?.placeHere();
    return place === undefined ? null : place();
  }

  async lastBefore(boundary: Boundary | null, size: number): Promise<readonly FoundRow<Row>[]> {
    const { segments, kind } = this.#context;
    const place = boundary?.place.kind === "paged" ? boundary.place : null;
    const own = place === null ? segments.length : segmentOf(place, segments, kind.meanings);
    let last: readonly FoundRow<Row>[] = [];
    for (let at = Math.min(own, segments.length - 1); at >= 0 && last.length < size; at--) {
      const segment = segments[at];
      if (segment === undefined) continue;
      const before = at === own ? boundary : null;
      last = [...(await this.#lastOf(segment, before, size - last.length)), ...last];
    }
    return last;
  }

  /** The last rows of one segment before a boundary in it, or before its end. */
  async #lastOf(
    segment: Segment<Field>,
    boundary: Boundary | null,
    size: number,
  ): Promise<readonly FoundRow<Row>[]> {
    const byNumber = this.#context.reader.options.path.paging.style === "page-number";
    const near = byNumber
      ? await this.#lastByNumber(segment, boundary, size)
      : await lastByToken(this.#context, segment, boundary, size);
    if (near !== null) return near;
    if (boundary?.place.kind !== "paged") return (await this.#lastRows(segment, null, size)).rows;
    return (
      (await this.#lastBefore(segment, boundary.place, { ...boundary, size, isLive: false })) ??
      (await this.#lastBefore(segment, boundary.place, { ...boundary, size, isLive: true })) ??
      []
    );
  }

  /** Null: the row right before the place was not found, and pages in memory may hold an earlier state of the list. */
  async #lastBefore(
    segment: Segment<Field>,
    place: PagedPlace,
    how: { readonly onRow: boolean; readonly size: number; readonly isLive: boolean },
  ): Promise<readonly FoundRow<Row>[] | null> {
    const { onRow, size, isLive } = how;
    const finder = new BoundaryFinder(place, onRow);
    const found = await this.#lastRows(segment, finder, size, isLive);
    if (!finder.isSure && !found.allLive) return null;
    if (found.isCut || finder.foundAny) return found.rows;
    return (await this.#lastRows(segment, new BoundaryByCount(place), size, isLive)).rows;
  }

  async #lastByNumber(
    segment: Segment<Field>,
    boundary: Boundary | null,
    size: number,
  ): Promise<readonly FoundRow<Row>[] | null> {
    for (const isLive of [false, true]) {
      const rows = await new BackwardWalk(this.#context, segment, isLive).last(boundary, size);
      if (rows !== "moved") return rows;
    }
    return null;
  }

  /** Walks a segment from its beginning: the last rows of the answer up to a boundary, and whether it was there. */
  async #lastRows(
    segment: Segment<Field>,
    until: BoundaryCut | null,
    size: number,
    isLive = false,
  ): Promise<LastRows<Row>> {
    const { kind, judge: newJudge, passed } = this.#context;
    const judge = newJudge();
    let last: FoundRow<Row>[] = [];
    let allLive = true;
    for await (const { page } of this.#pages(this.#start(null, [segment], isLive))) {
      allLive &&= page.isLive;
      const keys = page.rows.map((row) => kind.key(row));
      const cut = until?.cut(keys) ?? null;
      const rows = cut === null ? page.rows : page.rows.slice(0, cut);
      const judged = await judge.judge(rows, segment);
      passed("walk back", judge.visible);
      const found = judged.map(({ row, index }) => ({ row, place: () => page.placeAfter(index) }));
      last = [...last, ...found].slice(-size);
      if (cut !== null) return { rows: last, isCut: true, allLive };
    }
    return { rows: last, isCut: false, allLive };
  }

  async scan(visitor: RowVisitor<Row>): Promise<void> {
    const judge = this.#context.judge();
    for await (const { page, segment } of this.#pages(this.#start(null))) {
      for (const { row } of await judge.judge(page.rows, segment)) visitor.visit(row);
      this.#context.passed("walk scan", judge.visible);
    }
  }

  async raw(visit: (row: Row) => void): Promise<void> {
    for await (const { page } of this.#pages(this.#start(null))) page.rows.forEach(visit);
  }

  async isInReach(): Promise<boolean> {
    const { reader, segments, passed, judge: newJudge } = this.#context;
    const { budget } = reader.options;
    const judge = newJudge();
    let pages = 0;
    let rows = 0;
    for (const segment of segments) {
      const page = await reader.readPage(segment, null);
      judge.preselect(page.rows, segment);
      passed("walk count", judge.visible);
      if (page.next === null || page.total === undefined || page.rows.length === 0) continue;
      rows += page.total - page.rows.length;
      pages += Math.ceil(page.total / page.rows.length) - 1;
      if (pages > budget.requestsLeft || rows > budget.rowsLeft) return false;
    }
    return true;
  }

  async *#pages(walk: PagedWalk<Row, Field, Attribute>): AsyncGenerator<Stretch<Row, Field>> {
    let step = await this.#nextPage(walk);
    for (; step !== null; step = await this.#nextPage(walk)) yield step;
  }

  /** @param arrived Told of a page before the time is looked at. */
  async #nextPage(
    walk: PagedWalk<Row, Field, Attribute>,
    arrived: (page: WalkedPage<Row>) => void = () => undefined,
  ): Promise<Stretch<Row, Field> | null> {
    const page = await walk.next();
    if (page === null) return null;
    arrived(page);
    this.#context.assertOnTime();
    const segment = this.#context.segments[page.segment.index];
    if (segment === undefined) throw new Error("The walk came to a segment that is not there");
    return { page, segment };
  }

  #start(
    from: PagedPlace | null,
    segments = this.#context.segments,
    isLive = false,
  ): PagedWalk<Row, Field, Attribute> {
    const { kind, reader } = this.#context;
    const keyOf = (row: Row): readonly string[] => kind.key(row);
    return new PagedWalk({ reader, segments, keyOf, meanings: kind.meanings, isLive }, from);
  }
}

/** The last rows of a walk, whether it was cut at a boundary, and whether all of its pages were read from the source. */
interface LastRows<Row> {
  readonly rows: readonly FoundRow<Row>[];
  readonly isCut: boolean;
  readonly allLive: boolean;
}

/** A page that a walk came to, and the segment in which it stands. */
interface Stretch<Row, Field extends string> {
  readonly page: WalkedPage<Row>;
  readonly segment: Segment<Field>;
}

/** The rows of the page that belong to the answer. */
async function judgedPage<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(
  page: WalkedPage<Row>,
  segment: Segment<Field>,
  judge: RowJudge<Row, Field, Attribute, OrderField>,
): Promise<Pick<Batch<Row>, "rows" | "placeAfter">> {
  const judged = await judge.judge(page.rows, segment);
  return {
    rows: judged.map(({ row }) => row),
    placeAfter: (index) => page.placeAfter(judged[index]?.index ?? 0),
  };
}
