import { SourceError } from "../domain/errors.js";
import type { Collection } from "../sources/spi/source-connector.js";

/** How long an installation that answered 404 for a list is taken to have none, in milliseconds. */
const rememberedMs = 600_000;

/**
 * Which lists of users or courses a source turned out not to have, though its platform knows such a call: they are
 * derived from its enrollments then.
 */
export class MissingLists {
  readonly #until = new Map<string, number>();
  /** How often a list was found missing: whoever sees it change asks again. */
  found = 0;

  has(name: string): boolean {
    return (this.#until.get(name) ?? 0) > Date.now();
  }

  /** The list, as long as it is not known to be missing; its first 404 is noted. */
  watch<Row, Field extends string, Attribute extends string>(
    name: string,
    list: Collection<Row, Field, Attribute>,
  ): Collection<Row, Field, Attribute> {
    if (list.mayBeMissing !== true) return list;
    return {
      ...list,
      readPage: (scan, call) =>
        list.readPage(scan, call).catch((error: unknown) => {
          if (scan.position === null) this.#note(name, error);
          throw error;
        }),
      readAll: (scan, visitor, call) =>
        list.readAll(scan, visitor, call).catch((error: unknown) => {
          this.#note(name, error);
          throw error;
        }),
    };
  }

  #note(name: string, error: unknown): void {
    if (!(error instanceof SourceError) || error.status !== 404) return;
    this.#until.set(name, Date.now() + rememberedMs);
    this.found += 1;
  }
}

/**
 * Asks, and once more where a list was found missing on the way. Both go on one count for each source: what was asked in
 * vain was received all the same.
 */
export async function askAgainWhereMissing<Source extends Watched, Meter, T>(
  sources: readonly Source[],
  createMeter: (source: Source) => Meter,
  ask: (how: (source: Source) => { readonly meter: Meter }) => Promise<T>,
): Promise<T> {
  const known = new Map<Source, { readonly meter: Meter }>();
  const how = (source: Source): { readonly meter: Meter } => {
    const own = known.get(source) ?? { meter: createMeter(source) };
    known.set(source, own);
    return own;
  };
  const count = (): number => sources.reduce((sum, { missing }) => sum + missing.found, 0);
  const before = count();
  try {
    const answer = await ask(how);
    if (count() === before) return answer;
  } catch (error) {
    if (count() === before) throw error;
  }
  return ask(how);
}

interface Watched {
  readonly missing: MissingLists;
}
