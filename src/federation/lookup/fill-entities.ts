import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import { joinTold } from "../../domain/join-told.js";
import type { EntityLookup } from "./entity-lookup.js";
import { leavesOpen } from "./leaves-open.js";

/**
 * Fills what rows leave open of users or courses from look-ups. What a look-up does not have is null.
 * @throws SourceError of the first look-up that failed, unless `failed` makes something of its row
 */
export async function fillEntities<Row extends { readonly key: string }, Attribute extends string>(
  lookup: EntityLookup<Row, Attribute> | undefined,
  rows: readonly Row[],
  how: {
    readonly wanted: ReadonlySet<Attribute>;
    readonly call: SourceCall;
    readonly era: string;
    readonly used: (readAt: number, staleBecause: SourceError | null) => void;
    readonly failed?: (row: Row, error: SourceError) => Row;
  },
): Promise<readonly Row[]> {
  if (lookup === undefined) return rows;
  const attributes = [...how.wanted];
  const open = rows.filter((row) => leavesOpen(row, attributes));
  if (open.length === 0) return rows;
  const keys = new Set(open.map((row) => row.key));
  const answers = await lookup.load(keys, { ...how, noteStale: how.used });
  const nothing: object = Object.fromEntries(attributes.map((one) => [one, null]));
  return rows.map((row) => {
    if (!leavesOpen(row, attributes)) return row;
    const answer = answers.get(row.key);
    if (answer instanceof SourceError) {
      if (how.failed === undefined) throw answer;
      return how.failed(row, answer);
    }
    if (answer !== undefined) how.used(answer.readAt, answer.staleBecause);
    return joinTold(joinTold(row, answer?.value ?? row), nothing as Row);
  });
}
