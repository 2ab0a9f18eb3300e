import { compareKeys } from "../../domain/values.js";
import { KeptRows } from "../columns/kept-rows.js";
import type { Boundary } from "./boundary.js";
import { CutKey } from "./cut-key.js";
import { KeySet } from "./key-set.js";
import type { Batch, Batches, FoundRow, Listing, ListingContext, RowVisitor } from "./listing.js";
import type { Place, WholePlace } from "./place.js";
import { readWholeList } from "./read-whole-list.js";
import type { Judged, RowJudge } from "./row-judge.js";
import { segmentHash, segmentOf, type Segment } from "./segments.js";
import { TopRows } from "./top-rows.js";

/** The key of the row at a place; `hash` names the row where the key is cut. */
type Edge = Pick<WholePlace, "hash"> & { readonly key: readonly string[] };

/** Rows after a key in the order of keys, or before it, the nearest first. */
interface KeyRange {
  readonly direction: "after" | "before";
  readonly edge: Edge | null;
  readonly size: number;
}

/** Lists a path that answers everything at once: by native key, so that pages stay exact whatever changes. */
export class WholeListing<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> implements Listing<Row> {
  readonly #context: ListingContext<Row, Field, Attribute, OrderField>;
  #place: WholePlace | null = null;

  constructor(context: ListingContext<Row, Field, Attribute, OrderField>) {
    this.#context = context;
  }

  forward(from: Place | null, need: () => number): Batches<Row> {
    const { kind, segments } = this.#context;
    const judge = this.#context.judge();
    const place = from?.kind === "whole" ? from : null;
    let at = this.#segmentAt(place) ?? 0;
    let after = this.#edgeIn(place, segments[at]);
    let ended = false;
    const goOn = (): Segment<Field> | undefined => {
      if (!ended) return segments[at];
      ended = false;
      at += 1;
      after = null;
      // A segment without a row of the answer is not read again where the next one cannot be read now.
      const next = segments[at];
      if (next !== undefined) this.#place = this.#placeAt(next, null);
      return next;
    };
    const next = async (): Promise<Batch<Row> | null> => {
      for (let segment = goOn(); segment !== undefined; segment = goOn()) {
        const current = segment;
        const size = Math.max(1, need());
        const range: KeyRange = { direction: "after", edge: after, size: size + 1 };
        const top = await this.#nearest(current, judge, range);
        const rows = top.slice(0, size);
        const last = rows[rows.length - 1];
        ended = top.length <= size;
        if (last === undefined) continue;
        after = { key: kind.key(last) };
        this.#place = this.#placeAt(current, after.key);
        return {
          rows,
          placeAfter: (index) => this.#placeAt(current, kind.key(rows[index] ?? last)),
          moreIsCertain: !ended,
        };
      }
      return null;
    };
    return { next };
  }

  placeNow(): Place | null {
    return this.#place;
  }

  async lastBefore(boundary: Boundary | null, size: number): Promise<readonly FoundRow<Row>[]> {
    const { kind, segments } = this.#context;
    const judge = this.#context.judge();
    const place = boundary?.place.kind === "whole" ? boundary.place : null;
    let last: readonly FoundRow<Row>[] = [];
    for (let at = this.#segmentAt(place) ?? segments.length - 1; at >= 0; at--) {
      const segment = segments[at];
      if (segment === undefined || last.length >= size) continue;
      const edge = this.#edgeIn(place, segment);
      const range: KeyRange = { direction: "before", edge, size: size - last.length };
      const rows = await this.#nearest(segment, judge, range);
      const found = [...rows].reverse().map((row) => ({
        row,
        place: () => this.#placeAt(segment, kind.key(row)),
      }));
      last = [...found, ...last];
    }
    return last;
  }

  async scan(visitor: RowVisitor<Row>): Promise<void> {
    const { kind, segments } = this.#context;
    const judge = this.#context.judge();
    let seen = new KeySet();
    const pass = (row: Row): void => {
      if (seen.add(kind.key(row))) visitor.visit(row);
    };
    // One of several segments is handed on when it is complete: a restart voids that segment, and no other.
    let held: Row[] = [];
    const alone = segments.length === 1;
    for (const segment of segments) {
      await this.#judgeAll(segment, judge, {
        visit: alone ? pass : (row) => held.push(row),
        restart: () => {
          held = [];
          if (!alone) return;
          seen = new KeySet();
          visitor.restart();
        },
        kept: async (rows) => {
          if (alone && (await visitor.kept?.(rows)) === true) return;
          // Each row has a key of its own already.
          await rows.visit(alone ? visitor.visit : (row) => held.push(row));
        },
      });
      held.forEach(pass);
      held = [];
    }
  }

  async raw(visit: (row: Row) => void): Promise<void> {
    for (const segment of this.#context.segments) {
      // A segment is handed on when it is complete.
      let held: Row[] = [];
      await readWholeList(this.#context.reader, segment, {
        rows: (rows) => {
          held.push(...rows);
        },
        restart: () => {
          held = [];
        },
      });
      held.forEach(visit);
    }
  }

  isInReach(): Promise<true> {
    return Promise.resolve(true);
  }

  async #nearest(
    segment: Segment<Field>,
    judge: RowJudge<Row, Field, Attribute, OrderField>,
    range: KeyRange,
  ): Promise<readonly Row[]> {
    const { kind } = this.#context;
    const edge = range.edge === null ? null : await this.#wholeKey(segment, range.edge);
    const sign = range.direction === "after" ? 1 : -1;
    const compare = (a: Row, b: Row): number => sign * compareKeys(kind.key(a), kind.key(b));
    const top = new TopRows<Row>(range.size, compare);
    let seen = new KeySet();
    const fromMemory: Row[][] = [];
    await this.#judgeAll(segment, judge, {
      visit: (row) => {
        const key = kind.key(row);
        if (edge !== null && sign * compareKeys(key, edge) <= 0) return;
        if (seen.add(key)) top.offer(row);
      },
      restart: () => {
        seen = new KeySet();
        top.clear();
      },
      kept: (rows) => {
        fromMemory.push([...rows.nearest({ ...range, key: edge })]);
        return Promise.resolve();
      },
    });
    return fromMemory[0] ?? top.rows();
  }

  /** Where the key of a place is cut, its row is looked for. */
  async #wholeKey(segment: Segment<Field>, { key, hash }: Edge): Promise<readonly string[]> {
    if (hash === undefined) return key;
    const rest = new CutKey(key, hash);
    const { reader, kind } = this.#context;
    await readWholeList(reader, segment, {
      rows: (rows) => {
        for (const row of rows) rest.see(kind.key(row));
      },
      restart: () => rest.restart(),
    });
    return rest.key;
  }

  /** Judges every row of a segment. Rows that wait for other reads are judged together, so that these are shared. */
  async #judgeAll(
    segment: Segment<Field>,
    judge: RowJudge<Row, Field, Attribute, OrderField>,
    into: Omit<RowVisitor<Row>, "kept"> & {
      readonly kept: (rows: KeptRows<Row, Field, Attribute, OrderField>) => Promise<void>;
    },
  ): Promise<void> {
    const { reader, waits, assertOnTime, passed, kind, now } = this.#context;
    const before = judge.visible;
    let candidates: Judged<Row>[] = [];
    await readWholeList(reader, segment, {
      rows: (rows) => {
        assertOnTime();
        const preselected = judge.preselect(rows, segment);
        if (waits) for (const one of preselected) candidates.push(one);
        else for (const { row } of preselected) into.visit(row);
      },
      restart: () => {
        candidates = [];
        judge.visible = before;
        into.restart();
      },
      table: async (table) => {
        assertOnTime();
        const question = judge.question(segment);
        const rows = question === null ? null : await KeptRows.of(table, question);
        if (rows === null) return false;
        judge.visible += rows.visible;
        await into.kept(rows);
        return true;
      },
      kept: (table) => {
        // Nobody waits for it: whatever goes wrong shows again where it is asked for.
        KeptRows.prepare(table, kind, now).catch(() => undefined);
      },
    });
    for (const { row } of waits ? await judge.decide(candidates, segment) : []) into.visit(row);
    passed(`segment ${segment.index}`, judge.visible - before);
  }

  /** @param key Null: the beginning of the segment. */
  #placeAt(segment: Segment<Field>, key: readonly string[] | null): WholePlace {
    return { kind: "whole", segment: segment.index, segmentHash: this.#hashOf(segment), key };
  }

  /** The row at the place, if it stands in this segment. */
  #edgeIn(place: WholePlace | null, segment: Segment<Field> | undefined): Edge | null {
    if (place?.key == null || segment?.index !== this.#segmentAt(place)) return null;
    return { ...place, key: place.key };
  }

  #segmentAt(place: WholePlace | null): number | undefined {
    const { segments, kind } = this.#context;
    return place === null ? undefined : segmentOf(place, segments, kind.meanings);
  }

  #hashOf(segment: Segment<Field>): string {
    return segmentHash(segment, this.#context.kind.meanings);
  }
}
