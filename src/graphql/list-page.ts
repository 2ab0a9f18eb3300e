import type { ListResult, SourceReport } from "../domain/list.js";

/** A page as the public connections show it. What is not selected is not made. */
export class ListPage<Row> {
  readonly #result: ListResult<Row>;

  constructor(result: ListResult<Row>) {
    this.#result = result;
  }

  get nodes(): readonly Row[] {
    return this.#result.rows;
  }

  get edges(): readonly ListEdge<Row>[] {
    return this.#result.rows.map((_row, index) => new ListEdge(this.#result, index));
  }

  /** The result bears the names of `PageInfo` itself. */
  get pageInfo(): ListResult<Row> {
    return this.#result;
  }

  get totalCount(): number | null {
    return this.#result.totalCount;
  }

  get isComplete(): boolean {
    return this.#result.isComplete;
  }

  get sources(): readonly SourceReport[] {
    return this.#result.reports;
  }
}

/** A row and its cursor, which is signed when asked for. */
class ListEdge<Row> {
  readonly #result: ListResult<Row>;
  readonly #index: number;

  constructor(result: ListResult<Row>, index: number) {
    this.#result = result;
    this.#index = index;
  }

  get node(): Row | undefined {
    return this.#result.rows[this.#index];
  }

  get cursor(): string {
    return this.#result.cursorAt(this.#index);
  }
}
