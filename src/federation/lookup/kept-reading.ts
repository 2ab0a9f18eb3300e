import { recipeOf, type Recipe } from "../../domain/recipes.js";

/** One read of many rows. */
export interface Read {
  readAt: number;
  era: string;
  /** Of how many keys it is the latest in its generation of memory. */
  latestKeys: number;
}

/** What a read told, as it lies in memory: of one key, or of all that were asked for at once. */
export interface KeptReading<Row> {
  readonly read: Read;
  /** Null where the source has no such row. */
  rowOf(key: string): Row | null;
}

/** What a read told of one key. */
export class KeptRow<Row> implements KeptReading<Row> {
  constructor(
    private readonly row: Row | null,
    readonly read: Read,
  ) {}

  rowOf(): Row | null {
    return this.row;
  }
}

/** All that a read told, as what its rows are made of, until somebody asks for one of them. */
export class FoldedReading<Row> implements KeptReading<Row> {
  readonly bytes: number;
  #rows: ReadonlyMap<string, Row> | null = null;
  #make: (() => ReadonlyMap<string, Row>) | null;

  constructor(
    { make, bytes }: Recipe<ReadonlyMap<string, Row>>,
    readonly read: Read,
  ) {
    this.#make = make;
    this.bytes = bytes;
  }

  rowOf(key: string): Row | null {
    this.#rows ??= this.#make?.() ?? null;
    this.#make = null;
    return this.#rows?.get(key) ?? null;
  }
}

/** Undefined where nobody knows what the rows are made of, or where that is too long. */
export function foldReading<Row>(
  rows: ReadonlyMap<string, Row>,
  read: Read,
  maxBytes: number,
): FoldedReading<Row> | undefined {
  const recipe = recipeOf(rows);
  return recipe && recipe.bytes <= maxBytes ? new FoldedReading(recipe, read) : undefined;
}
