import type DataLoader from "dataloader";
import type { Lookup } from "../../sources/spi/source-connector.js";
import type { LookupKey } from "./lookup.loader.js";

interface KeyedRow {
  readonly source: string;
  readonly key: string;
}

/**
 * The user or course of which a row speaks, with all that is wanted of it. Nothing is asked of the source where the
 * row tells it already or the source's look-up never would.
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
    .then((found) => (found === null ? null : joinRows(known, found, wanted)));
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

/** The look-up is shared by all rows that speak of the same key; each row adds what it alone knows. */
function joinRows<Row, Attribute extends keyof Row & string>(
  known: Row,
  found: Row,
  wanted: ReadonlySet<Attribute>,
): Row {
  for (const attribute of wanted) {
    if (found[attribute] === undefined && known[attribute] !== undefined) {
      return { ...known, ...definedOf(found) };
    }
  }
  return found;
}

function definedOf<Row>(row: Row): Partial<Row> {
  const entries = Object.entries(row as object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Row>;
}
