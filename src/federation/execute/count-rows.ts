import type { RowVisitor } from "./listing.js";
import type { SourceTurn } from "./source-turn.js";

/**
 * Counts what each source holds for the question; null where it could not be counted for certain. What a source itself
 * counts may be an estimate, and includes rows that stand twice in its list: it says no more than whether it is worth
 * beginning to read.
 */
export async function countRows<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
>(turns: readonly SourceTurn<Row, Field, Attribute, OrderField>[]): Promise<void> {
  await Promise.all(
    turns.map(async (turn) => {
      const { list } = turn;
      if (turn.totalCount !== null) {
        if (list !== null && list.reader.staleBecause !== null) turn.totalCount = null;
        return;
      }
      if (list === null) {
        turn.totalCount = turn.skipped?.reason === "FILTER_REQUIRED" ? null : 0;
        return;
      }
      // What is stale is not counted for certain, and a source that just failed is not asked again for it.
      if (turn.isDone || isStale(list)) return;
      const count = await turn.count(async () =>
        (await list.isInReach()) ? await countByReading(list) : null,
      );
      turn.totalCount = isStale(list) ? null : count;
    }),
  );
}

function isStale({ reader }: { readonly reader: { readonly staleBecause: unknown } }): boolean {
  return reader.staleBecause !== null;
}

async function countByReading(list: {
  scan(visitor: RowVisitor<unknown>): Promise<void>;
}): Promise<number> {
  let count = 0;
  await list.scan({
    visit: () => (count += 1),
    restart: () => (count = 0),
    kept: (rows) => {
      count = rows.count;
      return Promise.resolve(true);
    },
  });
  return count;
}
