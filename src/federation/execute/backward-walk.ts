import { SourceError } from "../../domain/errors.js";
import type { Position } from "../../sources/spi/source-connector.js";
import type { Boundary } from "./boundary.js";
import { findPlace, type Step } from "./find-place.js";
import { KeySet } from "./key-set.js";
import type { PageRead } from "./list-reader.js";
import type { FoundRow, ListingContext } from "./listing.js";
import { goesOn } from "./page-content.js";
import { anchorCount, anchorOf, fewAnchors, type PagedPlace } from "./place.js";
import { segmentHash, type Segment } from "./segments.js";

/** A row of a page, at its index there. */
interface PassedRow<Row> {
  readonly row: Row;
  readonly at: number;
}

/** A page that a walk has come to, and its rows that stand on no page behind it. */
interface Passed<Row> {
  readonly number: number;
  readonly page: PageRead<Row>;
  readonly rows: readonly PassedRow<Row>[];
  /** Rows of the page behind the boundary. */
  readonly behind?: readonly Row[];
}

type NumberedPage<Row> = readonly [number: number, page: PageRead<Row>];

/**
 * Walks backward through one segment of a list whose pages have numbers: from a boundary, or from the end where the
 * source tells how many rows there are. What a page costs does not depend on how far it lies from the beginning.
 */
export class BackwardWalk<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly #context: ListingContext<Row, Field, Attribute, OrderField>;
  readonly #segment: Segment<Field>;
  /** Nothing that another operation read serves any more. */
  readonly #isLive: boolean;
  readonly #passed = new Map<number, Passed<Row>>();

  constructor(
    context: ListingContext<Row, Field, Attribute, OrderField>,
    segment: Segment<Field>,
    isLive: boolean,
  ) {
    this.#context = context;
    this.#segment = segment;
    this.#isLive = isLive;
  }

  /**
   * The last rows of the answer before the boundary, in the order of the list. Null: the source does not tell where its
   * list ends. `moved`: pages in memory do not continue each other; a live walk reads them anew.
   */
  async last(
    boundary: Boundary | null,
    size: number,
  ): Promise<readonly FoundRow<Row>[] | "moved" | null> {
    const { kind, judge: newJudge, passed } = this.#context;
    const seen = new KeySet();
    const keep = (rows: readonly PassedRow<Row>[]): readonly PassedRow<Row>[] =>
      rows.filter(({ row }) => seen.add(kind.key(row)));
    const start = boundary === null ? await this.#end(keep) : await this.#enter(boundary, keep);
    if (start === null) return null;
    let here = start;
    const judge = newJudge();
    judge.see(here.behind ?? []);
    let found: (PassedRow<Row> & { readonly number: number })[] = [];
    for (;;) {
      this.#passed.set(here.number, here);
      const { number, rows }: Passed<Row> = here;
      const judged = await judge.judge(
        rows.map(({ row }) => row),
        this.#segment,
      );
      passed("walk back", judge.visible);
      const own = judged.map(({ row, index }) => ({ row, at: rows[index]?.at ?? 0, number }));
      found = [...own, ...found].slice(-size);
      if (number === 1) break;
      const isEnough = found.length >= size;
      if (isEnough && this.#remembersBefore(found[0])) break;
      const page = await this.#readBefore(number, isEnough);
      if (page === null) break;
      if (!goesOn(page, here.page)) return "moved";
      here.page.content.noteFollows(page.content);
      here = { number: number - 1, page, rows: keep(toPassed(page.rows)) };
    }
    return found.map(({ row, at, number }) => ({ row, place: () => this.#placeAt(number, at) }));
  }

  /** The page of the boundary, with its rows before it. */
  async #enter(
    { place, onRow }: Boundary,
    keep: (rows: readonly PassedRow<Row>[]) => readonly PassedRow<Row>[],
  ): Promise<Passed<Row> | null> {
    if (place.kind !== "paged") return null;
    const { reader, kind } = this.#context;
    const keyOf = (row: Row): readonly string[] => kind.key(row);
    const read = async (
      position: Position | null,
      head: Step<Row>["head"],
      ordinal: number,
      isLive = this.#isLive,
    ): Promise<Step<Row>> => {
      const page = await this.#read(position === null ? 1 : Number(position), isLive);
      return { position, page, ordinal, head };
    };
    const found = await findPlace<Row>(place, {
      byNumber: true,
      pageSize: reader.pageSize,
      keyOf,
      read,
      readLive: (position, head, ordinal) => read(position, head, ordinal, true),
      readBehind: null,
    });
    const { page } = found.step;
    const { index } = found;
    const last = page.rows[index - 1];
    const isOnRow = onRow && last !== undefined && anchorOf(keyOf(last)) === place.anchors[0];
    const end = isOnRow ? index - 1 : index;
    // What stands behind the boundary is passed as well: should it stand on an earlier page too, it is no other row.
    const rows = keep(toPassed(page.rows)).filter(({ at }) => at < end);
    const number = Number(found.step.position ?? 1);
    return { number, page, rows, behind: page.rows.slice(Math.max(0, end)) };
  }

  /** The last page; null where the source does not count its rows. */
  async #end(
    keep: (rows: readonly PassedRow<Row>[]) => readonly PassedRow<Row>[],
  ): Promise<Passed<Row> | null> {
    let number = 1;
    let page = await this.#read(1);
    if (page.next !== null) {
      if (page.total === undefined) return null;
      number = Math.max(2, Math.ceil(page.total / this.#context.reader.pageSize));
      [number, page] = await this.#lastFilled([number, await this.#read(number)], page);
    }
    // The list may have grown since it was counted, and pages may be smaller than they were asked to be.
    for (; page.next !== null; page = await this.#read(number)) number += 1;
    return { number, page, rows: keep(toPassed(page.rows)) };
  }

  /**
   * The last page that holds a row, by steps that double and then halve: a source may count more rows than it has.
   * @param from Where the source says that the list ends.
   */
  async #lastFilled(from: NumberedPage<Row>, first: PageRead<Row>): Promise<NumberedPage<Row>> {
    let [empty] = from;
    let filled = from;
    for (let step = 1; filled[1].rows.length === 0; step *= 2) {
      [empty] = filled;
      const number = Math.max(1, empty - step);
      filled = [number, number === 1 ? first : await this.#read(number)];
      if (number === 1) break;
    }
    while (filled[1].next !== null && empty - filled[0] > 1) {
      const number = Math.floor((filled[0] + empty) / 2);
      const page = await this.#read(number);
      if (page.rows.length === 0) empty = number;
      else filled = [number, page];
    }
    return filled;
  }

  #read(number: number, isLive = this.#isLive): Promise<PageRead<Row>> {
    this.#context.assertOnTime();
    return this.#context.reader.readPage(this.#segment, positionOf(number), isLive);
  }

  /** The page before. Where it only makes places easier to find again, a failure is none. */
  async #readBefore(number: number, isOptional: boolean): Promise<PageRead<Row> | null> {
    try {
      return await this.#read(number - 1);
    } catch (error) {
      if (isOptional && error instanceof SourceError) return null;
      throw error;
    }
  }

  /** Whether a place behind the row could be found again though some of its neighbours go. */
  #remembersBefore(row: { readonly number: number; readonly at: number } | undefined): boolean {
    return row === undefined || this.#anchors(row.number, row.at).length >= fewAnchors;
  }

  #placeAt(number: number, at: number): PagedPlace {
    const { reader, kind } = this.#context;
    const { pageSize } = reader;
    return {
      kind: "paged",
      segment: this.#segment.index,
      segmentHash: segmentHash(this.#segment, kind.meanings),
      position: positionOf(number),
      consumed: at + 1,
      ordinal: (number - 1) * pageSize + at + 1,
      pageSize,
      total: this.#passed.get(number)?.page.total ?? -1,
      anchors: this.#anchors(number, at),
    };
  }

  /** Of the rows up to this one, the nearest first. */
  #anchors(number: number, at: number): readonly string[] {
    const anchors: string[] = [];
    let passed = this.#passed.get(number);
    let rows: readonly PassedRow<Row>[] = passed?.rows.filter((one) => one.at <= at) ?? [];
    while (passed !== undefined && anchors.length < anchorCount) {
      const own = rows.slice(anchors.length - anchorCount).reverse();
      for (const { row } of own) anchors.push(anchorOf(this.#context.kind.key(row)));
      passed = this.#passed.get(passed.number - 1);
      rows = passed?.rows ?? [];
    }
    return anchors;
  }
}

function positionOf(number: number): number | null {
  return number === 1 ? null : number;
}

function toPassed<Row>(rows: readonly Row[]): readonly PassedRow<Row>[] {
  return rows.map((row, at) => ({ row, at }));
}
