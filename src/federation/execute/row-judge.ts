import type { Filter } from "../../domain/filter.js";
import { fieldsOf } from "../../domain/filter.js";
import type { RowKind } from "../../domain/query.js";
import type { Instant } from "../../domain/values.js";
import type { Tells } from "../../sources/spi/capabilities.js";
import type { KeptQuestion } from "../columns/kept-rows.js";
import { compileFilter, type Predicate } from "./compile-filter.js";
import type { Segment } from "./segments.js";

/** Fills attributes of rows from their providers; rows come back in their order. */
export type FillRows<Row> = (
  providers: readonly string[],
  rows: readonly Row[],
) => Promise<readonly Row[]>;

export interface JudgeOptions<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly kind: RowKind<Row, Field, Attribute, OrderField>;
  readonly tells: Tells<Attribute>;
  readonly now: Instant;
  readonly limit: readonly Filter<Field>[];
  readonly residual: readonly Filter<Field>[];
  /** Providers that order or filter need. */
  readonly judges: readonly string[];
  readonly fill: FillRows<Row>;
}

export interface Judged<Row> {
  readonly row: Row;
  /** The row's index among those that were handed in. */
  readonly index: number;
}

/**
 * Decides which rows belong to the answer: first whether the viewer may know of the row, then whether the filter is
 * true of it. What the row alone can decide is decided before anything is looked up.
 */
export class RowJudge<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  readonly #options: JudgeOptions<Row, Field, Attribute, OrderField>;
  readonly #early: { readonly limit: Predicate<Row>; readonly residual: Predicate<Row> };
  readonly #late: { readonly limit: Predicate<Row>; readonly residual: Predicate<Row> };
  readonly #checks = new Map<
    Segment<Field>,
    { readonly early: Predicate<Row>; readonly late: Predicate<Row> }
  >();
  /** Rows that the viewer may know of, of all that were judged. */
  visible = 0;

  constructor(options: JudgeOptions<Row, Field, Attribute, OrderField>) {
    this.#options = options;
    const limit = this.#split(options.limit);
    const residual = this.#split(options.residual);
    this.#early = { limit: limit.early, residual: residual.early };
    this.#late = { limit: limit.late, residual: residual.late };
  }

  /** Whether nothing but the source decides: every row that it sends belongs to the answer. */
  acceptsAll(segment: Segment<Field>): boolean {
    const { limit, residual } = this.#options;
    return limit.length === 0 && residual.length === 0 && segment.checked.length === 0;
  }

  /** Notes rows that were read and lie beyond the page. What only a look-up could tell of them is not asked. */
  see(rows: readonly Row[]): void {
    if (this.#late.limit !== always) return;
    const { limit } = this.#early;
    this.visible +=
      limit === always ? rows.length : rows.filter((row) => limit(row) === true).length;
  }

  /** What is asked of every row of the segment; null where rows wait for other reads before that is known. */
  question(segment: Segment<Field>): KeptQuestion<Row, Field, Attribute, OrderField> | null {
    const { kind, now, limit, residual, judges } = this.#options;
    if (judges.length > 0) return null;
    return { kind, now, limit, checked: [...segment.checked, ...residual] };
  }

  async judge(rows: readonly Row[], segment: Segment<Field>): Promise<readonly Judged<Row>[]> {
    const candidates = this.preselect(rows, segment);
    return this.decide(candidates, segment);
  }

  /** Rows that their own values do not rule out. */
  preselect(rows: readonly Row[], segment: Segment<Field>): readonly Judged<Row>[] {
    const checks = this.#checksOf(segment);
    const limited = this.#options.limit.length > 0;
    const kept: Judged<Row>[] = [];
    rows.forEach((row, index) => {
      if (limited && this.#early.limit(row) !== true) return;
      if (this.#late.limit === always) this.visible += 1;
      if (checks.early(row) === true && this.#early.residual(row) === true) {
        kept.push({ row, index });
      }
    });
    return kept;
  }

  /** What preselected rows come to once their providers have spoken. */
  async decide(
    candidates: readonly Judged<Row>[],
    segment: Segment<Field>,
  ): Promise<readonly Judged<Row>[]> {
    const { judges, fill } = this.#options;
    if (judges.length === 0 || candidates.length === 0) return candidates;
    const checks = this.#checksOf(segment);
    const filled = await fill(
      judges,
      candidates.map((one) => one.row),
    );
    const kept: Judged<Row>[] = [];
    filled.forEach((row, at) => {
      if (this.#late.limit !== always) {
        if (this.#late.limit(row) !== true) return;
        this.visible += 1;
      }
      const index = candidates[at]?.index ?? 0;
      if (checks.late(row) === true && this.#late.residual(row) === true) kept.push({ row, index });
    });
    return kept;
  }

  #checksOf(segment: Segment<Field>): {
    readonly early: Predicate<Row>;
    readonly late: Predicate<Row>;
  } {
    let checks = this.#checks.get(segment);
    if (checks === undefined) {
      checks = this.#split(segment.checked);
      this.#checks.set(segment, checks);
    }
    return checks;
  }

  /** Parts that the row alone decides, and those that wait for a provider. */
  #split(parts: readonly Filter<Field>[]): {
    readonly early: Predicate<Row>;
    readonly late: Predicate<Row>;
  } {
    const { kind, tells, now } = this.#options;
    const waits = (part: Filter<Field>): boolean =>
      [...fieldsOf(part)].some((field) => {
        const attribute = kind.attributeOf[field];
        return attribute !== null && tells[attribute] !== "row";
      });
    const all = (some: readonly Filter<Field>[]): Predicate<Row> =>
      some.length === 0 ? always : compileFilter({ kind: "all", of: some }, kind, now);
    return {
      early: all(parts.filter((part) => !waits(part))),
      late: all(parts.filter(waits)),
    };
  }
}

function always(): true {
  return true;
}
