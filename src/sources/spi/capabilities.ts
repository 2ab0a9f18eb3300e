import type { EnrollmentOrderField, OrderDirection } from "../../domain/query.js";

/** How faithfully a source evaluates a condition that it is handed. */
export type Precision =
  /** Just the matching rows come back: the condition is done with. */
  | "exact"
  /** More rows may come back, never fewer: the gateway checks again. */
  | "superset";

/** A condition that an access path takes into a request. Anything that is not declared is evaluated by the gateway. */
export interface Pushable {
  readonly precision: Precision;
  /** How many values one request carries; more values are read by several requests, in their order. */
  readonly maxValues: number;
  /** Shape of the conditions that are taken. `since`: of a range its lower bound alone, where it has one. */
  readonly takes: "in" | "contains" | "range" | "since";
  /** Rows tell this only where they were asked for by it: a condition on it is always pushed, and never judged on rows. */
  readonly isToldByRequest?: boolean;
}

/** An order in which rows are promised to arrive: by value as the gateway compares, nulls last, ties in any order. */
export interface PromisedOrder {
  readonly field: EnrollmentOrderField;
  readonly direction: OrderDirection;
}

export type Paging =
  /** One request answers everything. It is read as it comes, through `readAll`. */
  | { readonly style: "whole-list" }
  /** Pages 1, 2, 3, … of a size that the caller chooses: any page can be entered. */
  | { readonly style: "page-number"; readonly maxPageSize: number }
  /** Each page names its successor: a page can be entered again by the token that led to it. */
  | { readonly style: "cursor"; readonly maxPageSize: number };

/** One way to list rows of a source. The planner picks one for each list, the first that fits. */
export interface AccessPath<Field extends string> {
  readonly name: string;
  /**
   * Sets of fields; all fields of at least one set have to be pushed, each with an `in` condition. Empty: the path
   * needs nothing. A query that does not fix them cannot take the path.
   */
  readonly requires: readonly (readonly Field[])[];
  /** In the order of preference. */
  readonly accepts: Readonly<Partial<Record<Field, Pushable>>>;
  /** A request carries at most one of the accepted conditions (beyond a required set). */
  readonly oneAtATime?: boolean;
  /** Empty: the gateway sorts. */
  readonly orders: readonly PromisedOrder[];
  readonly paging: Paging;
}

/**
 * Where the value of an attribute comes from: `row`, the rows of the list; `user` or `course`, a look-up of the row's
 * user or course; `row-or-user` or `row-or-course`, the row, and the look-up for a row that leaves it open (undefined);
 * else the name of a companion read. An attribute that is absent can never be told.
 */
export type Provider = "row" | "user" | "course" | "row-or-user" | "row-or-course" | (string & {});

/** Who has to speak where a row does not: the look-up or the companion; undefined where there is nobody else. */
export function providerBesideRow(provider: Provider | undefined): string | undefined {
  if (provider === undefined || provider === "row") return undefined;
  return provider.startsWith("row-or-") ? provider.slice("row-or-".length) : provider;
}

export type Tells<Attribute extends string> = Readonly<Partial<Record<Attribute, Provider>>>;
