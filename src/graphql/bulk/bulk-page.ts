import type { PageRequest } from "../../domain/list.js";
import type { BulkEnroll } from "../../bulk/bulk-enroll.js";
import type { Page, PageOf } from "../../bulk/job.js";

/** Makes places of lists opaque, and reads them back: one opens only for the list that gave it. */
export interface PlaceSeal {
  seal(place: unknown, list: unknown): string;
  /** @throws RequestError `BAD_USER_INPUT`, `CURSOR_INVALID` */
  open(cursor: string, list: unknown): unknown;
}

/** What the fields of jobs need of the gateway. */
export interface BulkParts {
  readonly service: BulkEnroll;
  readonly seal: PlaceSeal;
}

/** How one list is paged. */
export interface PagedList<Row, Place> {
  /** What its cursors are bound to: field, parent, filter and viewer. */
  readonly name: unknown;
  readonly placeOf: (row: Row) => Place;
  readonly read: (page: PageOf<Place>) => Promise<Page<Row>>;
}

/** A page as the connections of jobs and cells show it. */
export class BulkPage<Row, Place> {
  readonly #list: PagedList<Row, Place>;
  readonly #seal: PlaceSeal;
  readonly #given: PageRequest;
  readonly #hasMore: boolean;

  constructor(
    readonly nodes: readonly Row[],
    parts: {
      readonly list: PagedList<Row, Place>;
      readonly seal: PlaceSeal;
      readonly given: PageRequest;
      readonly hasMore: boolean;
    },
    readonly totalCount: number | null,
  ) {
    this.#list = parts.list;
    this.#seal = parts.seal;
    this.#given = parts.given;
    this.#hasMore = parts.hasMore;
  }

  get edges(): readonly { readonly cursor: string; readonly node: Row }[] {
    return this.nodes.map((node) => ({ cursor: this.#cursorOf(node), node }));
  }

  get pageInfo(): object {
    const { direction, cursor, size } = this.#given;
    const isForward = direction === "forward";
    const [first, last] = [this.nodes[0], this.nodes.at(-1)];
    const isBehind = cursor !== null && size > 0;
    return {
      hasNextPage: isForward ? this.#hasMore : isBehind,
      hasPreviousPage: isForward ? isBehind : this.#hasMore,
      startCursor: first === undefined ? cursor : this.#cursorOf(first),
      endCursor: last === undefined ? cursor : this.#cursorOf(last),
    };
  }

  #cursorOf(row: Row): string {
    return this.#seal.seal(this.#list.placeOf(row), this.#list.name);
  }
}

/** @throws RequestError `BAD_USER_INPUT`, `CURSOR_INVALID` where the cursor is not one of this list */
export async function readBulkPage<Row, Place>(
  list: PagedList<Row, Place>,
  given: PageRequest,
  seal: PlaceSeal,
  totalCount: number | null = null,
): Promise<BulkPage<Row, Place>> {
  const { direction, size, cursor } = given;
  const from = cursor === null ? null : (seal.open(cursor, list.name) as Place);
  const page =
    size === 0 ? { rows: [], hasMore: false } : await list.read({ direction, size, from });
  return new BulkPage(page.rows, { list, seal, given, hasMore: page.hasMore }, totalCount);
}
