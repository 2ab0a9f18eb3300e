import type { ListResult, SourceReport } from "../../domain/list.js";
import { sealState } from "../cursor/cursor.js";
import type { CursorState } from "../cursor/cursor-state.js";
import type { ListExecution } from "./list-execution.js";
import type { Page } from "./list-in-listing-order.js";

/** What was made of a page beside its rows' places. */
interface Made<Row> {
  /** In the order of the list, with all that is selected. */
  readonly rows: readonly Row[];
  readonly reports: readonly SourceReport[];
  readonly isComplete: boolean;
  readonly totalCount: number | null;
}

/** One page of a list. Its cursors are sealed when they are asked for. */
export class ListPage<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> implements ListResult<Row> {
  readonly rows: readonly Row[];
  readonly reports: readonly SourceReport[];
  readonly isComplete: boolean;
  readonly totalCount: number | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly planningMs: number;
  readonly #run: ListExecution<Row, Field, Attribute, OrderField>;
  readonly #page: Page<Row, CursorState>;
  readonly #isForward: boolean;

  constructor(
    run: ListExecution<Row, Field, Attribute, OrderField>,
    page: Page<Row, CursorState>,
    { rows, reports, isComplete, totalCount }: Made<Row>,
  ) {
    const { cursor, direction, size } = run.query.page;
    const more = page.hasMore && size > 0;
    const behind = cursor !== null && size > 0;
    this.#run = run;
    this.#page = page;
    this.#isForward = direction === "forward";
    this.rows = rows;
    this.reports = reports;
    this.isComplete = isComplete;
    this.totalCount = totalCount;
    this.hasNextPage = this.#isForward ? more : behind;
    this.hasPreviousPage = this.#isForward ? behind : more;
    this.planningMs = run.planningMs;
  }

  get startCursor(): string | null {
    return this.#edge(!this.#isForward, 0);
  }

  get endCursor(): string | null {
    return this.#edge(this.#isForward, this.#page.rows.length - 1);
  }

  cursorAt(index: number): string {
    return this.#seal(this.#page.stateAt(index));
  }

  /** @param goesOn Whether it is the edge at which the next page begins. */
  #edge(goesOn: boolean, index: number): string | null {
    const { rows, goesOnAt, stateAt } = this.#page;
    if (goesOn && goesOnAt !== null) return this.#seal(goesOnAt);
    if (rows.length > 0) return this.#seal(stateAt(index));
    // What is missing may come from where this page began.
    return goesOn && !this.isComplete ? this.#run.query.page.cursor : null;
  }

  #seal(state: CursorState): string {
    return sealState(this.#run.codec, state, this.#run.question());
  }
}
