import type { Enrollment } from "../../domain/enrollment.js";
import { SourceError } from "../../domain/errors.js";
import { joinTold } from "../../domain/join-told.js";
import type { Absence } from "../../domain/values.js";
import type { EntityLookup } from "./entity-lookup.js";
import { leavesOpen } from "./leaves-open.js";
import type { LookupAnswers, LookupQuestion } from "./lookup-answers.js";

/** The user or course of a row: null where there is none, the error where it could not be read. */
export type Related<Part> = Part | Error | null;

export type Keyed = Absence & { readonly key: string };

/** What is asked of a look-up so that the users, or the courses, of a page's rows are told as far as they are wanted. */
export class AskedParts<Part extends Keyed, Attribute extends string & keyof Part> {
  readonly #told: readonly Attribute[];
  /** Of parts that leave something open. */
  readonly #keys = new Set<string>();
  #isAnyAbsent = false;

  constructor(
    private readonly lookup: EntityLookup<Part, Attribute>,
    private readonly wanted: ReadonlySet<Attribute>,
    rows: readonly Enrollment[],
    partOf: (row: Enrollment) => Related<Part>,
  ) {
    this.#told = lookup.toldOf(wanted);
    if (this.#told.length === 0) return;
    for (const row of rows) {
      const part = partOf(row);
      if (part === null || part instanceof Error) continue;
      if (isAbsent(part, this.#told)) this.#isAnyAbsent = true;
      else if (leavesOpen(part, this.#told)) this.#keys.add(part.key);
    }
  }

  /** Whether the rows stay as they are. */
  get isNothing(): boolean {
    return this.#keys.size === 0 && !this.#isAnyAbsent;
  }

  /** Whether just this is asked where so much is wanted of these rows. */
  isFor(lookup: EntityLookup<Part, Attribute>, wanted: ReadonlySet<Attribute>): boolean {
    return this.lookup === lookup && this.#told === lookup.toldOf(wanted);
  }

  /** @param before What the same was answered with before. */
  load(
    how: Pick<LookupQuestion<Part, Attribute>, "call" | "era" | "noteStale">,
    before: LookupAnswers<Part> | undefined,
  ): LookupAnswers<Part> | Promise<LookupAnswers<Part>> {
    const { call, era, noteStale } = how;
    return this.lookup.load(this.#keys, { wanted: this.wanted, call, era, noteStale, before });
  }

  join(part: Related<Part>, answers: LookupAnswers<Part>): Related<Part> {
    if (part === null || part instanceof Error) return part;
    if (isAbsent(part, this.#told)) return null;
    const { key } = part;
    // Of a part that leaves nothing open, the same part of another row may.
    if (!this.#keys.has(key) && !leavesOpen(part, this.#told)) return part;
    const answer = answers.get(key);
    if (answer === undefined) return part;
    if (answer instanceof SourceError) return answer;
    if (answer.value === null) return null;
    const joined = isBare(part) ? answer.value : joinTold(part, answer.value);
    // What nobody told is none, so that nobody asks again.
    return leavesOpen(joined, this.#told) ? joinTold(joined, this.#none()) : joined;
  }

  #none(): Part {
    return Object.fromEntries(this.#told.map((one) => [one, null])) as unknown as Part;
  }
}

/** Whether it names the user or course, and tells nothing of it. */
function isBare(part: object): boolean {
  for (const name in part) {
    if (name !== "type" && name !== "source" && name !== "key") return false;
  }
  return true;
}

/** Whether a look-up that was asked for any of the attributes knows of no such part. */
function isAbsent({ absent }: Absence, told: readonly string[]): boolean {
  return absent?.some((attribute) => told.includes(attribute)) === true;
}
