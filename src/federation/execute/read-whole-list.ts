import type { GroupVisitor } from "../../sources/spi/source-connector.js";
import type { ReadRequest } from "../cache/read-cache.js";
import type { RowTable } from "../cache/row-table.js";
import type { ListReader } from "./list-reader.js";
import type { Segment } from "./segments.js";
import { WholeRead } from "./whole-read.js";

/** Takes a whole list; it begins anew where a live read does, and where an earlier one stands in for it. */
export interface WholeVisitor<Row extends object> extends GroupVisitor<Row> {
  /** Offers a list that is in memory as a whole; false: its rows are to be handed over. */
  readonly table?: (table: RowTable<Row>) => Promise<boolean>;
  /** The rows that were handed over stay in memory as this table. */
  readonly kept?: (table: RowTable<Row>) => void;
}

/** Groups of kept rows after which others get their turn. */
const groupsPerTurn = 8;

/**
 * Hands a whole list over. Where the live read fails after it began and is tried again, or an earlier read stands in,
 * `restart` is called first: what was visited is void.
 */
export async function readWholeList<
  Row extends object,
  Field extends string,
  Attribute extends string,
>(
  reader: ListReader<Row, Field, Attribute>,
  segment: Segment<Field>,
  visitor: WholeVisitor<Row>,
): Promise<void> {
  const { cache } = reader.options;
  const request = reader.requestOf(segment, null, false);
  const kept = cache.peek<RowTable<Row>>(request);
  if (kept !== undefined) {
    cache.hits += 1;
    reader.used(kept.readAt, null);
    await visitTable(kept.value, visitor);
    return;
  }
  try {
    const shared = await cache.readAlong(request, () =>
      readLive(reader, segment, request, visitor),
    );
    if (shared === null) return;
    reader.used(shared.readAt, null);
    await visitTable(shared.value, visitor);
  } catch (error) {
    const stale = cache.standIn<RowTable<Row>>(request, error);
    if (stale === undefined) throw error;
    visitor.restart();
    reader.used(stale.readAt, stale.staleBecause);
    await visitTable(stale.value, visitor);
  }
}

/** Answers the rows where they are few enough to be kept. */
async function readLive<Row extends object, Field extends string, Attribute extends string>(
  reader: ListReader<Row, Field, Attribute>,
  segment: Segment<Field>,
  request: ReadRequest,
  visitor: WholeVisitor<Row>,
): Promise<RowTable<Row> | null> {
  const { cache, budget, collection, call, path } = reader.options;
  budget.assertRowsLeft();
  cache.misses += 1;
  const read = new WholeRead<Row>();
  const scan = { path: path.name, pushed: segment.pushed, wanted: reader.options.wanted };
  const live: GroupVisitor<Row> = {
    rows: (rows) => {
      reader.used(read.readAt, null);
      budget.rowsLeft -= rows.length;
      if (budget.rowsLeft < 0) budget.assertRowsLeft();
      read.add(rows);
      return visitor.rows(rows);
    },
    restart: () => {
      budget.rowsLeft += read.count;
      read.restart();
      visitor.restart();
    },
  };
  await collection.readAll(scan, live, call);
  reader.used(read.readAt, null);
  const table = read.end();
  if (table !== null) {
    cache.keep(request, { value: table, size: () => table.bytes }, read.readAt);
    visitor.kept?.(table);
  }
  return table;
}

/** Rows of a long list are handed out in turns, so that nobody else waits for all of them. */
async function visitTable<Row extends object>(
  table: RowTable<Row>,
  visitor: WholeVisitor<Row>,
): Promise<void> {
  if ((await visitor.table?.(table)) === true) return;
  let groups = 0;
  for (const rows of table.groups()) {
    await visitor.rows(rows);
    groups += 1;
    if (groups % groupsPerTurn === 0) await new Promise((resume) => setImmediate(resume));
  }
}
