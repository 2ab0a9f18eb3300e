import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import { joinTold } from "../../domain/join-told.js";
import type { EntityLookup } from "./entity-lookup.js";

/** Fills attributes of users or courses from look-ups. What a look-up does not have is null. */
export async function fillEntities<Row extends { readonly key: string }, Attribute extends string>(
  lookup: EntityLookup<Row, Attribute> | undefined,
  rows: readonly Row[],
  how: {
    readonly wanted: ReadonlySet<Attribute>;
    readonly call: SourceCall;
    readonly era: string;
    readonly used: (readAt: number, staleBecause: SourceError | null) => void;
  },
): Promise<readonly Row[]> {
  if (lookup === undefined) return rows;
  const keys = rows.map((row) => row.key);
  const answers = await lookup.load(keys, how.wanted, how.call, how.era);
  const nothing: object = Object.fromEntries([...how.wanted].map((one) => [one, null]));
  return rows.map((row) => {
    const answer = answers.get(row.key);
    if (answer instanceof SourceError) throw answer;
    if (answer !== undefined) how.used(answer.readAt, answer.staleBecause);
    return joinTold(joinTold(row, answer?.value ?? row), nothing as Row);
  });
}
