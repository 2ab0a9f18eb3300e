import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import { joinTold } from "../../domain/join-told.js";
import type { Lookup } from "../../sources/spi/source-connector.js";
import type { Freshness, ReadCache } from "../cache/read-cache.js";
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
}

/**
 * Reads users or courses of one source by key. Keys that are wanted in one turn of the event loop, by whichever
 * operation, share requests; a key that is being read is not read again; what is fresh in memory is not read at all.
 */
export class EntityLookup<Row extends { readonly key: string }, Attribute extends string> {
  readonly tells: ReadonlySet<Attribute>;
  readonly #options: EntityLookupOptions<Row, Attribute>;
  readonly #memory: EntityMemory<Row>;
  #generation: number;
  readonly #groups = new Map<string, Group<Row, Attribute>>();

  constructor(options: EntityLookupOptions<Row, Attribute>) {
    this.#options = options;
    this.tells = options.lookup.tells;
    this.#memory = new EntityMemory(options.freshness, options.maxKeptRows);
    this.#generation = options.cache.generation(options.source);
  }

  /** Never rejects: each key has an answer of its own. */
  async load(
    keys: Iterable<string>,
    wanted: ReadonlySet<Attribute>,
    call: SourceCall,
    era: string,
  ): Promise<ReadonlyMap<string, LookupAnswer<Row>>> {
    this.#forgetIfTold();
    const told = [...wanted].filter((one) => this.tells.has(one));
    const reader = { era, live: call.live };
    const answers = new Map<string, LookupAnswer<Row>>();
    let missing: Set<string> | null = null;
    for (const key of keys) {
      if (answers.has(key)) continue;
      const kept = this.#memory.peek(key, reader);
      if (kept !== undefined && tellsAll(kept.value, told)) {
        answers.set(key, kept);
      } else {
        (missing ??= new Set()).add(key);
      }
    }
    if (missing !== null) await this.#read(missing, told, { call, era, answers });
    return answers;
  }

  async #read(
    missing: ReadonlySet<string>,
    told: readonly Attribute[],
    {
      call,
      era,
      answers,
    }: {
      readonly call: SourceCall;
      readonly era: string;
      readonly answers: Map<string, LookupAnswer<Row>>;
    },
  ): Promise<void> {
    const group = this.#groupOf(call.live ? era : "");
    const flights = new Map<LookupFlight<Row, Attribute>, string[]>();
    for (const key of missing) {
      const flight = this.#board(group, key, told, { call, era });
      const keys = flights.get(flight);
      if (keys === undefined) flights.set(flight, [key]);
      else keys.push(key);
    }
    for (const flight of flights.keys()) await flight.landed;
    let abandoned: Set<string> | null = null;
    for (const [flight, keys] of flights) {
      // Those who began it gave up; whoever still wants it begins anew.
      const goesOn = flight.abandoned && !flight.isOnBehalfOf(call) && !call.signal.aborted;
      for (const key of keys) {
        const answer = flight.answers.get(key);
        if (answer === undefined) throw new Error("A look-up landed without an answer");
        if (goesOn) (abandoned ??= new Set()).add(key);
        else answers.set(key, answer);
      }
    }
    if (abandoned !== null) await this.#read(abandoned, told, { call, era, answers });
  }

  #groupOf(era: string): Group<Row, Attribute> {
    let group = this.#groups.get(era);
    if (group === undefined) {
      group = { era, flying: new Map(), boarding: null };
      this.#groups.set(era, group);
    }
    return group;
  }

  #board(
    group: Group<Row, Attribute>,
    key: string,
    told: readonly Attribute[],
    { call, era }: { readonly call: SourceCall; readonly era: string },
  ): LookupFlight<Row, Attribute> {
    const flying = group.flying.get(key);
    if (flying?.departed === false) {
      flying.add(call, told);
      return flying;
    }
    if (flying?.tells(told) === true) return flying;
    const size = Math.max(1, this.#options.lookup.batchSize);
    let flight = group.boarding;
    if (flight === null || flight.keys.length >= size) {
      flight = new LookupFlight(era);
      group.boarding = flight;
      const departing = flight;
      setImmediate(() => void this.#depart(group, departing));
    }
    flight.add(call, told, key);
    group.flying.set(key, flight);
    return flight;
  }

  async #depart(group: Group<Row, Attribute>, flight: LookupFlight<Row, Attribute>): Promise<void> {
    if (group.boarding === flight) group.boarding = null;
    const call = flight.depart();
    const readAt = Date.now();
    const generation = this.#generation;
    try {
      const rows = await this.#options.lookup.fetch(flight.keys, flight.told, call);
      const now = Date.now();
      for (const key of flight.keys) {
        const value = this.#withEarlier(key, rows.get(key) ?? null);
        const served = { value, readAt, era: flight.era, staleBecause: null };
        if (generation === this.#generation) this.#memory.keep(key, served, now);
        flight.answers.set(key, served);
      }
    } catch (error) {
      this.#fail(flight, call, error);
    }
    for (const key of flight.keys) {
      if (group.flying.get(key) === flight) group.flying.delete(key);
    }
    if (group.flying.size === 0 && group.boarding === null) this.#groups.delete(group.era);
    flight.land();
  }

  #fail(flight: LookupFlight<Row, Attribute>, call: SourceCall, error: unknown): void {
    const { source } = this.#options;
    const failure =
      error instanceof SourceError
        ? error.of(source)
        : new SourceError("SOURCE_ERROR", "The look-up was stopped.", { cause: error, source });
    flight.abandoned = call.signal.aborted || failure.reason === "DEADLINE_EXCEEDED";
    for (const key of flight.keys) {
      const stale = this.#memory.standIn(key, failure);
      const serves = stale !== undefined && tellsAll(stale.value, flight.told);
      flight.answers.set(key, serves ? stale : failure);
    }
  }

  /** The row with what an earlier look-up told of it and this one was not asked for. */
  #withEarlier(key: string, row: Row | null): Row | null {
    if (row === null) return null;
    const earlier = this.#memory.peek(key, { era: "", live: false })?.value ?? null;
    if (earlier === null || earlier === row) return row;
    return tellsMore(earlier, row) ? joinTold(row, earlier) : row;
  }

  #forgetIfTold(): void {
    const { cache, source } = this.#options;
    const generation = cache.generation(source);
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.#memory.clear();
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
