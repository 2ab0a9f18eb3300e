import type { SourceCall } from "../../domain/call-context.js";
import { causedByReader, SourceError } from "../../domain/errors.js";
import { joinTold } from "../../domain/join-told.js";
import type { Lookup } from "../../sources/spi/source-connector.js";
import type { ReadCache } from "../cache/read-cache.js";
import type { Freshness, Served } from "../cache/served-read.js";
import { EntityMemory } from "./entity-memory.js";
import { leavesOpen } from "./leaves-open.js";
import {
  Reading,
  Remembered,
  type LookupAnswer,
  type LookupAnswers,
  type LookupQuestion,
  type NoteStale,
} from "./lookup-answers.js";
import type { LookupFlight } from "./lookup-flight.js";
import { LookupGroup } from "./lookup-group.js";
import type { LookupRoom } from "./lookup-room.js";

export interface EntityLookupOptions<Row, Attribute extends string> {
  readonly source: string;
  readonly lookup: Lookup<Row, Attribute>;
  /** Says when everything that was read from the source is to be forgotten. */
  readonly cache: Pick<ReadCache, "generation">;
  readonly freshness: Freshness;
  /** For the rows that are kept of it. */
  readonly room: LookupRoom;
}

/** Who asks, and for what. */
interface Asking<Attribute> {
  readonly told: readonly Attribute[];
  readonly call: SourceCall;
  readonly era: string;
  readonly noteStale: NoteStale | undefined;
}

const noAnswers: LookupAnswers<never> = new Map<string, never>();

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
  readonly #groups = new Map<string, LookupGroup<Row, Attribute>>();
  readonly #toldOf = new WeakMap<ReadonlySet<Attribute>, readonly Attribute[]>();

  constructor(options: EntityLookupOptions<Row, Attribute>) {
    this.#options = options;
    this.tells = options.lookup.tells;
    this.#memory = new EntityMemory(options.freshness, options.room);
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

  /** Never rejects: each key has an answer of its own. What memory can answer alone is answered at once. */
  load(
    keys: ReadonlySet<string>,
    { wanted, call, era, before, noteStale }: LookupQuestion<Row, Attribute>,
  ): LookupAnswers<Row> | Promise<LookupAnswers<Row>> {
    this.#forgetIfTold();
    if (keys.size === 0) return noAnswers;
    const told = this.toldOf(wanted);
    if (!this.#memory.mayServe({ era, live: call.live })) {
      return this.#read(keys, { told, call, era, noteStale }, new Map());
    }
    const isServed = !call.live && before instanceof Remembered;
    if (isServed && before.holds(told, this.#memory.version)) return before;
    return this.#remember(keys, { told, call, era, noteStale });
  }

  #remember(
    keys: ReadonlySet<string>,
    asking: Asking<Attribute>,
  ): LookupAnswers<Row> | Promise<LookupAnswers<Row>> {
    const { told, call, era } = asking;
    const reader = { era, live: call.live };
    const answers = new Map<string, Served<Row | null>>();
    let oldest = Infinity;
    let missing: Set<string> | null = null;
    for (const key of keys) {
      const kept = this.#memory.peek(key, reader);
      if (kept === undefined || leavesOpen(kept.value, told)) {
        (missing ??= new Set()).add(key);
        continue;
      }
      answers.set(key, kept);
      oldest = Math.min(oldest, kept.readAt);
    }
    if (missing !== null) return this.#read(missing, asking, answers);
    const freshUntil = oldest + this.#options.freshness.cacheMs;
    return new Remembered(answers, told, this.#memory.version, freshUntil);
  }

  async #read(
    missing: ReadonlySet<string>,
    asking: Asking<Attribute>,
    answers: Map<string, LookupAnswer<Row>>,
  ): Promise<LookupAnswers<Row>> {
    const { call } = asking;
    const flights = this.#groupOf(call.live ? asking.era : "").board(missing, asking);
    for (const flight of flights.keys()) {
      while (flight.isAwaitedBy(call)) await flight.news(call);
    }
    const [only] = flights.keys();
    const all = flights.size === 1 && answers.size === 0 ? only?.whole : null;
    if (all != null) return all;
    const abandoned = this.#take(flights, asking, answers);
    return abandoned === null ? answers : this.#read(abandoned, asking, answers);
  }

  /** Takes the answers of flights, and tells which keys have to be asked for again. */
  #take(
    flights: ReadonlyMap<LookupFlight<Row, Attribute>, Iterable<string>>,
    { call, told, noteStale }: Asking<Attribute>,
    answers: Map<string, LookupAnswer<Row>>,
  ): ReadonlySet<string> | null {
    let abandoned: Set<string> | null = null;
    for (const [flight, keys] of flights) {
      // Those who began it gave up; whoever still wants it begins anew.
      const goesOn = flight.abandoned && !flight.isOnBehalfOf(call) && !call.signal.aborted;
      for (const key of keys) {
        if (goesOn) (abandoned ??= new Set()).add(key);
        else {
          const answer = flight.answerOf(key) ?? this.#tooLate(key, told);
          answers.set(key, noted(answer, noteStale));
        }
      }
    }
    return abandoned;
  }

  /** @param name The operation that wants live data; empty: all that do not. */
  #groupOf(name: string): LookupGroup<Row, Attribute> {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const group = new LookupGroup<Row, Attribute>(this.#options.lookup.batchSize, (flight) =>
      this.#fly(flight).then(() => {
        group.land(flight);
        // The group of all is wanted again at once.
        if (name !== "" && group.isEmpty && this.#groups.get(name) === group) {
          this.#groups.delete(name);
        }
        flight.land();
      }),
    );
    this.#groups.set(name, group);
    return group;
  }

  /** Never rejects: what went wrong is the answer to each key. */
  async #fly(flight: LookupFlight<Row, Attribute>): Promise<void> {
    const call = flight.depart();
    const { era, keys } = flight;
    const readAt = Date.now();
    const generation = this.#generation;
    const failures = new Map<string, SourceError>();
    const failed = (key: string, why: SourceError): void => void failures.set(key, why);
    try {
      const rows = await this.#options.lookup.fetch([...keys], flight.told, call, failed);
      const isCurrent = generation === this.#generation;
      const told = failures.size === 0 ? keys : this.#failSome(flight, failures);
      this.#keep(flight, told, { reading: new Reading(rows, readAt, era), call, isCurrent });
    } catch (error) {
      this.#fail(flight, call, error);
    }
  }

  /** Answers those of the keys that failed, and tells which did not. */
  #failSome(
    flight: LookupFlight<Row, Attribute>,
    failures: ReadonlyMap<string, SourceError>,
  ): ReadonlySet<string> {
    const told = [...flight.told];
    for (const [key, why] of failures) {
      flight.answers.set(key, this.#instead(key, told, why.of(this.#options.source)));
    }
    return new Set([...flight.keys].filter((key) => !failures.has(key)));
  }

  /** Takes what was read of these keys. What memory tells beyond it counts as answered as well. */
  #keep(
    flight: LookupFlight<Row, Attribute>,
    keys: ReadonlySet<string>,
    {
      reading,
      call: { live },
      isCurrent,
    }: { readonly reading: Reading<Row>; readonly call: SourceCall; readonly isCurrent: boolean },
  ): void {
    flight.reading = reading;
    if (isCurrent && this.#memory.confirm(keys, reading)) return;
    const fuller = new Map<string, Served<Row | null>>();
    if (!live && this.#memory.mayServe(anybody)) {
      for (const key of keys) {
        const read = reading.get(key);
        const served = this.#withEarlier(key, read);
        if (served === read) continue;
        fuller.set(key, served);
        flight.answers.set(key, served);
      }
    }
    if (isCurrent) this.#memory.keep(keys, reading, fuller);
  }

  #fail(flight: LookupFlight<Row, Attribute>, call: SourceCall, error: unknown): void {
    const { source } = this.#options;
    const failure =
      error instanceof SourceError
        ? error.of(source)
        : new SourceError("SOURCE_ERROR", "The look-up was stopped.", { cause: error, source });
    flight.abandoned = call.signal.aborted || causedByReader.has(failure.reason);
    const told = [...flight.told];
    for (const key of flight.keys) flight.answers.set(key, this.#instead(key, told, failure));
  }

  #tooLate(key: string, told: readonly Attribute[]): LookupAnswer<Row> {
    const { source } = this.#options;
    const why = "The time for this operation is up.";
    return this.#instead(key, told, new SourceError("DEADLINE_EXCEEDED", why, { source }));
  }

  /** An earlier row in the place of one that could not be read, or why it could not. */
  #instead(key: string, told: readonly Attribute[], failure: SourceError): LookupAnswer<Row> {
    const stale = this.#memory.standIn(key, failure);
    return stale !== undefined && !leavesOpen(stale.value, told) ? stale : failure;
  }

  /**
   * The row with what an earlier look-up told of it and this one was not asked for; it is as old as that then.
   */
  #withEarlier(key: string, read: Served<Row | null>): Served<Row | null> {
    const { value } = read;
    const earlier = this.#memory.peek(key, anybody);
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

/** The answer as far as whoever asked can be told of it. */
function noted<Row>(
  answer: LookupAnswer<Row>,
  noteStale: NoteStale | undefined,
): LookupAnswer<Row> {
  if (answer instanceof SourceError || answer.staleBecause === null) return answer;
  noteStale?.(answer.readAt, answer.staleBecause);
  return noteStale === undefined ? answer.staleBecause : answer;
}

/** Reads in no operation, and wants nothing live. */
const anybody = { era: "", live: false };

function tellsMore<Row extends object>(row: Row, than: Row): boolean {
  for (const name in row) if (row[name] !== undefined && than[name] === undefined) return true;
  return false;
}
