import type DataLoader from "dataloader";
import { joinTold } from "../../domain/join-told.js";
import type { Lookup } from "../../sources/spi/source-connector.js";
import type { LookupKey } from "./lookup.loader.js";

interface KeyedRow {
  readonly source: string;
  readonly key: string;
}

/**
 * The user or course of which a row speaks, with all that is wanted of it. Nothing is asked of the source where the
 * row tells it already or the source's look-up never would. A look-up is shared by all rows that speak of the same key;
 * each row adds what it alone knows.
 */
export function completeRow<Row extends KeyedRow, Attribute extends keyof Row & string>(
  known: Row,
  wanted: ReadonlySet<Attribute>,
  lookup: Lookup<Row, Attribute> | undefined,
  loader: DataLoader<LookupKey<Row, Attribute>, Row | null, string>,
): Row | Promise<Row | null> {
  if (lookup === undefined || !lacksAny(known, wanted, lookup.tells)) return known;
  return loader
    .load({ ref: known, wanted, known })
    .then((found) => (found === null ? null : joinTold(known, found)));
}

function lacksAny<Row, Attribute extends keyof Row & string>(
  known: Row,
  wanted: ReadonlySet<Attribute>,
  tells: ReadonlySet<Attribute>,
): boolean {
  for (const attribute of wanted) {
    if (known[attribute] === undefined && tells.has(attribute)) return true;
  }
  return false;
}
