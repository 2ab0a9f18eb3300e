import { getHeapStatistics } from "node:v8";
import { LRUCache } from "lru-cache";

/** The last answer to one request, and what was made of it. */
export interface KeptBody {
  readonly status: number;
  readonly body: Buffer;
  /** What the source gave to ask with whether anything has changed. */
  readonly validators: Validators | undefined;
  /** Absent while the body has come only once from a source whose answers keep changing. */
  readonly made: { readonly value: unknown } | undefined;
}

/** Headers of an answer that go back, as conditions, with the next request. */
export interface Validators {
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

/** What is kept under the short form of a key, and its full form. */
interface Entry {
  readonly key: string;
  readonly kept: KeptBody;
}

/** How often bodies were compared, by outcome. */
export interface ReuseCount {
  reused: number;
  made: number;
}

/** What is made of a body takes some two times its bytes: 500 bytes for a row of 200. */
const madeFactor = 2;
const bytesOfEntry = 1_024;
const mostBytes = 128 * 1024 * 1024;
/** Of the memory that the process may have, where that is little. */
const heapShare = 1 / 8;
/** No single answer takes more than this of it. */
const entryShare = 1 / 8;

/** Characters. A longer key is looked up by its beginning, its length, and so many at most from all along. */
const shortKey = 64;

/**
 * A key that stands for a long one: to look up a thousand ids takes a long time, most of it to read them all. Of two that
 * have the same short form, one at a time is kept.
 */
function shortOf(key: string): string {
  const { length } = key;
  if (length <= shortKey) return key;
  let mixed = 0;
  const step = Math.ceil(length / shortKey);
  for (let at = 0; at < length; at += step) mixed = (Math.imul(mixed, 31) + key.charCodeAt(at)) | 0;
  return `${key.slice(0, shortKey)} ${length} ${mixed}`;
}

/**
 * The last answers of all sources, bounded by bytes; the longest unused goes first. It serves to recognise what has come
 * before, never to answer without asking.
 */
export class BodyMemory {
  readonly #kept: LRUCache<string, Entry>;
  readonly #counts = new Map<string, ReuseCount>();
  #owners = 0;

  constructor(maxBytes = Math.min(mostBytes, getHeapStatistics().heap_size_limit * heapShare)) {
    this.#kept = new LRUCache({
      maxSize: Math.floor(maxBytes),
      maxEntrySize: Math.floor(maxBytes * entryShare),
      sizeCalculation: ({ key, kept: { body, made } }) =>
        body.length * (made === undefined ? 1 : 1 + madeFactor) + 2 * key.length + bytesOfEntry,
    });
  }

  /** A word that no other client has: what one client keeps, no other finds. */
  enter(): string {
    this.#owners += 1;
    return String(this.#owners);
  }

  get(key: string): KeptBody | undefined {
    const entry = this.#kept.get(shortOf(key));
    return entry?.key === key ? entry.kept : undefined;
  }

  /** In place of what was kept for the same request; what is too large is not kept. */
  keep(key: string, kept: KeptBody): void {
    this.#kept.set(shortOf(key), { key, kept });
  }

  /** The account of one source. */
  countOf(source: string): ReuseCount {
    let count = this.#counts.get(source);
    if (count === undefined) {
      count = { reused: 0, made: 0 };
      this.#counts.set(source, count);
    }
    return count;
  }

  get counts(): ReadonlyMap<string, Readonly<ReuseCount>> {
    return this.#counts;
  }

  get bytes(): number {
    return this.#kept.calculatedSize;
  }
}
