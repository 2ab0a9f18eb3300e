import type { SourceReason } from "../../domain/errors.js";
import type { Condition, Filter } from "../../domain/filter.js";
import type { Order } from "../../domain/query.js";
import type { SourceId } from "../../domain/values.js";

/** How a list over all sources is going to be read. Plain data: it can be printed, compared and tested. */
export interface QueryPlan<Field extends string, OrderField extends string> {
  /** One entry for each source in question, in the order of the configuration. */
  readonly sources: readonly SourcePlan<Field>[];
  readonly order: Order<OrderField> | null;
}

export type SourcePlan<Field extends string> = SkippedSource | NeverMatches | ReadSource<Field>;

/** The source cannot answer the question at all. It is not asked. */
export interface SkippedSource {
  readonly kind: "skip";
  readonly source: SourceId;
  readonly reason: Extract<SourceReason, "FILTER_REQUIRED" | "FIELD_NOT_PROVIDED">;
  readonly message: string;
}

/** The filter matches nothing, whatever the source holds. It is not asked. */
export interface NeverMatches {
  readonly kind: "never";
  readonly source: SourceId;
}

export interface ReadSource<Field extends string> {
  readonly kind: "read";
  readonly source: SourceId;
  /** Name of the access path. */
  readonly path: string;
  /** Conditions that the source evaluates, with all their values; execution cuts them into what a request takes. */
  readonly pushed: readonly PushedCondition<Field>[];
  /** Lists that follow each other in the place of one. Absent: `pushed` says all of the list. */
  readonly alternatives?: readonly Alternative<Field>[];
  /** Keys that are looked up before the list is read, and are then pushed or checked. */
  readonly semiJoins: readonly SemiJoin<Field>[];
  /** What the gateway checks on every row first: whether the viewer may know of it. */
  readonly limit: readonly Filter<Field>[];
  /** What the gateway checks on every row then, beside what is pushed as a superset. */
  readonly residual: readonly Filter<Field>[];
  /** Providers, besides the row, that have to speak before a row can be judged or put in order. */
  readonly judges: readonly string[];
  /** Whether rows arrive in the order asked for; else the gateway sorts, or no order is asked for. */
  readonly arrivesOrdered: boolean;
  /** Filter fields for the report. */
  readonly report: { readonly pushedDown: readonly string[]; readonly residual: readonly string[] };
}

/** One of several lists that together hold what an `or` is true of. */
export interface Alternative<Field extends string> {
  readonly pushed: readonly PushedCondition<Field>[];
  /** What the gateway checks on every row of this list. */
  readonly checked: readonly Filter<Field>[];
}

export interface PushedCondition<Field extends string> {
  readonly condition: Condition<Field>;
  readonly precision: "exact" | "superset";
  readonly maxValues: number;
}

/** Users or courses whose keys stand in for conditions that the list itself cannot be asked. */
export interface SemiJoin<Field extends string> {
  readonly entity: "user" | "course";
  /** The field of the list that takes the keys. */
  readonly field: Field;
  /** What the users or courses have to fulfil; empty: all that the source lists. */
  readonly conditions: readonly Condition<string>[];
  /** The list cannot be read without these keys. */
  readonly required: boolean;
  /** Rows without these keys are rows that the viewer may not know of. */
  readonly limits: boolean;
  /** How the keys are pushed; null: they are checked on the rows. */
  readonly push: { readonly precision: "exact" | "superset"; readonly maxValues: number } | null;
}
