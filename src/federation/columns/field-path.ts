import { instantFromMs } from "../../domain/values.js";
import type { ValuePool } from "../cache/value-pool.js";

/** Reads something of a row. */
export type ReadRow = (row: never) => unknown;

/** A read looked at more of a row than its path names: the columns cannot answer for it. */
export class BeyondPath extends Error {}

/** Texts that no read leaves as they are that changes any. */
const probes = [
  "Mixed Case \u00c4\u0130\ud83d\ude00",
  instantFromMs(0) ?? "",
  "9999-12-31T23:59:59.999Z",
];

/**
 * Which part of a row a read looks at, found out by watching it read a sample: names from the row inwards. The path
 * is a guess that every later use checks: a read that looks at anything else throws `BeyondPath`.
 */
export class FieldPath {
  #depth = 0;
  #leaf: unknown;
  readonly #levels: readonly object[];
  /** Whether a text at the end of the path is what the read answers, as it stands. */
  readonly isPlain: boolean;

  private constructor(
    readonly names: readonly string[],
    private readonly read: ReadRow,
  ) {
    this.#levels = names.map((name, level) => this.#guard(name, level));
    this.isPlain = probes.every((probe) => this.#answersItself(probe));
  }

  /** Null where the read does not follow one path into the sample. */
  static of(read: ReadRow, sample: object): FieldPath | null {
    const names = watch(read, sample);
    return names === null || names.length === 0 ? null : new FieldPath(names, read);
  }

  /** What the read answers for rows that hold this value so many names inwards. @throws BeyondPath */
  answerAt(depth: number, value: unknown): unknown {
    this.#depth = depth;
    this.#leaf = value;
    return this.read(this.#levels[0] as never);
  }

  /** Where the path ends for rows whose first name holds this value, and what stands there. */
  endOf(code: number, pool: ValuePool): { readonly depth: number; readonly code: number } {
    let depth = 0;
    let at = code;
    for (const name of this.names.slice(1)) {
      const next = pool.isComposed(at) ? pool.member(at, name) : undefined;
      if (next === undefined) break;
      at = next;
      depth += 1;
    }
    return { depth, code: at };
  }

  #answersItself(text: string): boolean {
    try {
      return this.answerAt(this.names.length - 1, text) === text;
    } catch {
      return false;
    }
  }

  #guard(name: string, level: number): object {
    return new Proxy(
      {},
      {
        ...closed,
        get: (_target, asked) => {
          if (asked !== name) throw new BeyondPath();
          return level === this.#depth ? this.#leaf : this.#levels[level + 1];
        },
      },
    );
  }
}

const refuse = (): never => {
  throw new BeyondPath();
};
const closed = { has: refuse, ownKeys: refuse, getOwnPropertyDescriptor: refuse } as const;

/** The longest path of which every look at the sample was a part; null where there is none. */
function watch(read: ReadRow, sample: object): readonly string[] | null {
  let longest: readonly string[] = [];
  const note = (path: readonly string[]): void => {
    const common = Math.min(path.length, longest.length);
    for (let at = 0; at < common; at++) if (path[at] !== longest[at]) throw new BeyondPath();
    if (path.length > longest.length) longest = path;
  };
  const watched = (object: object, path: readonly string[]): object =>
    new Proxy(object, {
      ...closed,
      get: (target, name) => {
        if (typeof name !== "string") throw new BeyondPath();
        const inner = [...path, name];
        note(inner);
        const value = (target as Record<string, unknown>)[name];
        const opens = typeof value === "object" && value !== null && !Array.isArray(value);
        return opens ? watched(value, inner) : value;
      },
    });
  try {
    read(watched(sample, []) as never);
    return longest;
  } catch {
    // A fault of the read itself shows again, row by row.
    return null;
  }
}
