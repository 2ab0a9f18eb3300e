import { SourceError } from "../../domain/errors.js";
import type { Position } from "../../sources/spi/source-connector.js";
import type { Boundary } from "./boundary.js";
import { findPlace } from "./find-place.js";
import { KeySet } from "./key-set.js";
import { findLastPage } from "./last-page.js";
import type { PageRead } from "./list-reader.js";
import type { FoundRow, ListingContext } from "./listing.js";
import { goesOn } from "./page-content.js";
import { anchorCount, anchorOf, fewAnchors, type PagedPlace } from "./place.js";
import type { RowJudge } from "./row-judge.js";
import { segmentHash, type Segment } from "./segments.js";
import type { Step } from "./step.js";

/** A row of a page, at its index there. */
interface PassedRow<Row> {
  readonly row: Row;
  readonly at: number;
}

/** A page that a walk has come to, and its rows before the boundary that stand on no page before it, each once. */
interface Passed<Row> {
  readonly number: number;
  readonly page: PageRead<Row>;
  readonly rows: readonly PassedRow<Row>[];
}

/** Where a walk begins. */
interface Entrance<Row> {
  readonly at: Passed<Row>;
  /** Rows of the page behind the boundary. */
  readonly behind: readonly Row[];
  /** The row at the boundary, which lies behind it. */
  readonly edge: Row | null;
}

/** A row of the answer, and where it was found. */
interface Found<Row> extends PassedRow<Row> {
  readonly number: number;
}

interface Judged<Row> {
  /** As far as it is known; null where it does not belong to the answer. */
  readonly row: Row | null;
  /** The page that it was passed on, where the list has it. */
  readonly number: number;
}

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
  /** By the names of rows. */
  readonly #judged = new Map<string, Judged<Row>>();

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
    const { passed, judge: newJudge } = this.#context;
    const entrance = boundary === null ? await this.#end() : await this.#enter(boundary);
    if (entrance === null) return null;
    const judge = newJudge();
    let here = entrance.at;
    let found = await this.#judge(here, judge);
    judge.see(entrance.behind.filter((row) => !this.#judged.has(this.#nameOf(row))));
    for (;;) {
      passed("walk back", judge.visible);
      this.#passed.set(here.number, here);
      const { number }: Passed<Row> = here;
      if (number === 1) break;
      const isEnough = found.length >= size;
      if (isEnough && this.#remembersBefore(found.at(-size))) break;
      const page = await this.#readBefore(number, isEnough);
      if (page === null) break;
      if (!goesOn(page, here.page)) return "moved";
      here.page.content.noteFollows(page.content);
      const before = { number: number - 1, page, rows: this.#distinct(page.rows, entrance.edge) };
      const again = this.#takeCopies(before.rows);
      if (again.size > 0) found = found.filter(({ row }) => !again.has(this.#nameOf(row)));
      here = before;
      found = [...(await this.#judge(here, judge)), ...found];
    }
    return found
      .slice(-size)
      .map(({ row, at, number }) => ({ row, place: () => this.#placeAt(number, at) }));
  }

  /** The rows of a page that belong to the answer. Those that a page behind it has as well are judged already. */
  async #judge(
    { number, rows }: Passed<Row>,
    judge: RowJudge<Row, Field, Attribute, OrderField>,
  ): Promise<readonly Found<Row>[]> {
    const named = rows.map(({ row, at }) => ({ row, at, name: this.#nameOf(row) }));
    const fresh = named.filter(({ name }) => !this.#judged.has(name));
    const own = await judge.judge(
      fresh.map(({ row }) => row),
      this.#segment,
    );
    const ofAnswer = new Map(own.map(({ row, index }) => [fresh[index]?.name, row]));
    return named.flatMap(({ name, at }) => {
      const known = this.#judged.get(name)?.row ?? ofAnswer.get(name) ?? null;
      this.#judged.set(name, { row: known, number });
      return known === null ? [] : [{ row: known, at, number }];
    });
  }

  /** Takes rows off the pages behind, as the list has them where they stand first. Their names. */
  #takeCopies(rows: readonly PassedRow<Row>[]): ReadonlySet<string> {
    const names = rows.map(({ row }) => this.#nameOf(row));
    const again = new Set(names.filter((name) => this.#judged.has(name)));
    const numbers = new Set([...again].map((name) => this.#judged.get(name)?.number ?? -1));
    for (const number of numbers) {
      const passed = this.#passed.get(number);
      if (passed === undefined) continue;
      const others = passed.rows.filter(({ row }) => !again.has(this.#nameOf(row)));
      this.#passed.set(number, { ...passed, rows: others });
    }
    return again;
  }

  /** The rows of a page, each where it stands first, as far as they do not lie behind the boundary. */
  #distinct(rows: readonly Row[], edge: Row | null): readonly PassedRow<Row>[] {
    const seen = new KeySet();
    const { kind } = this.#context;
    if (edge !== null) seen.add(kind.key(edge));
    const moved = edge === null ? -1 : rows.findIndex((row) => this.#isSame(row, edge));
    return (moved === -1 ? rows : rows.slice(0, moved))
      .map((row, at) => ({ row, at }))
      .filter(({ row }) => seen.add(kind.key(row)));
  }

  #isSame(a: Row, b: Row): boolean {
    return a === b || this.#nameOf(a) === this.#nameOf(b);
  }

  #nameOf(row: Row): string {
    return JSON.stringify(this.#context.kind.key(row));
  }

  /** The page of the boundary, with its rows before it. */
  async #enter({ place, onRow }: Boundary): Promise<Entrance<Row> | null> {
    if (place.kind !== "paged") return null;
    const { reader, kind } = this.#context;
    const read = async (
      position: Position | null,
      head: Step<Row>["head"],
      ordinal: number,
      isLive = this.#isLive,
    ): Promise<Step<Row>> => {
      const page = await this.#read(position === null ? 1 : Number(position), isLive);
      return { position, page, ordinal, head };
    };
    const { step, index, nearestAt } = await findPlace<Row>(place, {
      byNumber: true,
      pageSize: reader.pageSize,
      keyOf: (row) => kind.key(row),
      read,
      readLive: (position, head, ordinal) => read(position, head, ordinal, true),
      readBehind: null,
    });
    const { page } = step;
    const end = onRow && nearestAt !== null ? nearestAt : index;
    return {
      at: {
        number: Number(step.position ?? 1),
        page,
        rows: this.#distinct(page.rows.slice(0, end), null),
      },
      behind: page.rows.slice(end),
      edge: onRow && nearestAt !== null ? (page.rows[nearestAt] ?? null) : null,
    };
  }

  /** The last page; null where the source does not count its rows. */
  async #end(): Promise<Entrance<Row> | null> {
    const last = await findLastPage((one) => this.#read(one), this.#context.reader.pageSize);
    if (last === null) return null;
    const [number, page] = last;
    return { at: { number, page, rows: this.#distinct(page.rows, null) }, behind: [], edge: null };
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
