import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import { joinTold } from "../../domain/join-told.js";
import type { Lookup } from "../../sources/spi/source-connector.js";
import {
  causedByReader,
  type Freshness,
  type ReadCache,
  type Served,
} from "../cache/read-cache.js";
import { EntityMemory } from "./entity-memory.js";
import { LookupFlight, type LookupAnswer } from "./lookup-flight.js";

export interface EntityLookupOptions<Row, Attribute extends string> {
  readonly source: string;
  readonly lookup: Lookup<Row, Attribute>;
  /** Says when everything that was read from the source is to be forgotten. */
  readonly cache: Pick<ReadCache, "generation">;
  readonly freshness: Freshness;
  /** Rows that are kept of it, in each of two generations. */
  readonly maxKeptRows: number;
}

/** Look-ups that may share what is in flight. */
interface Group<Row, Attribute extends string> {
  /** The operation that wants live data; empty: all that do not. */
  readonly era: string;
  readonly flying: Map<string, LookupFlight<Row, Attribute>>;
  /** Takes further keys until it departs, at the end of this turn of the event loop. */
  boarding: LookupFlight<Row, Attribute> | null;
  /** Flights that have not landed. */
  flights: number;
}

/** Who asks, and for what. */
interface Asking<Attribute> {
  readonly told: readonly Attribute[];
  readonly call: SourceCall;
  readonly era: string;
}

/** What look-ups came to, for those keys that were asked for. */
export type LookupAnswers<Row> = Pick<ReadonlyMap<string, LookupAnswer<Row>>, "get">;

/**
 * Reads users, courses or enrollments of one source by key. Keys that are wanted in one turn of the event loop, by
 * whichever operation, share requests; a key that is being read is not read again; what is fresh in memory is not read at
 * all.
 */
export class EntityLookup<Row extends object, Attribute extends string> {
  readonly tells: ReadonlySet<Attribute>;
  readonly #options: EntityLookupOptions<Row, Attribute>;
  readonly #memory: EntityMemory<Row>;
  #generation: number;
  readonly #groups = new Map<string, Group<Row, Attribute>>();
  readonly #toldOf = new WeakMap<ReadonlySet<Attribute>, readonly Attribute[]>();

  constructor(options: EntityLookupOptions<Row, Attribute>) {
    this.#options = options;
    this.tells = options.lookup.tells;
    this.#memory = new EntityMemory(options.freshness, options.maxKeptRows);
    this.#generation = options.cache.generation(options.source);
  }

  /** What of the wanted attributes a look-up tells. */
  toldOf(wanted: ReadonlySet<Attribute>): readonly Attribute[] {
    let told = this.#toldOf.get(wanted);
    if (told === undefined) {
      told = [...wanted].filter((one) => this.tells.has(one));
      this.#toldOf.set(wanted, told);
    }
    return told;
  }

  /** Never rejects: each key has an answer of its own. */
  async load(
    keys: Iterable<string>,
    wanted: ReadonlySet<Attribute>,
    call: SourceCall,
    era: string,
  ): Promise<LookupAnswers<Row>> {
    this.#forgetIfTold();
    const asking = { told: this.toldOf(wanted), call, era };
    const reader = { era, live: call.live };
    const answers = new Map<string, LookupAnswer<Row>>();
    if (!this.#memory.mayServe(reader)) {
      const all = keys instanceof Set ? (keys as ReadonlySet<string>) : new Set(keys);
      return all.size === 0 ? answers : this.#read(all, asking, answers);
    }
    let missing: Set<string> | null = null;
    for (const key of keys) {
      const kept = this.#memory.peek(key, reader);
      if (kept !== undefined && tellsAll(kept.value, asking.told)) answers.set(key, kept);
      else (missing ??= new Set()).add(key);
    }
    if (missing === null) return answers;
    return this.#read(missing, asking, answers);
  }

  async #read(
    missing: ReadonlySet<string>,
    asking: Asking<Attribute>,
    answers: Map<string, LookupAnswer<Row>>,
  ): Promise<LookupAnswers<Row>> {
    const { call } = asking;
    const group = this.#groupOf(call.live ? asking.era : "");
    const flights = this.#board(group, missing, asking);
    for (const flight of flights.keys()) {
      while (flight.isAwaitedBy(call)) await flight.news(call);
    }
    const [only] = flights.keys();
    if (only?.landed === true && !only.abandoned && flights.size === 1 && answers.size === 0) {
      return only.answers;
    }
    const abandoned = this.#take(flights, asking, answers);
    return abandoned === null ? answers : this.#read(abandoned, asking, answers);
  }

  /** Takes the answers of flights, and tells which keys have to be asked for again. */
  #take(
    flights: ReadonlyMap<LookupFlight<Row, Attribute>, readonly string[]>,
    { call, told }: Asking<Attribute>,
    answers: Map<string, LookupAnswer<Row>>,
  ): ReadonlySet<string> | null {
    let abandoned: Set<string> | null = null;
    for (const [flight, keys] of flights) {
      // Those who began it gave up; whoever still wants it begins anew.
      const goesOn = flight.abandoned && !flight.isOnBehalfOf(call) && !call.signal.aborted;
      for (const key of keys) {
        if (goesOn) (abandoned ??= new Set()).add(key);
        else answers.set(key, flight.answers.get(key) ?? this.#tooLate(key, told));
      }
    }
    return abandoned;
  }

  #groupOf(era: string): Group<Row, Attribute> {
    let group = this.#groups.get(era);
    if (group === undefined) {
      group = { era, flying: new Map(), boarding: null, flights: 0 };
      this.#groups.set(era, group);
    }
    return group;
  }

  /** The flights that are going to tell the keys. */
  #board(
    group: Group<Row, Attribute>,
    wanted: ReadonlySet<string>,
    { told, call, era }: Asking<Attribute>,
  ): ReadonlyMap<LookupFlight<Row, Attribute>, readonly string[]> {
    const keysOf = new Map<LookupFlight<Row, Attribute>, string[]>();
    for (const key of wanted) {
      const flying = group.flying.get(key);
      const joins = flying !== undefined && (!flying.departed || flying.tells(told));
      const flight = joins ? flying : this.#boarding(group, era);
      let keys = keysOf.get(flight);
      if (keys === undefined) {
        keys = [];
        keysOf.set(flight, keys);
        if (!flight.departed) flight.add(call, told);
      }
      keys.push(key);
      if (joins) continue;
      flight.keys.push(key);
      group.flying.set(key, flight);
    }
    return keysOf;
  }

  /** The flight that takes further keys. */
  #boarding(group: Group<Row, Attribute>, era: string): LookupFlight<Row, Attribute> {
    const size = Math.max(1, this.#options.lookup.batchSize);
    if (group.boarding !== null && group.boarding.keys.length < size) return group.boarding;
    const flight = new LookupFlight<Row, Attribute>(era);
    group.boarding = flight;
    group.flights += 1;
    setImmediate(() => void this.#depart(group, flight));
    return flight;
  }

  async #depart(group: Group<Row, Attribute>, flight: LookupFlight<Row, Attribute>): Promise<void> {
    if (group.boarding === flight) group.boarding = null;
    const call = flight.depart();
    const { era } = flight;
    const readAt = Date.now();
    const generation = this.#generation;
    try {
      const rows = await this.#options.lookup.fetch(flight.keys, flight.told, call);
      const now = Date.now();
      for (const key of flight.keys) {
        const read = { value: rows.get(key) ?? null, readAt, era, staleBecause: null };
        const served = call.live ? read : this.#withEarlier(key, read);
        if (generation === this.#generation) this.#memory.keep(key, served, now);
        flight.answers.set(key, served);
      }
    } catch (error) {
      this.#fail(flight, call, error);
    }
    group.flights -= 1;
    if (group.flights === 0) group.flying.clear();
    for (const key of group.flying.size === 0 ? [] : flight.keys) {
      if (group.flying.get(key) === flight) group.flying.delete(key);
    }
    if (group.flights === 0 && this.#groups.get(group.era) === group)
      this.#groups.delete(group.era);
    flight.land();
  }

  #fail(flight: LookupFlight<Row, Attribute>, call: SourceCall, error: unknown): void {
    const { source } = this.#options;
    const failure =
      error instanceof SourceError
        ? error.of(source)
        : new SourceError("SOURCE_ERROR", "The look-up was stopped.", { cause: error, source });
    flight.abandoned = call.signal.aborted || causedByReader.has(failure.reason);
    for (const key of flight.keys)
      flight.answers.set(key, this.#instead(key, flight.told, failure));
  }

  #tooLate(key: string, told: readonly Attribute[]): LookupAnswer<Row> {
    const { source } = this.#options;
    const why = "The time for this operation is up.";
    return this.#instead(key, told, new SourceError("DEADLINE_EXCEEDED", why, { source }));
  }

  /** An earlier row in the place of one that could not be read, or why it could not. */
  #instead(key: string, told: Iterable<Attribute>, failure: SourceError): LookupAnswer<Row> {
    const stale = this.#memory.standIn(key, failure);
    return stale !== undefined && tellsAll(stale.value, told) ? stale : failure;
  }

  /**
   * The row with what an earlier look-up told of it and this one was not asked for; it is as old as that then.
   */
  #withEarlier(key: string, read: Served<Row | null>): Served<Row | null> {
    const { value } = read;
    const earlier = this.#memory.peek(key, { era: "", live: false });
    if (value === null || earlier === undefined || earlier.value === null) return read;
    if (!tellsMore(earlier.value, value)) return read;
    return { ...read, value: joinTold(value, earlier.value), readAt: earlier.readAt };
  }

  #forgetIfTold(): void {
    const { cache, source } = this.#options;
    const generation = cache.generation(source);
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.#memory.clear();
    // What was begun before may not know of what was written.
    this.#groups.clear();
  }
}

/** A row that does not exist tells all that there is to tell. */
function tellsAll(row: object | null, wanted: Iterable<string>): boolean {
  if (row === null) return true;
  const told = row as Readonly<Record<string, unknown>>;
  for (const attribute of wanted) if (told[attribute] === undefined) return false;
  return true;
}

function tellsMore<Row extends object>(row: Row, than: Row): boolean {
  for (const name in row) if (row[name] !== undefined && than[name] === undefined) return true;
  return false;
}
