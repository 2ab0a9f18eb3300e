import type { SourceCall } from "../../domain/call-context.js";
import { noteRecipeOfPart } from "../../domain/recipes.js";
import { ReaderName } from "../../http/reader-name.js";
import type { RowReader } from "../spi/row-reader.js";
import type { Lookup, Scan, ScanPage } from "../spi/source-connector.js";
import type { IspringApi, Making, Part, Resource } from "./ispring.api.js";
import { pageSizeFor, type IspringPaging } from "./ispring.capabilities.js";
import type { IdLists } from "./ispring.requests.js";
import type { IspringPage } from "./ispring.wire.js";

/** What of a list is asked. */
export interface ListScan {
  /** What of a scan matters. */
  readonly scan: Pick<Scan<never, never>, "pageSize" | "position">;
  readonly paging: IspringPaging;
  /** Null: no row can be meant. */
  readonly lists: IdLists | null;
}

/** What the rows of a list are. */
export interface ListReading<Row> {
  readonly resource: Resource;
  /** Lists of which each value names one row, as a rule. */
  readonly naming: readonly string[];
  /** How the rows of one page are read. */
  readonly forPage: () => (row: RowReader) => Row | null;
  /** One for each way to read the rows. */
  readonly name: ReaderName<Part<ScanPage<Row>>>;
  /** Whether a row is one of those that the lists ask for. */
  readonly askedBy: (lists: IdLists) => (row: Row) => boolean;
}

/** One page of a list, in the words of the gateway. */
export async function readList<Row>(
  api: IspringApi,
  { name, resource, naming, forPage, askedBy }: ListReading<Row>,
  { lists, scan, paging }: ListScan,
  call: SourceCall,
): Promise<ScanPage<Row>> {
  if (lists === null) return { rows: [], next: null, moreIsCertain: false };
  const { position } = scan;
  const pageToken = position === null ? null : String(position);
  const toPage = (page: IspringPage): ScanPage<Row> => {
    const isAsked = askedBy(lists);
    const toRow = forPage();
    const rows: Row[] = [];
    for (const reader of page.rows) {
      const row = toRow(reader);
      if (row === null) continue;
      if (isAsked(row)) rows.push(row);
      else reader.drift("was not asked for");
    }
    return { rows, next: page.nextPageToken, moreIsCertain: false };
  };
  const making = { name, of: toPage };
  const pageSize = sizeOf(lists, naming, scan, paging);
  return api.read(resource, { lists, pageSize, pageToken }, making, call);
}

/** Rows that are named one by one come on one page, unless the caller wants fewer than it may have. */
function sizeOf(
  lists: IdLists,
  naming: readonly string[],
  { pageSize }: ListScan["scan"],
  paging: IspringPaging,
): number {
  if (pageSize < paging.maxPageSize) return pageSize;
  const named = naming.map((list) => lists.get(list)?.length ?? 0);
  return pageSizeFor(Math.max(0, ...named), paging);
}

/** Rows by their ids, many at once; ids that iSpring does not know are left out of its answer. */
export function createLookup<Row extends { readonly key: string }, Attribute extends string>(
  api: IspringApi,
  resource: Resource,
  how: {
    readonly name: string;
    readonly toRow: (row: RowReader) => Row | null;
    readonly batchSize: number;
    readonly paging: IspringPaging;
  },
  tells: Readonly<Partial<Record<Attribute, string>>>,
): Lookup<Row, Attribute> {
  const name = new ReaderName<Part<Found<Row>>>();
  return {
    batchSize: how.batchSize,
    tells: new Set(Object.keys(tells) as Attribute[]),
    fetch: async (keys, _wanted, call) => {
      const asked = keys.filter((key) => key !== "");
      if (asked.length === 0) return new Map();
      const lists = new Map([[how.name, asked]]);
      const page = { size: pageSizeFor(asked.length, how.paging), expected: asked.length };
      let expected: readonly string[] | null = asked;
      const making: Making<Found<Row>> = {
        name,
        of: ({ rows }) => find(expected && new Set(expected), rows, how.toRow),
        countOf: ({ count }) => count,
      };
      const parts = await api.readParts(resource, lists, page, making, call);
      // What is made once more is asked by key: what was not asked for does no harm, and the keys take no memory.
      expected = null;
      const [only] = parts;
      if (only === undefined || parts.length > 1) {
        return new Map(parts.flatMap(({ made }) => [...made.byKey]));
      }
      const { byKey } = only.made;
      noteRecipeOfPart(only, byKey, byKeyOf);
      return byKey;
    },
  };
}

interface Found<Row> {
  readonly byKey: ReadonlyMap<string, Row>;
  /** Rows; of one that came twice the last one counts as found. */
  readonly count: number;
}

function byKeyOf<Row>({ made }: Part<Found<Row>>): ReadonlyMap<string, Row> {
  return made.byKey;
}

/** @param asked Null: all of them count. */
function find<Row extends { readonly key: string }>(
  asked: ReadonlySet<string> | null,
  rows: readonly RowReader[],
  toRow: (row: RowReader) => Row | null,
): Found<Row> {
  const byKey = new Map<string, Row>();
  let count = 0;
  for (const reader of rows) {
    const row = toRow(reader);
    if (row === null) continue;
    if (asked === null || asked.has(row.key)) {
      byKey.set(row.key, row);
      count += 1;
    } else {
      reader.drift("was not asked for");
    }
  }
  return { byKey, count };
}
