import type { SourceCall } from "../../domain/call-context.js";
import type { SourceError } from "../../domain/errors.js";
import type { Served } from "../cache/served-read.js";

export type NoteStale = (readAt: number, because: SourceError) => void;

/** What is to be looked up, and for whom. */
export interface LookupQuestion<Row, Attribute extends string> {
  readonly wanted: ReadonlySet<Attribute>;
  readonly call: SourceCall;
  readonly era: string;
  /**
   * Takes of which moment a row is that stands in for one that could not be read, and why it does. Absent: nobody could
   * be told, so that none stands in, and the failure is the answer.
   */
  readonly noteStale?: NoteStale | undefined;
  /** What the same keys were answered with before: handed out again where nothing else would be answered. */
  readonly before?: LookupAnswers<Row> | undefined;
}

/** What a look-up of one key came to: the row, null where the source has none, or why it failed. */
export type LookupAnswer<Row> = Served<Row | null> | SourceError;

/** What look-ups came to. */
export interface LookupAnswers<Row> {
  /** Of a key that was asked for. */
  get(key: string): LookupAnswer<Row> | undefined;
  /** Answers that were drawn from the very same thing hold the very same row for each key. */
  readonly drawnFrom?: object;
}

/** One answer of the source to all keys that it was asked for. */
export class Reading<Row> implements LookupAnswers<Row> {
  constructor(
    /** A source that says the same again hands out the very same map. */
    readonly drawnFrom: ReadonlyMap<string, Row>,
    readonly readAt: number,
    readonly era: string,
  ) {}

  get(key: string): Served<Row | null> {
    const { readAt, era } = this;
    return { value: this.drawnFrom.get(key) ?? null, readAt, era, staleBecause: null };
  }
}

/** What memory answered all keys of one question with. */
export class Remembered<Row> implements LookupAnswers<Row> {
  constructor(
    private readonly answers: ReadonlyMap<string, Served<Row | null>>,
    private readonly told: readonly string[],
    /** Of the memory, when it answered. */
    private readonly version: number,
    /** Until when it would answer just that. */
    private readonly freshUntil: number,
  ) {}

  get drawnFrom(): object {
    return this;
  }

  get(key: string): Served<Row | null> | undefined {
    return this.answers.get(key);
  }

  /** Whether the same keys would be answered with the very same rows. */
  holds(told: readonly string[], version: number): boolean {
    return this.told === told && this.version === version && Date.now() < this.freshUntil;
  }
}
