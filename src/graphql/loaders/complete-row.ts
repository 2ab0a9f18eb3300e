import type DataLoader from "dataloader";
import { joinTold } from "../../domain/join-told.js";
import type { Lookup } from "../../sources/spi/source-connector.js";
import type { LookupKey } from "./lookup.loader.js";

interface KeyedRow {
  readonly source: string;
  readonly key: string;
}

/**
 * The user or course of which a row speaks, with all that is wanted of it. A look-up is shared by all rows that speak of
 * the same key; each row adds what it alone knows.
 */
export function completeRow<Row extends KeyedRow, Attribute extends keyof Row & string>(
  known: Row,
  wanted: ReadonlySet<Attribute>,
  loader: DataLoader<LookupKey<Row, Attribute>, Row | null, string>,
): Promise<Row | null> {
  return loader
    .load({ ref: known, wanted, known })
    .then((found) => (found === null ? null : joinTold(known, found)));
}

/** Whether nothing is to be asked of the source: the row tells it already, or the source's look-up never would. */
export function isComplete<Row extends KeyedRow, Attribute extends keyof Row & string>(
  known: Row,
  wanted: ReadonlySet<Attribute>,
  lookup: Lookup<Row, Attribute> | undefined,
): boolean {
  if (lookup === undefined) return true;
  for (const attribute of wanted) {
    if (known[attribute] === undefined && lookup.tells.has(attribute)) return false;
  }
  return true;
}
