import DataLoader from "dataloader";
import type { KeyRef } from "../../federation/federation.js";
import { loadSideBySide } from "./load-side-by-side.js";
import { signatureOf } from "./signature.js";

/** A user or course to be read, and what it is read for. */
export interface LookupKey<Row, Attribute extends string> {
  readonly ref: KeyRef;
  readonly wanted: ReadonlySet<Attribute>;
  /** What a row told of it already. */
  readonly known?: Row;
}

export type ReadByKey<Row, Attribute extends string> = (
  ref: KeyRef,
  wanted: ReadonlySet<Attribute>,
  known?: Row,
) => Promise<Row | null>;

export function createLookupLoader<Row, Attribute extends string>(
  read: ReadByKey<Row, Attribute>,
): DataLoader<LookupKey<Row, Attribute>, Row | null, string> {
  return new DataLoader(
    async (keys: readonly LookupKey<Row, Attribute>[]) => {
      const batch = joinKeys(keys);
      const distinct = [...batch.keys()];
      const answers = await loadSideBySide(
        [...batch.values()],
        (key) => key.ref.source,
        (key) => read(key.ref, key.wanted, key.known),
      );
      const byName = new Map(distinct.map((name, index) => [name, answers[index] ?? null]));
      return keys.map((key) => byName.get(nameOf(key)) ?? null);
    },
    {
      // A look-up that starts from a row may leave out what the row tells: it is not the same one as from nothing.
      cacheKeyFn: (key) =>
        `${key.known === undefined ? "?" : "+"}${signatureOf(key.wanted)} ${nameOf(key)}`,
    },
  );
}

function nameOf({ ref }: LookupKey<unknown, string>): string {
  return `${ref.source} ${ref.key}`;
}

/**
 * The distinct things of a batch. What any of a source is wanted for, all of it are read for: a source fetches in one
 * request what is wanted alike. A thing that is asked for without a row is read without one, since it may be gone.
 */
function joinKeys<Row, Attribute extends string>(
  keys: readonly LookupKey<Row, Attribute>[],
): ReadonlyMap<string, LookupKey<Row, Attribute>> {
  const wantedBySource = joinWanted(keys);
  const joined = new Map<string, LookupKey<Row, Attribute>>();
  for (const { ref, wanted, known } of keys) {
    const name = nameOf({ ref, wanted });

    if (joined.has(name) && known !== undefined) continue;
    joined.set(name, {
      ref,
      wanted: wantedBySource.get(ref.source) ?? wanted,
      ...(known !== undefined && { known }),
    });
  }
  return joined;
}

function joinWanted<Row, Attribute extends string>(
  keys: readonly LookupKey<Row, Attribute>[],
): ReadonlyMap<string, ReadonlySet<Attribute>> {
  const joined = new Map<string, Set<Attribute>>();
  for (const { ref, wanted } of keys) {
    const before = joined.get(ref.source);
    if (before === undefined) joined.set(ref.source, new Set(wanted));
    else for (const attribute of wanted) before.add(attribute);
  }
  return joined;
}
