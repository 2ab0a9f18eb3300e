import { SourceError } from "../../domain/errors.js";
import type { FieldMeanings } from "../../domain/filter.js";
import type { Position } from "../../sources/spi/source-connector.js";
import { KeySet } from "./key-set.js";
import type { ListReader, PageRead } from "./list-reader.js";
import { anchorCount, anchorOf, hashText, type PagedPlace } from "./place.js";
import { segmentKey, type Segment } from "./segments.js";

/** Rows of one page of a source that lie on the way, and the places behind them. */
export interface WalkedPage<Row> {
  readonly segment: Segment<string>;
  readonly rows: readonly Row[];
  /** The place behind the row at this index of `rows`. */
  placeAfter(index: number): PagedPlace;
  /** Whether the source says for certain that further rows of the segment follow. */
  readonly moreIsCertain: boolean;
}

interface Step<Row> {
  readonly position: Position | null;
  readonly page: PageRead<Row>;
  /** Rows of the segment before this page. */
  readonly ordinal: number;
  /** Keys before the page, the nearest last. */
  readonly head: readonly (readonly string[])[];
}

export interface PagedWalkOptions<Row, Field extends string, Attribute extends string> {
  readonly reader: ListReader<Row, Field, Attribute>;
  readonly segments: readonly Segment<Field>[];
  readonly keyOf: (row: Row) => readonly string[];
  readonly meanings: FieldMeanings<Field>;
}

/**
 * Walks forward through the segments of a paged path, from the beginning or from a place. Rows that the source sends
 * twice are passed once. Where the list may have moved between two reads, the walk finds its place again by the rows
 * that it passed last.
 */
export class PagedWalk<Row, Field extends string, Attribute extends string> {
  readonly #options: PagedWalkOptions<Row, Field, Attribute>;
  /** Of the segment: what one list sends loosely may belong to the next. */
  #seen = new KeySet();
  readonly #positions = new Set<Position>();
  #segment = 0;
  #resume: PagedPlace | null;
  #step: Step<Row> | null = null;
  /** Anchors of rows before the resumed place, which the walk has not read itself. */
  #earlier: readonly string[] = [];
  #ended = false;
  /** The list has moved since it was kept in memory: from here on it is read from the source. */
  #isLive = false;

  constructor(options: PagedWalkOptions<Row, Field, Attribute>, from: PagedPlace | null) {
    this.#options = options;
    this.#resume = from;
    if (from !== null) this.#segment = this.#findSegment(from);
  }

  /** The rows of the next page that has any; null at the end of the last segment. */
  async next(): Promise<WalkedPage<Row> | null> {
    while (!this.#ended) {
      const walked = await this.#advance();
      if (walked !== null && walked.rows.length > 0) return walked;
    }
    return null;
  }

  async #advance(): Promise<WalkedPage<Row> | null> {
    const segment = this.#options.segments[this.#segment];
    if (segment === undefined) {
      this.#ended = true;
      return null;
    }
    if (this.#resume !== null) return this.#enter(segment, this.#resume, false);
    const last = this.#step;
    if (last === null) return this.#take(segment, await this.#read(segment, null, [], 0), 0);
    const { next } = last.page;
    if (next === null) {
      this.#segment += 1;
      this.#step = null;
      this.#earlier = [];
      this.#seen = new KeySet();
      this.#positions.clear();
      return null;
    }
    if (this.#positions.has(next)) {
      throw new SourceError("SOURCE_BAD_RESPONSE", "The source names a page twice in one list.");
    }
    return this.#follow(segment, last, next);
  }

  /** Goes on to the next page, after making sure that it continues what was passed. */
  async #follow(
    segment: Segment<Field>,
    last: Step<Row>,
    next: Position,
  ): Promise<WalkedPage<Row> | null> {
    const { reader } = this.#options;
    const own = reader.options.era;
    const inMemory = reader.eraInMemory(segment, next);
    const ordinal = last.ordinal + last.page.rows.length;
    const continues = this.#isLive || last.page.era === (inMemory ?? own);
    if (continues) {
      return this.#take(segment, await this.#read(segment, next, this.#tail(last), ordinal), 0);
    }
    const counted = typeof next === "number" && last.page.total !== undefined;
    if (counted) {
      const step = await this.#read(segment, next, this.#tail(last), ordinal);
      if (step.page.total !== undefined && step.page.total >= (last.page.total ?? 0)) {
        return this.#take(segment, step, this.#indexAfter(step.page, this.#anchorsAt(last)));
      }
    }
    return this.#enter(segment, this.#placeAt(segment, last, last.page.rows.length - 1), true);
  }

  /** Finds a place again and goes on behind it. */
  async #enter(
    segment: Segment<Field>,
    place: PagedPlace,
    live: boolean,
  ): Promise<WalkedPage<Row> | null> {
    this.#resume = null;
    this.#step = null;
    this.#positions.clear();
    this.#earlier = place.anchors;
    if (place.segmentHash !== this.#hashOf(segment) || place.anchors.length === 0) {
      return this.#take(segment, await this.#read(segment, null, [], 0), 0);
    }
    const found =
      this.#options.reader.options.path.paging.style === "page-number"
        ? await this.#findByNumber(segment, place, live)
        : await this.#findByToken(segment, place, live);
    this.#isLive ||= live;
    return this.#take(segment, found.step, found.index);
  }

  async #findByNumber(
    segment: Segment<Field>,
    place: PagedPlace,
    live: boolean,
  ): Promise<{ readonly step: Step<Row>; readonly index: number }> {
    const size = this.#options.reader.pageSize;
    const lastPage = Math.max(1, Math.ceil(place.ordinal / size));
    const read = (page: number): Promise<Step<Row>> =>
      this.#read(segment, page, [], (page - 1) * size, live);
    const atEdge = place.ordinal % size === 0 && place.ordinal > 0;
    let fallback: { step: Step<Row>; index: number } | null = null;
    if (atEdge && place.total >= 0 && !live) {
      const step = await read(lastPage + 1);
      const index = this.#indexAfter(step.page, place.anchors);
      if (index > 0) return { step, index };
      if ((step.page.total ?? -1) >= place.total) return { step, index: 0 };
      fallback = { step, index: 0 };
    }
    let end = Infinity;
    for (const page of this.#aroundPages(lastPage, place, fallback?.step.page.total, () => end)) {
      const step = await read(page);
      const index = this.#indexAfter(step.page, place.anchors);
      if (index > 0) return { step, index };
      if (page === lastPage) {
        fallback ??= {
          step,
          index: Math.min(place.ordinal - (page - 1) * size, step.page.rows.length),
        };
      }
      if (step.page.next === null) end = Math.min(end, page);
    }
    return fallback ?? { step: await read(lastPage), index: 0 };
  }

  /** The page itself, the page to which the rows must have moved by the source's count, then its neighbours outwards. */
  *#aroundPages(
    page: number,
    place: PagedPlace,
    total: number | undefined,
    end: () => number,
  ): Iterable<number> {
    const tried = new Set<number>();
    const once = function* (candidate: number): Iterable<number> {
      if (candidate < 1 || candidate > end() || tried.has(candidate)) return;
      tried.add(candidate);
      yield candidate;
    };
    yield* once(page);
    if (total !== undefined && place.total >= 0 && total !== place.total) {
      const moved = place.ordinal + total - place.total;
      yield* once(Math.max(1, Math.ceil(moved / this.#options.reader.pageSize)));
    }
    for (let distance = 1; page + distance <= end() || page - distance >= 1; distance++) {
      yield* once(page + distance);
      yield* once(page - distance);
    }
  }

  async #findByToken(
    segment: Segment<Field>,
    place: PagedPlace,
    live: boolean,
  ): Promise<{ readonly step: Step<Row>; readonly index: number }> {
    const start = Math.max(0, place.ordinal - place.consumed);
    const hinted = await this.#readHint(segment, place.position, start, live);
    if (hinted !== null) {
      const index = this.#indexAfter(hinted.page, place.anchors);
      if (index > 0) return { step: hinted, index };
    }
    const walked = new Set<Position>();
    let byOrdinal: { step: Step<Row>; index: number } | null = null;
    let step = await this.#read(segment, null, [], 0, live);
    for (;;) {
      const index = this.#indexAfter(step.page, place.anchors);
      if (index > 0) return { step, index };
      const end = step.ordinal + step.page.rows.length;
      if (byOrdinal === null && end >= place.ordinal) {
        byOrdinal = { step, index: Math.max(0, place.ordinal - step.ordinal) };
      }
      const { next } = step.page;
      if (next === null) return byOrdinal ?? { step, index: step.page.rows.length };
      if (walked.has(next)) {
        throw new SourceError("SOURCE_BAD_RESPONSE", "The source names a page twice in one list.");
      }
      walked.add(next);
      step = await this.#read(segment, next, this.#tail(step), end, live);
    }
  }

  /** Null where the source does not know its own position any more. */
  async #readHint(
    segment: Segment<Field>,
    position: Position | null,
    ordinal: number,
    live: boolean,
  ): Promise<Step<Row> | null> {
    try {
      return await this.#read(segment, position, [], ordinal, live);
    } catch (error) {
      const forgotten =
        error instanceof SourceError && [400, 404, 410, 422].includes(error.status ?? 0);
      if (forgotten && position !== null) return null;
      throw error;
    }
  }

  /** The index behind the passed row that lies furthest on in the page, and behind those that follow it; 0: none is there. */
  #indexAfter(page: PageRead<Row>, anchors: readonly string[]): number {
    if (anchors.length === 0) return 0;
    const passed = new Set(anchors);
    let index = 0;
    page.rows.forEach((row, at) => {
      if (passed.has(anchorOf(this.#options.keyOf(row)))) index = at + 1;
    });
    return index;
  }

  async #read(
    segment: Segment<Field>,
    position: Position | null,
    head: readonly (readonly string[])[],
    ordinal: number,
    live = false,
  ): Promise<Step<Row>> {
    const page = await this.#options.reader.readPage(segment, position, live || this.#isLive);
    return { position, page, ordinal, head };
  }

  #take(segment: Segment<Field>, step: Step<Row>, from: number): WalkedPage<Row> {
    this.#step = step;
    if (step.position !== null) this.#positions.add(step.position);
    const { keyOf } = this.#options;
    const passed = new Set(this.#earlier);
    const rows: Row[] = [];
    const indexes: number[] = [];
    step.page.rows.forEach((row, index) => {
      if (index < from) return;
      const key = keyOf(row);
      const again = passed.size > 0 && passed.has(anchorOf(key));
      if (!again && this.#seen.add(key)) {
        rows.push(row);
        indexes.push(index);
      }
    });
    const earlier = this.#earlier;
    return {
      segment,
      rows,
      placeAfter: (index) => this.#placeAt(segment, step, indexes[index] ?? 0, earlier),
      moreIsCertain: step.page.next !== null && step.page.moreIsCertain,
    };
  }

  /** The place behind everything that was read. */
  placeNow(): PagedPlace | null {
    const segment = this.#options.segments[this.#segment];
    if (this.#resume !== null) return this.#resume;
    if (segment === undefined) return null;
    if (this.#step === null) {
      return {
        kind: "paged",
        segment: segment.index,
        segmentHash: this.#hashOf(segment),
        position: null,
        consumed: 0,
        ordinal: 0,
        pageSize: this.#options.reader.pageSize,
        total: -1,
        anchors: [],
      };
    }
    return this.#placeAt(segment, this.#step, this.#step.page.rows.length - 1);
  }

  #placeAt(
    segment: Segment<Field>,
    step: Step<Row>,
    index: number,
    earlier = this.#earlier,
  ): PagedPlace {
    const anchors: string[] = [];
    for (let at = index; at >= 0 && anchors.length < anchorCount; at--) {
      const row = step.page.rows[at];
      if (row !== undefined) anchors.push(anchorOf(this.#options.keyOf(row)));
    }
    for (const key of [...step.head].reverse()) anchors.push(anchorOf(key));
    return {
      kind: "paged",
      segment: segment.index,
      segmentHash: this.#hashOf(segment),
      position: step.position,
      consumed: index + 1,
      ordinal: step.ordinal + index + 1,
      pageSize: this.#options.reader.pageSize,
      total: step.page.total ?? -1,
      anchors: [...new Set([...anchors, ...earlier])].slice(0, anchorCount),
    };
  }

  /** The last rows up to the end of the page, each once, the nearest last. */
  #tail(step: Step<Row>): readonly (readonly string[])[] {
    const keys = [...step.head, ...step.page.rows.slice(-2 * anchorCount).map(this.#options.keyOf)];
    const seen = new KeySet();
    const distinct: (readonly string[])[] = [];
    for (let at = keys.length - 1; at >= 0 && distinct.length < anchorCount; at--) {
      const key = keys[at];
      if (key !== undefined && seen.add(key)) distinct.unshift(key);
    }
    return distinct;
  }

  #anchorsAt(step: Step<Row>): readonly string[] {
    return [...this.#tail(step)].reverse().map(anchorOf);
  }

  #findSegment(place: PagedPlace): number {
    const { segments } = this.#options;
    const same = segments.findIndex((one) => this.#hashOf(one) === place.segmentHash);
    return same === -1 ? Math.min(place.segment, segments.length) : same;
  }

  #hashOf(segment: Segment<Field>): string {
    return hashText(segmentKey(segment, this.#options.meanings), 6);
  }
}
