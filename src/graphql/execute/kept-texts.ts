import type { GraphQLObjectType } from "graphql";
import type { JsonSink } from "./json-sink.js";

const rowTypes = new WeakSet<GraphQLObjectType>();

/**
 * Says of a type that its objects never change: what an object answers by its properties, and by resolvers that bear the
 * mark `Pure`, it answers for ever.
 */
export function markRowType(type: GraphQLObjectType): void {
  rowTypes.add(type);
}

export function isRowType(type: unknown): boolean {
  return rowTypes.has(type as GraphQLObjectType);
}

/** Holds the texts of lists of rows that did not change, up to a length in bytes in all; then it begins anew. */
export class KeptTexts {
  /** Another object each time all texts are given up. */
  era: object = {};
  #length = 0;

  constructor(private readonly maxLength: number) {}

  add(length: number): void {
    if (this.#length + length > this.maxLength) {
      this.era = {};
      this.#length = 0;
    }
    this.#length += length;
  }
}

interface KeptList {
  readonly rows: readonly unknown[];
  readonly text: Buffer | undefined;
}

/** In the place of rows that came only once so far: what holds none of them keeps none of them alive. */
const once: KeptList = { rows: [], text: undefined };

/** What was written to the sink from a place on. */
interface Written {
  readonly out: JsonSink;
  readonly at: number;
}

/**
 * The texts of one field's lists, by their first rows: the array may be another one where its rows are the same. Rows
 * that come once only, as most do where sources change, are no more than remembered.
 */
export class KeptLists {
  #byFirst = new WeakMap<object, KeptList>();
  #era: object;

  constructor(private readonly texts: KeptTexts) {
    this.#era = texts.era;
  }

  find(rows: readonly unknown[]): Buffer | undefined {
    const [first] = rows;
    if (!isObject(first) || this.#era !== this.texts.era) return undefined;
    const kept = this.#byFirst.get(first);
    return kept?.text !== undefined && isSame(kept.rows, rows) ? kept.text : undefined;
  }

  /** Called where what the rows came to is the same whoever asks, whenever. */
  keep(rows: readonly unknown[], { out, at }: Written): void {
    const [first] = rows;
    if (!isObject(first)) return;
    if (this.#era !== this.texts.era) {
      this.#byFirst = new WeakMap();
      this.#era = this.texts.era;
    }
    if (this.#byFirst.get(first) !== once) {
      this.#byFirst.set(first, once);
      return;
    }
    this.texts.add(out.length - at);
    if (this.#era !== this.texts.era) return;
    this.#byFirst.set(first, { rows, text: out.copy(at) });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isSame(before: readonly unknown[], rows: readonly unknown[]): boolean {
  if (before === rows) return true;
  return before.length === rows.length && before.every((row, at) => row === rows[at]);
}
