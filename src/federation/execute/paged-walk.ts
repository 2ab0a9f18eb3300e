import { SourceError } from "../../domain/errors.js";
import type { FieldMeanings } from "../../domain/filter.js";
import type { Position } from "../../sources/spi/source-connector.js";
import { anchorsUpTo } from "./anchors.js";
import { followPage, type FollowedList, type FollowedPage } from "./follow-page.js";
import type { ListReader } from "./list-reader.js";
import { PassedRows } from "./passed-rows.js";
import { placeOnPage } from "./place-on-page.js";
import { anchorOf, type PagedPlace, type PageStart } from "./place.js";
import { isRefusedToken } from "./refused-token.js";
import { readBeyondEmptyPages, returnToPlace } from "./return-to-place.js";
import { segmentHash, segmentOf, type Segment } from "./segments.js";
import { repeatsOn, withPrevious, type Step } from "./step.js";
import type { WalkedPage } from "./walked-page.js";

/** A step of a walk. `isBack`: it only leads back to where the walk was before. */
interface Advance<Row> extends WalkedPage<Row> {
  readonly isBack?: boolean;
}

export interface PagedWalkOptions<
  Row extends object,
  Field extends string,
  Attribute extends string,
> {
  readonly reader: ListReader<Row, Field, Attribute>;
  readonly segments: readonly Segment<Field>[];
  readonly keyOf: (row: Row) => readonly string[];
  readonly meanings: FieldMeanings<Field>;
  /** Nothing that another operation read serves. */
  readonly isLive: boolean;
}

/**
 * Walks forward through the segments of a paged path, from the beginning, a place, or the start of a page. Rows that the source sends
 * twice are passed once, where they stand first. Where the list may have moved between two reads, or the source has
 * forgotten its token, the walk finds its place again by the rows that it passed last.
 */
export class PagedWalk<Row extends object, Field extends string, Attribute extends string> {
  readonly #options: PagedWalkOptions<Row, Field, Attribute>;
  readonly #start: PageStart | null;
  /** Of the segment: what one list sends loosely may belong to the next. */
  #seen: PassedRows<Row>;
  readonly #positions = new Set<Position>();
  #segment = 0;
  #resume: PagedPlace | null = null;
  #step: Step<Row> | null = null;
  /** The last page of the segment that held a row: an empty page is no place to come back to. */
  #home: Step<Row> | null = null;
  /** Anchors of rows before the resumed place, which the walk has not read itself. */
  #earlier: readonly string[] = [];
  /** Whether all of these stand before what the walk has read since. */
  #isSure = false;
  #ended = false;
  /** Whether the place was searched for in the source itself, and no row was passed since. */
  #isSearched = false;

  constructor(
    options: PagedWalkOptions<Row, Field, Attribute>,
    from: PagedPlace | PageStart | null,
  ) {
    this.#options = options;
    this.#seen = new PassedRows(options.keyOf);
    const isPlace = from !== null && "kind" in from;
    this.#start = isPlace ? null : from;
    if (!isPlace) return;
    this.#resume = from;
    this.#segment = segmentOf(from, options.segments, options.meanings);
  }

  /** The next page, which may be empty; null at the end of the last segment. */
  async next(): Promise<WalkedPage<Row> | null> {
    const before: Row[] = [];
    while (!this.#ended) {
      const walked = await this.#advance();
      if (walked === null) continue;
      before.push(...walked.before);
      // A page that was passed before is no step forward.
      if (walked.rows.length > 0 || walked.isBack !== true) return { ...walked, before };
    }
    return null;
  }

  async #advance(): Promise<Advance<Row> | null> {
    const segment = this.#options.segments[this.#segment];
    if (segment === undefined) {
      this.#ended = true;
      return null;
    }
    if (this.#resume !== null) return this.#enter(segment, this.#resume, false);
    const last = this.#step;
    if (last === null) return this.#begin(segment);
    const { next } = last.page;
    if (next === null) {
      this.#segment += 1;
      this.#step = null;
      this.#home = null;
      this.#earlier = [];
      this.#seen = new PassedRows(this.#options.keyOf);
      this.#positions.clear();
      return null;
    }
    if (this.#positions.has(next)) {
      throw new SourceError("SOURCE_BAD_RESPONSE", "The source names a page twice in one list.");
    }
    return this.#follow(segment, last);
  }

  async #begin(segment: Segment<Field>): Promise<Advance<Row>> {
    const start = this.#start;
    const isHere = start?.segmentHash === this.#hashOf(segment);
    const { position, ordinal } = isHere ? start : { position: null, ordinal: 0 };
    return this.#take(segment, await this.#read(segment, position, [], ordinal), 0);
  }

  /** Goes on to the next page, after making sure that it continues what was passed. */
  async #follow(segment: Segment<Field>, last: Step<Row>): Promise<Advance<Row>> {
    const found = await this.#nextOf(segment, last);
    if (found !== null) {
      return this.#take(segment, { ...found.step, previous: last.position }, found.index);
    }
    // What is read live goes on live: a second search would find the same, and a third.
    if (this.#isSearched)
      throw new Error("A walk went astray behind a place that it had just found");
    return this.#enter(segment, this.#placeBehind(segment, last), true);
  }

  /** Null also where the source does not know the token any more that its page named. */
  async #nextOf(segment: Segment<Field>, last: Step<Row>): Promise<FollowedPage<Row> | null> {
    try {
      return await followPage(this.#listOf(segment), last, this.#homeOf(last).page);
    } catch (error) {
      if (this.#isSearched || !isRefusedToken(last.page.next, error)) throw error;
      return null;
    }
  }

  #listOf(segment: Segment<Field>): FollowedList<Row, Field, Attribute> {
    const { reader, keyOf } = this.#options;
    const read: FollowedList<Row, Field, Attribute>["read"] = (position, head, ordinal, isLive) =>
      this.#read(segment, position, head, ordinal, isLive);
    return { reader, segment, keyOf, read };
  }

  /** Finds a place again and goes on behind it. */
  async #enter(segment: Segment<Field>, place: PagedPlace, live: boolean): Promise<Advance<Row>> {
    // Until the place is found it is the place of the walk: a read that fails meanwhile does not lose it.
    this.#resume = place;
    this.#step = null;
    this.#home = null;
    this.#positions.clear();
    this.#earlier = place.anchors;
    const list = this.#listOf(segment);
    // What is passed over unread has to lie behind a place that is true at this moment.
    const isLive = live || place.goesOnAt !== undefined;
    const found = place.anchors.length === 0 ? null : await returnToPlace(list, place, isLive);
    const beyond = await readBeyondEmptyPages(list, place, found);
    const entered = found ?? {
      step: beyond ?? (await this.#read(segment, null, [], 0, isLive)),
      index: 0,
      nearestAt: null,
    };
    // Of rows further in front than the place remembers, copies may stand behind it.
    const head = [...entered.step.head].reverse().map(anchorOf);
    this.#earlier = [...place.anchors, ...head];
    this.#resume = null;
    this.#isSearched = isLive;
    this.#isSure = entered.nearestAt !== null;
    const first = this.#take(segment, withPrevious(entered.step, place), entered.index, !live);
    if (found === null || beyond === null) return { ...first, isBack: found !== null };
    const { index, lead } = placeOnPage(beyond.page.rows, place.anchors, list.keyOf);
    const from = lead === 0 ? index : 0;
    return { ...this.#take(segment, beyond, from), before: first.before };
  }

  async #read(
    segment: Segment<Field>,
    position: Position | null,
    head: readonly (readonly string[])[],
    ordinal: number,
    live = false,
  ): Promise<Step<Row>> {
    const { reader, isLive } = this.#options;
    const page = await reader.readPage(segment, position, live || isLive);
    return { position, page, ordinal, head };
  }

  #take(
    segment: Segment<Field>,
    step: Step<Row>,
    from: number,
    isResumed = false,
  ): WalkedPage<Row> {
    if (step.position !== null) this.#positions.add(step.position);
    const { rows, indexes, hasOthers } = this.#seen.passPage(step.page.rows, from, this.#earlier);
    const repeats = hasOthers ? this.#repeatsOn(step, from) : null;
    const taken = repeats === null ? step : { ...step, repeats };
    this.#step = taken;
    if (step.page.rows.length > 0) this.#home = taken;
    if (rows.length > 0) this.#isSearched = false;
    const earlier = this.#earlier;
    return {
      segment,
      rows,
      before: isResumed
        ? step.page.rows.slice(0, from).filter((_, at) => repeats?.has(at) !== true)
        : [],
      start: { segmentHash: this.#hashOf(segment), position: step.position, ordinal: step.ordinal },
      placeAfter: (index) => this.#placeAt(segment, taken, indexes?.[index] ?? index, earlier),
      moreIsCertain: step.page.next !== null && step.page.moreIsCertain,
      isLive: step.page.isLive,
    };
  }

  #repeatsOn(step: Step<Row>, from: number): ReadonlySet<number> {
    return repeatsOn(
      step,
      { anchors: this.#isSure ? this.#earlier : [], from },
      this.#options.keyOf,
    );
  }

  /** The place behind everything that was read so far; worked out when it is asked for. */
  placeHere(): () => PagedPlace | null {
    const segment = this.#options.segments[this.#segment];
    const resume = this.#resume;
    if (resume !== null) return () => resume;
    if (segment === undefined) return () => null;
    const step = this.#step;
    if (step === null) return () => this.#beginningOf(segment);
    const home = this.#homeOf(step);
    const earlier = this.#earlier;
    const { rows, next } = step.page;
    const goesOnAt = rows.length === 0 && next !== null ? { goesOnAt: next } : {};
    return () => ({
      ...this.#placeAt(segment, home, home.page.rows.length - 1, earlier),
      ...goesOnAt,
    });
  }

  #beginningOf(segment: Segment<Field>): PagedPlace {
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

  #homeOf(step: Step<Row>): Step<Row> {
    return step.page.rows.length === 0 ? (this.#home ?? step) : step;
  }

  #placeBehind(segment: Segment<Field>, step: Step<Row>): PagedPlace {
    const home = this.#homeOf(step);
    return this.#placeAt(segment, home, home.page.rows.length - 1);
  }

  #placeAt(
    segment: Segment<Field>,
    step: Step<Row>,
    index: number,
    earlier = this.#earlier,
  ): PagedPlace {
    return {
      kind: "paged",
      segment: segment.index,
      segmentHash: this.#hashOf(segment),
      position: step.position,
      ...(typeof step.position === "string" &&
        step.previous !== undefined && { previous: step.previous }),
      consumed: index + 1,
      ordinal: step.ordinal + index + 1,
      pageSize: this.#options.reader.pageSize,
      total: step.page.total ?? -1,
      anchors: anchorsUpTo(step, index, earlier, this.#options.keyOf),
    };
  }

  #hashOf(segment: Segment<Field>): string {
    return segmentHash(segment, this.#options.meanings);
  }
}
