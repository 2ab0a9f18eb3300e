import type { SourceError } from "../../domain/errors.js";

/** A value that was read from a source, and when. */
export interface Kept<T> {
  readonly value: T;
  /** Milliseconds of `Date.now()` at which the read began. */
  readonly readAt: number;
  /** The operation that read it: reads of one operation saw one state of the source's list, or a later one. */
  readonly era: string;
}

/** A kept value of the {@link ReadCache}. */
export interface KeptRead<T> extends Kept<T> {
  /** Grows from each read that begins to the next. */
  readonly sequence: number;
}

/** A kept value as it serves a reader. */
export interface Served<T> extends Kept<T> {
  /** Why the live read failed where the value stands in for it; null where it is fresh. */
  readonly staleBecause: SourceError | null;
}

/** What a read comes to. */
export interface ServedRead<T> extends Served<T>, KeptRead<T> {
  /** Whether the source was asked for it while the reader waited, be it in vain. */
  readonly isLive: boolean;
}

/** How long values of one source may serve. */
export interface Freshness {
  /** 0: nothing is served without asking the source. */
  readonly cacheMs: number;
  /** How old a value may be that stands in for a failed read. */
  readonly staleIfErrorMs: number;
}

/** @param staleBecause Why the live read failed where the value stands in for it. */
export function fromMemory<T>(kept: KeptRead<T>, staleBecause: SourceError | null): ServedRead<T> {
  const { value, readAt, era, sequence } = kept;
  return { value, readAt, era, sequence, isLive: false, staleBecause };
}

export function fromSource<T>({ value, readAt, era, sequence }: KeptRead<T>): ServedRead<T> {
  return { value, readAt, era, sequence, isLive: true, staleBecause: null };
}

/** Failures that say something about the source, not about the reader: an earlier value may stand in for them. */
export const standsIn: ReadonlySet<string> = new Set([
  "SOURCE_TIMEOUT",
  "SOURCE_UNREACHABLE",
  "SOURCE_RATE_LIMITED",
  "SOURCE_UNAUTHENTICATED",
  "SOURCE_FORBIDDEN",
  "SOURCE_BAD_RESPONSE",
  "SOURCE_ERROR",
  "CIRCUIT_OPEN",
  "DEADLINE_EXCEEDED",
]);
