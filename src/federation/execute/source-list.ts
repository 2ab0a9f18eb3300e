import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import type { RowKind } from "../../domain/query.js";
import { compareKeys, type Instant } from "../../domain/values.js";
import type { Tells } from "../../sources/spi/capabilities.js";
import type { ReadSource } from "../plan/query-plan.js";
import type { ListMeter } from "./budget.js";
import { KeySet } from "./key-set.js";
import type { ListReader } from "./list-reader.js";
import { PagedWalk } from "./paged-walk.js";
import { BoundaryFinder, type Boundary } from "./boundary.js";
import { hashText, type Place, type WholePlace } from "./place.js";
import { RowJudge, type FillRows, type Judged } from "./row-judge.js";
import { segmentKey, type Segment } from "./segments.js";
import { TopRows } from "./top-rows.js";

/** A row of the answer, and the place behind it in its source's list. */
export interface FoundRow<Row> {
  readonly row: Row;
  readonly place: () => Place;
}

export interface Batch<Row> {
  readonly rows: readonly FoundRow<Row>[];
  /** Whether a further row of the answer follows for certain. */
  readonly moreIsCertain: boolean;
}

export interface SourceListOptions<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly kind: RowKind<Row, Field, Attribute, OrderField>;
  readonly plan: ReadSource<Field>;
  readonly tells: Tells<Attribute>;
  readonly reader: ListReader<Row, Field, Attribute>;
  readonly meter: ListMeter;
  readonly call: SourceCall;
  readonly now: Instant;
  readonly fill: FillRows<Row>;
  /** Looks up what the plan needs first, and cuts the list into segments. */
  readonly prepare: () => Promise<Prepared<Field>>;
}

/** The segments of a list, or why it cannot be read after all. */
export type Prepared<Field extends string> =
  Ready<Field> | { readonly kind: "skip"; readonly message: string };

export interface Ready<Field extends string> {
  readonly kind: "segments";
  readonly segments: readonly Segment<Field>[];
  /** The plan with what the look-ups settled. */
  readonly plan: ReadSource<Field>;
}

/** The plan cannot be carried out: the source turns out to need a filter that the query does not have. */
export class FilterRequired extends Error {}

/** One source of one list, being read. */
export class SourceList<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly #options: SourceListOptions<Row, Field, Attribute, OrderField>;
  #prepared: Promise<Ready<Field>> | null = null;
  /** Rows that each pass over a paged list, or over one segment of a whole list, showed to the viewer. */
  readonly #passes = new Map<string, number>();
  #walk: PagedWalk<Row, Field, Attribute> | null = null;
  #wholePlace: WholePlace | null = null;

  constructor(options: SourceListOptions<Row, Field, Attribute, OrderField>) {
    this.#options = options;
  }

  get source(): string {
    return this.#options.plan.source;
  }

  get plan(): ReadSource<Field> {
    return this.#options.plan;
  }

  get reader(): ListReader<Row, Field, Attribute> {
    return this.#options.reader;
  }

  get call(): SourceCall {
    return this.#options.call;
  }

  get requests(): number {
    return this.#options.meter.requests;
  }

  /** Rows that the viewer may know of; a list that is passed twice counts once. */
  get rowsRead(): number {
    let paged = 0;
    let whole = 0;
    for (const [pass, rows] of this.#passes) {
      if (pass.startsWith("walk")) paged = Math.max(paged, rows);
      else whole += rows;
    }
    return paged + whole;
  }

  get isWhole(): boolean {
    return this.reader.options.path.paging.style === "whole-list";
  }

  /** The rows of the answer in the order in which the source lists them, from a place on. */
  async *forward(from: Place | null, need: () => number): AsyncGenerator<Batch<Row>> {
    const { segments, plan } = await this.#prepare();
    const judge = this.#judge(plan);
    if (this.isWhole) {
      yield* this.#forwardWhole(segments, judge, from?.kind === "whole" ? from : null, need);
      return;
    }
    const { kind, reader } = this.#options;
    const walk = new PagedWalk(
      { reader, segments, keyOf: kind.key, meanings: kind.meanings },
      from?.kind === "paged" ? from : null,
    );
    this.#walk = walk;
    for (let page = await walk.next(); page !== null; page = await walk.next()) {
      this.#assertOnTime();
      const current = page;
      const segment = segments[current.segment.index];
      if (segment === undefined) continue;
      const judged = await judge.judge(current.rows, segment);
      this.#passes.set("walk forward", judge.visible);
      yield {
        rows: judged.map(({ row, index }) => ({ row, place: () => current.placeAfter(index) })),
        moreIsCertain: current.moreIsCertain && judge.acceptsAll(segment),
      };
    }
  }

  /** The place behind all that was read so far; null: the beginning. */
  placeNow(): Place | null {
    return this.#walk?.placeNow() ?? this.#wholePlace;
  }

  /**
   * The last rows of the answer before a boundary, in the order of the list. A paged list is walked from its beginning,
   * as its end is not known otherwise.
   */
  async lastBefore(boundary: Boundary | null, size: number): Promise<readonly FoundRow<Row>[]> {
    const { segments, plan } = await this.#prepare();
    const judge = this.#judge(plan);
    return this.isWhole
      ? this.#lastOfWhole(segments, judge, boundary, size)
      : this.#lastOfPaged(segments, judge, boundary, size);
  }

  async #lastOfPaged(
    segments: readonly Segment<Field>[],
    judge: RowJudge<Row, Field, Attribute, OrderField>,
    boundary: Boundary | null,
    size: number,
  ): Promise<readonly FoundRow<Row>[]> {
    const { kind, reader } = this.#options;
    const walk = new PagedWalk(
      { reader, segments, keyOf: kind.key, meanings: kind.meanings },
      null,
    );
    const end =
      boundary?.place.kind === "paged" ? new BoundaryFinder(boundary.place, boundary.onRow) : null;
    let last: FoundRow<Row>[] = [];
    for (let page = await walk.next(); page !== null; page = await walk.next()) {
      this.#assertOnTime();
      const current = page;
      const segment = segments[current.segment.index];
      if (segment === undefined) continue;
      const cut = end?.cut(current.rows.map(kind.key), this.#hashOf(segment)) ?? null;
      const rows = cut === null ? current.rows : current.rows.slice(0, cut);
      const judged = await judge.judge(rows, segment);
      this.#passes.set("walk back", judge.visible);
      const found = judged.map(({ row, index }) => ({
        row,
        place: () => current.placeAfter(index),
      }));
      last = [...last, ...found].slice(-size);
      if (cut !== null) break;
    }
    return last;
  }

  async #lastOfWhole(
    segments: readonly Segment<Field>[],
    judge: RowJudge<Row, Field, Attribute, OrderField>,
    boundary: Boundary | null,
    size: number,
  ): Promise<readonly FoundRow<Row>[]> {
    const { kind } = this.#options;
    const place = boundary?.place.kind === "whole" ? boundary.place : null;
    let index = place === null ? segments.length - 1 : this.#segmentAt(segments, place);
    let last: readonly FoundRow<Row>[] = [];
    for (; index >= 0 && last.length < size; index--) {
      const segment = segments[index];
      if (segment === undefined) continue;
      const before = place?.segmentHash === this.#hashOf(segment) ? place.key : null;
      const rows = await this.#topByKey(segment, judge, { before, size: size - last.length });
      const found = [...rows].reverse().map((row) => ({
        row,
        place: () => this.#wholePlaceAt(segment, kind.key(row)),
      }));
      last = [...found, ...last];
    }
    return last;
  }

  /** Hands every row of the answer to `visit`, each once. `restart` voids what was visited. */
  async scan(
    visit: (row: Row, segment: Segment<Field>) => void,
    restart: () => void,
  ): Promise<void> {
    const { segments, plan } = await this.#prepare();
    const judge = this.#judge(plan);
    let seen = new KeySet();
    const { kind, reader } = this.#options;
    if (!this.isWhole) {
      const walk = new PagedWalk(
        { reader, segments, keyOf: kind.key, meanings: kind.meanings },
        null,
      );
      for (let page = await walk.next(); page !== null; page = await walk.next()) {
        this.#assertOnTime();
        const segment = segments[page.segment.index];
        if (segment === undefined) continue;
        for (const { row } of await judge.judge(page.rows, segment)) visit(row, segment);
        this.#passes.set("walk scan", judge.visible);
      }
      return;
    }
    for (const segment of segments) {
      await this.#scanWhole(segment, judge, {
        visit: (row) => {
          if (seen.add(kind.key(row))) visit(row, segment);
        },
        restart: () => {
          seen = new KeySet();
          restart();
        },
      });
    }
  }

  /** How many rows the source counts for the answer; undefined where all of them have to be read for that. */
  async countedBySource(): Promise<number | undefined> {
    const { segments, plan } = await this.#prepare();
    const judge = this.#judge(plan);
    if (this.isWhole) return undefined;
    let total = 0;
    for (const segment of segments) {
      if (!judge.acceptsAll(segment)) return undefined;
      const page = await this.reader.readPage(segment, null);
      this.#passes.set("walk count", judge.preselect(page.rows, segment).length);
      if (page.next === null) {
        const keys = new KeySet();
        total += page.rows.filter((row) => keys.add(this.#options.kind.key(row))).length;
      } else if (page.total === undefined) {
        return undefined;
      } else {
        total += page.total;
      }
    }
    return total;
  }

  async segments(): Promise<readonly Segment<Field>[]> {
    return (await this.#prepare()).segments;
  }

  async #scanWhole(
    segment: Segment<Field>,
    judge: RowJudge<Row, Field, Attribute, OrderField>,
    into: { readonly visit: (row: Row) => void; readonly restart: () => void },
  ): Promise<void> {
    const waits = this.plan.judges.length > 0;
    const before = judge.visible;
    let candidates: Judged<Row>[] = [];
    await this.reader.readAll(
      segment,
      (rows) => {
        this.#assertOnTime();
        const preselected = judge.preselect(rows, segment);
        if (waits) candidates = candidates.concat(preselected);
        else for (const { row } of preselected) into.visit(row);
      },
      () => {
        candidates = [];
        into.restart();
      },
    );
    for (const { row } of waits ? await judge.decide(candidates, segment) : []) into.visit(row);
    const pass = `segment ${segment.index}`;
    this.#passes.set(pass, Math.max(this.#passes.get(pass) ?? 0, judge.visible - before));
  }

  async *#forwardWhole(
    segments: readonly Segment<Field>[],
    judge: RowJudge<Row, Field, Attribute, OrderField>,
    from: WholePlace | null,
    need: () => number,
  ): AsyncGenerator<Batch<Row>> {
    const { kind } = this.#options;
    const keyOf = (row: Row): readonly string[] => kind.key(row);
    let start = from === null ? 0 : this.#segmentAt(segments, from);
    let after =
      from !== null && this.#hashOf(segments[start]) === from.segmentHash ? from.key : null;
    while (start < segments.length) {
      const segment = segments[start];
      if (segment === undefined) return;
      const size = Math.max(1, need());
      const top = await this.#topByKey(segment, judge, { after, size: size + 1 });
      const rows = top.slice(0, size);
      const last = rows[rows.length - 1];
      if (last !== undefined) {
        after = keyOf(last);
        this.#wholePlace = this.#wholePlaceAt(segment, after);
        yield {
          rows: rows.map((row) => ({ row, place: () => this.#wholePlaceAt(segment, keyOf(row)) })),
          moreIsCertain: top.length > size,
        };
      }
      if (top.length <= size) {
        start += 1;
        after = null;
      }
    }
  }

  /** The first rows after a key, or the last ones before it, the nearest first. */
  async #topByKey(
    segment: Segment<Field>,
    judge: RowJudge<Row, Field, Attribute, OrderField>,
    range: {
      readonly after?: readonly string[] | null;
      readonly before?: readonly string[] | null;
      readonly size: number;
    },
  ): Promise<readonly Row[]> {
    const { kind } = this.#options;
    const sign = range.before === undefined ? 1 : -1;
    const edge = range.before ?? range.after ?? null;
    const top = new TopRows<Row>(
      range.size,
      (a, b) => sign * compareKeys(kind.key(a), kind.key(b)),
    );
    const taken = { current: new KeySet() };
    await this.#scanWhole(segment, judge, {
      visit: (row) => {
        const key = kind.key(row);
        if (edge !== null && sign * compareKeys(key, edge) <= 0) return;
        if (taken.current.add(key)) top.offer(row);
      },
      restart: () => {
        taken.current = new KeySet();
        top.clear();
      },
    });
    return top.rows();
  }

  #wholePlaceAt(segment: Segment<Field>, key: readonly string[]): WholePlace {
    return { kind: "whole", segment: segment.index, segmentHash: this.#hashOf(segment), key };
  }

  #segmentAt(segments: readonly Segment<Field>[], place: WholePlace): number {
    const same = segments.findIndex((one) => this.#hashOf(one) === place.segmentHash);
    return same === -1 ? Math.min(place.segment, segments.length) : same;
  }

  #hashOf(segment: Segment<Field> | undefined): string {
    return segment === undefined
      ? ""
      : hashText(segmentKey(segment, this.#options.kind.meanings), 6);
  }

  #judge(plan: ReadSource<Field>): RowJudge<Row, Field, Attribute, OrderField> {
    const { kind, tells, now, fill } = this.#options;
    const { limit, residual, judges } = plan;
    return new RowJudge({ kind, tells, now, limit, residual, judges, fill });
  }

  #prepare(): Promise<Ready<Field>> {
    this.#prepared ??= this.#options.prepare().then((prepared) => {
      if (prepared.kind === "skip") throw new FilterRequired(prepared.message);
      return prepared;
    });
    return this.#prepared;
  }

  #assertOnTime(): void {
    const { call } = this.#options;
    if (Date.now() >= call.deadlineAt) {
      throw new SourceError("DEADLINE_EXCEEDED", "The operation's deadline has passed.");
    }
    if (call.signal.aborted) throw call.signal.reason as Error;
  }
}
