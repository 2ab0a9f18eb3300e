import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import type { Lookup } from "../../sources/spi/source-connector.js";
import type { Freshness, ReadCache, Served } from "../cache/read-cache.js";
import { joinCalls } from "./join-calls.js";

/** What a look-up of one key came to: the row, null where the source has none, or why it failed. */
export type LookupAnswer<Row> = Served<Row | null> | SourceError;

interface Waiting<Row> {
  readonly key: string;
  readonly call: SourceCall;
  readonly era: string;
  readonly answer: (answer: LookupAnswer<Row>) => void;
}

export interface EntityLookupOptions<Row, Attribute extends string> {
  readonly source: string;
  readonly entity: "user" | "course";
  readonly lookup: Lookup<Row, Attribute>;
  readonly cache: ReadCache;
  readonly freshness: Freshness;
}

/**
 * Reads users or courses of one source by key. Keys that are wanted in one turn of the event loop, by whichever
 * operation, share requests; a key that is being read is not read again; what is fresh in memory is not read at all.
 */
export class EntityLookup<Row extends { readonly key: string }, Attribute extends string> {
  readonly #options: EntityLookupOptions<Row, Attribute>;
  /** By the attributes that are wanted: look-ups that want different things are different requests. */
  readonly #queues = new Map<
    string,
    { readonly wanted: ReadonlySet<Attribute>; readonly waiting: Waiting<Row>[] }
  >();
  readonly #flying = new Map<string, Promise<LookupAnswer<Row>>>();

  constructor(options: EntityLookupOptions<Row, Attribute>) {
    this.#options = options;
  }

  /** Never rejects: each key has an answer of its own. */
  async load(
    keys: readonly string[],
    wanted: ReadonlySet<Attribute>,
    call: SourceCall,
    era: string,
  ): Promise<ReadonlyMap<string, LookupAnswer<Row>>> {
    const told = new Set([...wanted].filter((one) => this.#options.lookup.tells.has(one)));
    const answers = await Promise.all(
      [...new Set(keys)].map(
        async (key) => [key, await this.#loadOne(key, told, call, era)] as const,
      ),
    );
    return new Map(answers);
  }

  #loadOne(
    key: string,
    wanted: ReadonlySet<Attribute>,
    call: SourceCall,
    era: string,
  ): Promise<LookupAnswer<Row>> {
    const kept = this.#options.cache.peek<Row | null>(this.#request(key, call, era));
    if (kept !== undefined && tellsAll(kept.value, wanted)) {
      return Promise.resolve({ ...kept, staleBecause: null });
    }
    const signature = [...wanted].sort().join(" ");
    const flightKey = `${key}\u0000${signature}\u0000${call.live ? era : ""}`;
    const flying = this.#flying.get(flightKey);
    if (flying !== undefined) return flying;
    const flight = new Promise<LookupAnswer<Row>>((resolve) => {
      this.#enqueue(signature, wanted, { key, call, era, answer: resolve });
    }).finally(() => this.#flying.delete(flightKey));
    this.#flying.set(flightKey, flight);
    return flight;
  }

  #enqueue(signature: string, wanted: ReadonlySet<Attribute>, one: Waiting<Row>): void {
    const queue = this.#queues.get(signature);
    if (queue !== undefined) {
      queue.waiting.push(one);
      return;
    }
    this.#queues.set(signature, { wanted, waiting: [one] });
    setImmediate(() => {
      const ready = this.#queues.get(signature);
      this.#queues.delete(signature);
      if (ready !== undefined) this.#flush(ready.wanted, ready.waiting);
    });
  }

  #flush(wanted: ReadonlySet<Attribute>, waiting: readonly Waiting<Row>[]): void {
    const size = Math.max(1, this.#options.lookup.batchSize);
    for (let start = 0; start < waiting.length; start += size) {
      void this.#fetch(wanted, waiting.slice(start, start + size));
    }
  }

  async #fetch(wanted: ReadonlySet<Attribute>, batch: readonly Waiting<Row>[]): Promise<void> {
    const { lookup, cache, source } = this.#options;
    const readAt = Date.now();
    try {
      const rows = await lookup.fetch(
        batch.map((one) => one.key),
        wanted,
        joinCalls(batch.map((one) => one.call)),
      );
      for (const one of batch) {
        const request = this.#request(one.key, one.call, one.era);
        const value = rows.get(one.key) ?? null;
        const earlier = cache.peek<Row | null>(request)?.value;
        const merged = value === null ? null : { ...earlier, ...value };
        cache.keep({ ...request, size: () => 1_000 }, merged, readAt);
        one.answer({ value: merged, readAt, era: one.era, staleBecause: null });
      }
    } catch (error) {
      const failure =
        error instanceof SourceError
          ? error
          : new SourceError("SOURCE_ERROR", "The look-up was stopped.", { cause: error });
      for (const one of batch) {
        const stale = cache.standIn<Row | null>(this.#request(one.key, one.call, one.era), failure);
        one.answer(
          stale !== undefined && tellsAll(stale.value, wanted) ? stale : failure.of(source),
        );
      }
    }
  }

  #request(
    key: string,
    call: SourceCall,
    era: string,
  ): {
    readonly source: string;
    readonly key: string;
    readonly freshness: Freshness;
    readonly era: string;
    readonly live: boolean;
  } {
    const { source, entity, freshness } = this.#options;
    return { source, key: `${entity} ${key}`, freshness, era, live: call.live };
  }
}

/** A row that does not exist tells all that there is to tell. */
function tellsAll(row: object | null, wanted: ReadonlySet<string>): boolean {
  if (row === null) return true;
  const told = row as Readonly<Record<string, unknown>>;
  for (const attribute of wanted) if (told[attribute] === undefined) return false;
  return true;
}
