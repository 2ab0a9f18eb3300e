import { standsIn, type Freshness, type Served } from "../cache/served-read.js";
import type { SourceError } from "../../domain/errors.js";
import {
  FoldedReading,
  foldReading,
  KeptRow,
  type KeptReading,
  type Read,
} from "./kept-reading.js";
import type { Reading } from "./lookup-answers.js";
import type { LookupRoom } from "./lookup-room.js";

/** Who wants to know, and how old it may be. */
export interface MemoryReader {
  readonly era: string;
  /** Nothing that another operation read may serve while the source answers. */
  readonly live: boolean;
}

/** Within one operation a row is read once, also where nothing may be served to others. */
const minimumKeptMs = 30_000;

/** Bytes of folded readings that are kept for each row that may be. */
const bytesOfRow = 512;

/** In each of two generations. One that lasts longer than so many others reads its rows again. */
const mostEras = 4_096;

/** What was read of one key the last time: it is found once to be replaced. */
interface Slot<Row> {
  reading: KeptReading<Row>;
}

/** What the same question was answered with before. */
interface Answered {
  readonly drawnFrom: object;
  readonly read: Read;
  /** Of the generations, when it was kept. */
  readonly turns: number;
}

/** In the place of a question that came only once so far: what holds no answer keeps none alive. */
const once: Answered = { drawnFrom: {}, read: { readAt: 0, era: "", latestKeys: 0 }, turns: 0 };

/**
 * Rows of one source by key, for as long as they may serve. Kept in two generations, the older of which is dropped when
 * the younger one is full or has served its time: a row costs one entry of a map, and what is asked for stays.
 */
export class EntityMemory<Row> {
  #young = new Map<string, Slot<Row>>();
  #old = new Map<string, Slot<Row>>();
  /** Bytes of the folded readings that came into the younger generation, and are the latest of any key. */
  #foldedBytes = 0;
  /** By the very set of keys. */
  readonly #answered = new WeakMap<ReadonlySet<string>, Answered>();
  #since = Date.now();
  /** Operations that have read any of them. */
  #youngEras = new Set<string>();
  #oldEras = new Set<string>();
  #lastEra = "";
  readonly #keptMs: number;
  #version = 0;
  /** How often a younger generation took the place of the older one. */
  #turns = 0;

  constructor(
    private readonly freshness: Freshness,
    private readonly room: LookupRoom,
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
    const kept = this.#latest(key);
    if (kept === undefined) return undefined;
    const { readAt, era } = kept.read;
    const mayServe =
      era === reader.era || (!reader.live && Date.now() - readAt < this.freshness.cacheMs);
    return mayServe ? { value: kept.rowOf(key), readAt, era, staleBecause: null } : undefined;
  }

  /** An earlier row that may stand in for a look-up that failed. */
  standIn(key: string, error: SourceError): Served<Row | null> | undefined {
    if (!standsIn.has(error.reason)) return undefined;
    const kept = this.#latest(key);
    if (kept === undefined) return undefined;
    const { readAt, era } = kept.read;
    if (Date.now() - readAt >= this.freshness.staleIfErrorMs) return undefined;
    return { value: kept.rowOf(key), readAt, era, staleBecause: error };
  }

  /** Whether all that was read is kept already: it has only become younger. */
  confirm(keys: ReadonlySet<string>, { drawnFrom, readAt, era }: Reading<Row>): boolean {
    const before = this.#answered.get(keys) ?? once;
    if (before.drawnFrom !== drawnFrom || this.#isDue(Date.now())) return false;
    const { read } = before;
    if (before.turns !== this.#turns || read.latestKeys !== keys.size) return false;
    read.readAt = readAt;
    read.era = era;
    this.#version += 1;
    this.#note(era);
    return true;
  }

  /** @param instead What is kept of some of the keys in place of what was read. */
  keep(
    keys: ReadonlySet<string>,
    { drawnFrom, readAt, era }: Reading<Row>,
    instead: ReadonlyMap<string, Served<Row | null>>,
  ): void {
    const now = Date.now();
    const read = { readAt, era, latestKeys: 0 };
    const mostBytes = bytesOfRow * Math.max(keys.size, this.room.share / 2);
    const folded = foldReading(drawnFrom, read, mostBytes);
    const bytes = folded?.bytes ?? 0;
    this.#foldedBytes += bytes;
    for (const key of keys) {
      if (this.#isFull || this.#isDue(now)) {
        this.#turn(now, bytes);
        read.latestKeys = 0;
      }
      const other = instead.size === 0 ? undefined : instead.get(key);
      if (other !== undefined) {
        this.#set(
          key,
          new KeptRow(other.value, { readAt: other.readAt, era: other.era, latestKeys: 0 }),
        );
      } else {
        this.#set(key, folded ?? new KeptRow(drawnFrom.get(key) ?? null, read));
      }
    }
    this.#version += 1;
    this.#note(era);
    // Of a source whose answers keep changing, none is held for the case that it comes again.
    if (folded !== undefined) return;
    const answered = { drawnFrom, read, turns: this.#turns };
    this.#answered.set(keys, this.#answered.has(keys) ? answered : once);
  }

  #set(key: string, kept: KeptReading<Row>): void {
    kept.read.latestKeys += 1;
    const slot = this.#young.get(key);
    if (slot === undefined) {
      this.#young.set(key, { reading: kept });
      this.room.take(1);
      return;
    }
    const before = slot.reading;
    slot.reading = kept;
    before.read.latestKeys -= 1;
    if (before instanceof FoldedReading && before.read.latestKeys === 0) {
      this.#foldedBytes -= before.bytes;
    }
  }

  clear(): void {
    this.#version += 1;
    this.#turns += 1;
    this.room.giveBack(this.#young.size + this.#old.size);
    this.#young.clear();
    this.#old.clear();
    this.#foldedBytes = 0;
    this.#youngEras.clear();
    this.#oldEras.clear();
    this.#lastEra = "";
  }

  /** The last row that was kept, however old. */
  #latest(key: string): KeptReading<Row> | undefined {
    return (this.#young.get(key) ?? this.#old.get(key))?.reading;
  }

  get #isFull(): boolean {
    const { size } = this.#young;
    const { share } = this.room;
    if (size >= share && !this.room.isLeft) return true;
    return this.#foldedBytes > bytesOfRow * Math.max(size, share);
  }

  /** Whether the younger generation has served its time. */
  #isDue(now: number): boolean {
    return now - this.#since >= this.#keptMs;
  }

  /** @param bytes Of the folded reading that is just being kept. */
  #turn(now: number, bytes: number): void {
    this.#turns += 1;
    this.room.giveBack(this.#old.size);
    this.#old = this.#young;
    this.#young = new Map();
    this.#foldedBytes = bytes;
    this.#since = now;
  }

  #note(era: string): void {
    if (era === this.#lastEra) return;
    this.#lastEra = era;
    if (this.#youngEras.size >= mostEras) {
      this.#oldEras = this.#youngEras;
      this.#youngEras = new Set();
    }
    this.#youngEras.add(era);
  }
}
