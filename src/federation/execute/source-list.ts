import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import type { RowKind } from "../../domain/query.js";
import type { Instant } from "../../domain/values.js";
import type { Tells } from "../../sources/spi/capabilities.js";
import type { ReadSource } from "../plan/query-plan.js";
import type { Boundary } from "./boundary.js";
import type { ListReader } from "./list-reader.js";
import type { Batch, Batches, FoundRow, Listing, ListingContext, RowVisitor } from "./listing.js";
import { OrderedListing, type OrderedEntry, type OrderedPage } from "./ordered-listing.js";
import { PagedListing } from "./paged-listing.js";
import type { Place } from "./place.js";
import { RowJudge, type FillRows } from "./row-judge.js";
import type { Segment } from "./segments.js";
import { WholeListing } from "./whole-listing.js";

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
  /** Requests that were counted for the list so far. */
  readonly requests: () => number;
  readonly call: SourceCall;
  readonly now: Instant;
  readonly fill: FillRows<Row>;
  /** Looks up what the plan needs first, and cuts the list into segments. */
  readonly prepare: () => Prepared<Field> | Promise<Prepared<Field>>;
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
  #prepared: Ready<Field> | Promise<Ready<Field>> | null = null;
  #listing: Listing<Row> | null = null;
  /** Rows that each pass over a paged list, or over one segment of a whole list, showed to the viewer. */
  readonly #passes = new Map<string, number>();

  constructor(options: SourceListOptions<Row, Field, Attribute, OrderField>) {
    this.#options = options;
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
    return this.#options.requests();
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

  /** Whether anything was read, though it may be nothing that the viewer may know of. */
  get hasRead(): boolean {
    return this.#passes.size > 0;
  }

  get isWhole(): boolean {
    return this.reader.options.path.paging.style === "whole-list";
  }

  /** The rows of the answer in the order in which the source lists them, from a place on. */
  forward(from: Place | null, need: () => number): Batches<Row> {
    let batches: Batches<Row> | null = null;
    const begin = (listing: Listing<Row>): Promise<Batch<Row> | null> => {
      batches = listing.forward(from, need);
      return batches.next();
    };
    return {
      next: () => {
        if (batches !== null) return batches.next();
        const listing = this.#ready();
        return listing instanceof Promise ? listing.then(begin) : begin(listing);
      },
    };
  }

  /** Whether rows can be read in the order asked for, no further than they are needed. */
  async arrivesOrdered(): Promise<boolean> {
    return (
      this.plan.arrivesOrdered && !this.isWhole && (await this.#prepare()).segments.length <= 1
    );
  }

  /** The pages of a list that arrives in order, as they are read. */
  async *ordered(entry: OrderedEntry<Row>): AsyncGenerator<OrderedPage<Row>> {
    const context = this.#contextOf(await this.#prepare());
    yield* new OrderedListing(context).pages(entry);
  }

  /** The place behind all that was read so far; null: the beginning. */
  placeNow(): Place | null {
    return this.#listing?.placeNow() ?? null;
  }

  async lastBefore(boundary: Boundary | null, size: number): Promise<readonly FoundRow<Row>[]> {
    return (await this.#ready()).lastBefore(boundary, size);
  }

  async scan(visitor: RowVisitor<Row>): Promise<void> {
    return (await this.#ready()).scan(visitor);
  }

  async raw(visit: (row: Row) => void): Promise<void> {
    return (await this.#ready()).raw(visit);
  }

  async isInReach(): Promise<boolean> {
    return (await this.#ready()).isInReach();
  }

  async segments(): Promise<readonly Segment<Field>[]> {
    return (await this.#prepare()).segments;
  }

  #ready(): Listing<Row> | Promise<Listing<Row>> {
    if (this.#listing !== null) return this.#listing;
    const prepared = this.#prepare();
    return prepared instanceof Promise
      ? prepared.then((ready) => this.#list(ready))
      : this.#list(prepared);
  }

  #list(ready: Ready<Field>): Listing<Row> {
    const context = this.#contextOf(ready);
    this.#listing ??= this.isWhole ? new WholeListing(context) : new PagedListing(context);
    return this.#listing;
  }

  #contextOf({ segments, plan }: Ready<Field>): ListingContext<Row, Field, Attribute, OrderField> {
    const { kind, reader, tells, now, fill } = this.#options;
    const { limit, residual, judges } = plan;
    return {
      kind,
      now,
      reader,
      segments,
      judge: () => new RowJudge({ kind, tells, now, fill, limit, residual, judges }),
      waits: judges.length > 0,
      passed: (pass: string, rows: number) => {
        this.#passes.set(pass, Math.max(this.#passes.get(pass) ?? 0, rows));
      },
      assertOnTime: () => this.#assertOnTime(),
    };
  }

  #prepare(): Ready<Field> | Promise<Ready<Field>> {
    if (this.#prepared === null) {
      const prepared = this.#options.prepare();
      this.#prepared = prepared instanceof Promise ? prepared.then(toReady) : toReady(prepared);
    }
    return this.#prepared;
  }

  /** What stands in for a live read that failed lies in memory, and is answered also where the time is up. */
  #assertOnTime(): void {
    const { signal, deadlineAt } = this.#options.call;
    const reason: unknown = signal.reason;
    const hasClient = !signal.aborted || reason instanceof SourceError;
    if (hasClient && this.reader.staleBecause !== null) return;
    if (Date.now() >= deadlineAt) {
      throw new SourceError("DEADLINE_EXCEEDED", "The operation's deadline has passed.");
    }
    if (signal.aborted) throw reason as Error;
  }
}

/** @throws FilterRequired */
function toReady<Field extends string>(prepared: Prepared<Field>): Ready<Field> {
  if (prepared.kind === "skip") throw new FilterRequired(prepared.message);
  return prepared;
}
