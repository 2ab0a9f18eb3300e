import { LRUCache } from "lru-cache";
import { causedByReader, SourceError } from "../../domain/errors.js";
import {
  fromMemory,
  fromSource,
  standsIn,
  type Freshness,
  type KeptRead,
  type ServedRead,
} from "./served-read.js";

/** What is asked. */
export interface ReadRequest {
  readonly source: string;
  /** Everything that shapes the answer. */
  readonly key: string;
  readonly freshness: Freshness;
  readonly era: string;
  /** Nothing that another operation read may serve while the source answers. */
  readonly live: boolean;
}

/** How a value is kept. */
interface Keeping<T> {
  /** How much of the ceiling the value takes, in bytes. */
  readonly size: (value: T) => number;
  /** What is kept in the place of a value that was loaded. */
  readonly fold?: (value: T) => T;
}

/** How a value is read, and kept. */
export interface Loading<T> extends Keeping<T> {
  readonly load: () => Promise<T>;
  /** Whether an earlier value may stand in for a read that failed so; absent: for any that says something of the source. */
  readonly standsInFor?: (error: unknown) => boolean;
}

/** How a value lies in memory. */
interface Entry extends KeptRead<unknown> {
  /** From this moment on it serves nobody, in milliseconds of `Date.now()`. */
  readonly servesUntil: number;
}

/** A read that is under way. */
interface Flight extends Pick<KeptRead<unknown>, "era" | "sequence"> {
  readonly value: Promise<KeptRead<unknown>>;
}

/**
 * What was read from sources, for as long as it may be served. Equal reads in flight are one. Failed reads are not
 * kept. Bounded by bytes over all sources; the longest unused goes first.
 */
export class ReadCache {
  readonly #kept: LRUCache<string, Entry>;
  readonly #flights = new Map<string, Flight>();
  readonly #generations = new Map<string, number>();
  /** When each source was forgotten last. */
  readonly #forgottenAt = new Map<string, number>();
  readonly #keysOf = new Map<string, Set<string>>();
  #sweepAt = 0;
  #sequence = 0;
  hits = 0;
  misses = 0;

  constructor(maxBytes = 256 * 1024 * 1024) {
    this.#kept = new LRUCache({
      maxSize: maxBytes,
      maxEntrySize: maxBytes,
      // A value in the place of an earlier one bears its key.
      noDisposeOnSet: true,
      dispose: (_value, key) => this.#keysOf.get(sourceOf(key))?.delete(key),
    });
  }

  /** Values that are kept, those among them that may not serve any more and have not been swept out yet. */
  get size(): number {
    return this.#kept.size;
  }

  /** Forgets what was read from the source. A read in flight is not kept. */
  forget(source: string): void {
    this.#generations.set(source, this.generation(source) + 1);
    this.#forgottenAt.set(source, Date.now());
    for (const key of this.#keysOf.get(source) ?? []) this.#kept.delete(key);
  }

  /** The value that would serve now without asking the source. */
  peek<T>(request: ReadRequest): KeptRead<T> | undefined {
    return this.#serving<T>(this.#fullKey(request), request);
  }

  /** The equal read that is in flight, where a reader would join it. */
  inFlight(request: ReadRequest): Pick<Flight, "era" | "sequence"> | undefined {
    return request.live ? undefined : this.#flights.get(this.#fullKey(request));
  }

  /** An earlier value, whether or not it would serve. */
  earlier(request: ReadRequest): unknown {
    return this.#get(this.#fullKey(request))?.value;
  }

  read<T>(request: ReadRequest, loading: Loading<T>): Promise<ServedRead<T>> {
    const key = this.#fullKey(request);
    const kept = this.#serving<T>(key, request);
    if (kept === undefined) return this.#readLive(request, loading);
    this.hits += 1;
    return Promise.resolve(fromMemory(kept, null));
  }

  /** An earlier value that may stand in for a read that failed. */
  standIn<T>(request: ReadRequest, error: unknown): ServedRead<T> | undefined {
    if (!(error instanceof SourceError) || !standsIn.has(error.reason)) return undefined;
    const kept = this.#get<T>(this.#fullKey(request));
    if (kept === undefined) return undefined;
    if (Date.now() - kept.readAt >= request.freshness.staleIfErrorMs) return undefined;
    return { ...fromMemory(kept, error), isLive: true };
  }

  /** Keeps a value that was read elsewhere, unless its source was forgotten after the read began. */
  keep<T>(
    request: ReadRequest,
    { value, size }: { readonly value: T } & Keeping<T>,
    readAt: number,
  ): void {
    if (readAt <= (this.#forgottenAt.get(request.source) ?? -Infinity)) return;
    const { era } = request;
    this.#sequence += 1;
    const kept = { value, readAt, era, sequence: this.#sequence };
    this.#keepAs(this.#fullKey(request), request, kept, { size });
  }

  /**
   * Runs a read that hands out its rows as they come, and answers null. Whoever wants the same meanwhile gets what that
   * read comes to instead, where it comes to something (`null`: it is too much to be kept).
   */
  async readAlong<T>(
    request: ReadRequest,
    run: () => Promise<T | null>,
  ): Promise<KeptRead<T> | null> {
    let shared: KeptRead<T | null> | null = null;
    while (shared === null) {
      const flying = this.#join<T | null>(request);
      if (flying === null) break;
      shared = await flying;
    }
    if (shared !== null && shared.value !== null) return { ...shared, value: shared.value };
    await this.#fly(this.#fullKey(request), request.era, run);
    return null;
  }

  async #readLive<T>(request: ReadRequest, loading: Loading<T>): Promise<ServedRead<T>> {
    this.misses += 1;
    try {
      // Nothing may be awaited between looking for a flight and starting one.
      for (let flying = this.#join<T>(request); flying !== null; flying = this.#join<T>(request)) {
        const shared = await flying;
        if (shared !== null) return fromSource(shared);
      }
      const key = this.#fullKey(request);
      const loaded = await this.#fly(key, request.era, loading.load);
      if (key === this.#fullKey(request)) this.#keepAs(key, request, loaded, loading);
      return fromSource(loaded);
    } catch (error) {
      const isReplaceable = loading.standsInFor?.(error) ?? true;
      const stale = isReplaceable ? this.standIn<T>(request, error) : undefined;
      if (stale !== undefined) return stale;
      throw error;
    }
  }

  /** An equal read in flight, and what it comes to: null where its own reader ended it. Null: there is none. */
  #join<T>(request: ReadRequest): Promise<KeptRead<T> | null> | null {
    const flying = this.#flights.get(this.#fullKey(request));
    if (flying === undefined || (request.live && flying.era !== request.era)) return null;
    return (flying.value as Promise<KeptRead<T>>).catch((error: unknown) => {
      if (error instanceof SourceError && !causedByReader.has(error.reason)) throw error;
      return null;
    });
  }

  #fly<T>(key: string, era: string, load: () => Promise<T>): Promise<KeptRead<T>> {
    const readAt = Date.now();
    this.#sequence += 1;
    const sequence = this.#sequence;
    const land = (): void => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    };
    const value = load().then(
      (loaded): KeptRead<T> => {
        land();
        return { value: loaded, readAt, era, sequence };
      },
      (error: unknown) => {
        land();
        throw error;
      },
    );
    const flight = { era, sequence, value };
    this.#flights.set(key, flight);
    return value;
  }

  #keepAs<T>(
    key: string,
    { source, freshness }: ReadRequest,
    loaded: KeptRead<T>,
    { size, fold }: Keeping<T>,
  ): void {
    // A read that began earlier may end later, and tells less.
    if ((this.#get(key)?.sequence ?? 0) > loaded.sequence) return;
    const { cacheMs, staleIfErrorMs } = freshness;
    const now = Date.now();
    const servesUntil = now + Math.max(cacheMs, staleIfErrorMs, minimumKeptMs);
    const { readAt, era, sequence } = loaded;
    const value = fold === undefined ? loaded.value : fold(loaded.value);
    this.#kept.set(
      key,
      { value, readAt, era, sequence, servesUntil },
      { size: Math.max(1, size(loaded.value)) },
    );
    if (this.#kept.has(key)) {
      let keys = this.#keysOf.get(source);
      if (keys === undefined) this.#keysOf.set(source, (keys = new Set()));
      keys.add(key);
    }
    this.#sweep(now);
  }

  #get<T>(key: string): KeptRead<T> | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined || Date.now() < kept.servesUntil) return kept as KeptRead<T> | undefined;
    this.#kept.delete(key);
    return undefined;
  }

  /** The value under this key that would serve now without asking the source. */
  #serving<T>(key: string, request: ReadRequest): KeptRead<T> | undefined {
    const kept = this.#get<T>(key);
    if (kept === undefined || kept.era === request.era) return kept;
    const fresh = Date.now() - kept.readAt < request.freshness.cacheMs;
    return fresh && !request.live ? kept : undefined;
  }

  /** What is too old to serve anybody makes room, also where nobody needs the room. */
  #sweep(now: number): void {
    if (now < this.#sweepAt) return;
    this.#sweepAt = now + sweepEveryMs;
    for (const [key, { servesUntil }] of [...this.#kept.entries()]) {
      if (servesUntil <= now) this.#kept.delete(key);
    }
  }

  /** Grows whenever the source is forgotten. */
  generation(source: string): number {
    return this.#generations.get(source) ?? 0;
  }

  #fullKey(request: { readonly source: string; readonly key: string }): string {
    return `${request.source}\u0000${this.generation(request.source)}\u0000${request.key}`;
  }
}

function sourceOf(fullKey: string): string {
  return fullKey.slice(0, fullKey.indexOf("\u0000"));
}

const sweepEveryMs = 30_000;

/** Within one operation a page is read once, also where nothing may be served to others. */
const minimumKeptMs = 30_000;
