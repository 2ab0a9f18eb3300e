import type { RowKind } from "../../domain/query.js";
import type { Instant } from "../../domain/values.js";
import type { ValueEdge } from "../columns/kept-rows.js";
import type { Boundary } from "./boundary.js";
import type { ListReader } from "./list-reader.js";
import type { Place } from "./place.js";
import type { RowJudge } from "./row-judge.js";
import type { Segment } from "./segments.js";

/** A row of the answer, and the place behind it in its source's list. */
export interface FoundRow<Row> {
  readonly row: Row;
  readonly place: () => Place;
}

export interface Batch<Row> {
  readonly rows: readonly Row[];
  /** The place behind the row at this index. */
  placeAfter(index: number): Place;
  /** Whether a further row of the answer follows for certain. */
  readonly moreIsCertain: boolean;
}

/** Rows of a list, as far as they are pulled: the next ones are asked for when the last ones have come. */
export interface Batches<Row> {
  /** Null: there are no more. */
  next(): Promise<Batch<Row> | null>;
}

/** Takes rows one by one. `restart` voids what was taken so far: the rows are told again from another read. */
export interface RowVisitor<Row> {
  readonly visit: (row: Row) => void;
  readonly restart: () => void;
  /** Offers all rows at once where they are in memory; false: they are to be told one by one. */
  readonly kept?: (rows: KeptAnswer<Row>) => Promise<boolean>;
}

/** The rows of an answer, in memory. */
export interface KeptAnswer<Row> {
  readonly count: number;
  /** The first rows by value, or the last ones, the last one first; null where that takes a look at each row. */
  byValue(wish: {
    readonly field: string;
    readonly order: "ASC" | "DESC";
    readonly direction: "forward" | "backward";
    readonly edge: ValueEdge | null;
    readonly size: number;
  }): Promise<readonly Row[] | null>;
}

/** The rows of one source, in the order in which it lists them. */
export interface Listing<Row> {
  /** Rows of the answer from a place on, as far as the reader pulls. */
  forward(from: Place | null, need: () => number): Batches<Row>;
  /** The place behind all that `forward` has read; null: the beginning. */
  placeNow(): Place | null;
  /** The last rows of the answer before a boundary, in the order of the list. */
  lastBefore(boundary: Boundary | null, size: number): Promise<readonly FoundRow<Row>[]>;
  /** Every row of the answer, each once. */
  scan(visitor: RowVisitor<Row>): Promise<void>;
  /** Every row that the source sends, before anything is judged. */
  raw(visit: (row: Row) => void): Promise<void>;
  /** Whether the budget is likely to reach for reading every row: false where the source tells of too many. */
  isInReach(): Promise<boolean>;
}

/** What both ways of listing work with. */
export interface ListingContext<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly kind: RowKind<Row, Field, Attribute, OrderField>;
  /** The moment of the operation. */
  readonly now: Instant;
  readonly reader: ListReader<Row, Field, Attribute>;
  readonly segments: readonly Segment<Field>[];
  /** A judge of its own for each pass over the list. */
  readonly judge: () => RowJudge<Row, Field, Attribute, OrderField>;
  /** Whether rows wait for other reads before they can be judged. */
  readonly waits: boolean;
  /** Notes how many rows a pass showed to the viewer. */
  readonly passed: (pass: string, rows: number) => void;
  /** @throws where the deadline has passed or the client has gone */
  readonly assertOnTime: () => void;
}
