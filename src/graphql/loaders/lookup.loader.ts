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

/** Look-ups of one turn are all made before the first answers: the federation reads them together. */
export function createLookupLoader<Row, Attribute extends string>(
  read: ReadByKey<Row, Attribute>,
): DataLoader<LookupKey<Row, Attribute>, Row | null, string> {
  return new DataLoader(
    (keys: readonly LookupKey<Row, Attribute>[]) =>
      loadSideBySide(
        keys,
        ({ ref }) => ref.source,
        ({ ref, wanted, known }) => read(ref, wanted, known),
      ),
    {
      // A look-up that starts from a row may leave out what the row tells: it is not the same one as from nothing.
      cacheKeyFn: ({ ref, wanted, known }) =>
        `${known === undefined ? "?" : "+"}${signatureOf(wanted)} ${ref.source} ${ref.key}`,
    },
  );
}
