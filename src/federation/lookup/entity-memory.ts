import type { Freshness, Served } from "../cache/read-cache.js";
import { standsIn } from "../cache/read-cache.js";
import type { SourceError } from "../../domain/errors.js";

/** Who wants to know, and how old it may be. */
export interface MemoryReader {
  readonly era: string;
  /** Nothing that another operation read may serve while the source answers. */
  readonly live: boolean;
}

/** Within one operation a row is read once, also where nothing may be served to others. */
const minimumKeptMs = 30_000;

/** In each of two generations. One that lasts longer than so many others reads its rows again. */
const mostEras = 4_096;

/**
 * Rows of one source by key, for as long as they may serve. Kept in two generations, the older of which is dropped when
 * the younger one is full or has served its time: a row costs one entry of a map, and what is asked for stays.
 */
export class EntityMemory<Row> {
  #young = new Map<string, Served<Row | null>>();
  #old = new Map<string, Served<Row | null>>();
  #since = Date.now();
  /** Operations that have read any of them. */
  #youngEras = new Set<string>();
  #oldEras = new Set<string>();
  #lastEra = "";
  readonly #keptMs: number;
  #version = 0;

  /** @param maxRows Of one generation. */
  constructor(
    private readonly freshness: Freshness,
    private readonly maxRows: number,
  ) {
    this.#keptMs = Math.max(freshness.cacheMs, freshness.staleIfErrorMs, minimumKeptMs);
  }

  /** Is another one whenever anything was kept or forgotten. */
  get version(): number {
    return this.#version;
  }

  /** Whether anything at all could serve now without asking the source. */
  mayServe({ era, live }: MemoryReader): boolean {
    if (!live && this.freshness.cacheMs > 0) return true;
    return this.#youngEras.has(era) || this.#oldEras.has(era);
  }

  /** What would serve now without asking the source. */
  peek(key: string, reader: MemoryReader): Served<Row | null> | undefined {
    const kept = this.latest(key);
    if (kept === undefined || kept.era === reader.era) return kept;
    const fresh = !reader.live && Date.now() - kept.readAt < this.freshness.cacheMs;
    return fresh ? kept : undefined;
  }

  /** The last row that was kept, however old. */
  latest(key: string): Served<Row | null> | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  /** An earlier row that may stand in for a look-up that failed. */
  standIn(key: string, error: SourceError): Served<Row | null> | undefined {
    if (!standsIn.has(error.reason)) return undefined;
    const kept = this.latest(key);
    if (kept === undefined) return undefined;
    if (Date.now() - kept.readAt >= this.freshness.staleIfErrorMs) return undefined;
    return { ...kept, staleBecause: error };
  }

  /** @param now Milliseconds of `Date.now()`. */
  keep(key: string, kept: Served<Row | null>, now: number): void {
    if (this.#young.size >= this.maxRows || now - this.#since >= this.#keptMs) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#since = now;
    }
    this.#version += 1;
    this.#young.set(key, kept);
    if (kept.era === this.#lastEra) return;
    this.#lastEra = kept.era;
    if (this.#youngEras.size >= mostEras) {
      this.#oldEras = this.#youngEras;
      this.#youngEras = new Set();
    }
    this.#youngEras.add(kept.era);
  }

  clear(): void {
    this.#version += 1;
    this.#young.clear();
    this.#old.clear();
    this.#youngEras.clear();
    this.#oldEras.clear();
    this.#lastEra = "";
  }
}
