import type { SourceCall } from "../../domain/call-context.js";
import { LookupFlight } from "./lookup-flight.js";

/** Who boards, and for what. */
interface Boarding<Attribute> {
  readonly told: readonly Attribute[];
  readonly call: SourceCall;
  /** The operation that the flight counts as read by, where it is begun. */
  readonly era: string;
}

const noKeys: ReadonlySet<string> = new Set();

/** Look-ups that may share what is in flight. */
export class LookupGroup<Row, Attribute extends string> {
  /** Those that have not landed. */
  readonly #flights = new Set<LookupFlight<Row, Attribute>>();
  /** Takes further keys until it departs, at the end of this turn of the event loop. */
  #boarding: LookupFlight<Row, Attribute> | null = null;
  /** Which flight is the last to tell a key; null while nobody has asked. */
  #flying: Map<string, LookupFlight<Row, Attribute>> | null = null;

  /** @param batchSize Keys that one flight takes. */
  constructor(
    private readonly batchSize: number,
    private readonly fly: (flight: LookupFlight<Row, Attribute>) => Promise<void>,
  ) {}

  get isEmpty(): boolean {
    return this.#flights.size === 0;
  }

  /** The flights that are going to tell the keys. */
  board(
    wanted: ReadonlySet<string>,
    who: Boarding<Attribute>,
  ): ReadonlyMap<LookupFlight<Row, Attribute>, Iterable<string>> {
    return this.isEmpty && wanted.size <= this.batchSize
      ? this.#boardAlone(wanted, who)
      : this.#boardEach(wanted, who);
  }

  /** Nobody waits for it any more. */
  land(flight: LookupFlight<Row, Attribute>): void {
    this.#flights.delete(flight);
    if (this.#flying === null) return;
    if (this.isEmpty) this.#flying = null;
    else for (const key of flight.keys) this.#forget(key, flight);
  }

  #boardAlone(
    keys: ReadonlySet<string>,
    { told, call, era }: Boarding<Attribute>,
  ): ReadonlyMap<LookupFlight<Row, Attribute>, Iterable<string>> {
    const flight = this.#begin(era, keys);
    flight.add(call, told);
    return new Map([[flight, keys]]);
  }

  #boardEach(
    wanted: ReadonlySet<string>,
    { told, call, era }: Boarding<Attribute>,
  ): ReadonlyMap<LookupFlight<Row, Attribute>, Iterable<string>> {
    const flyingOf = this.#flyingOf();
    const keysOf = new Map<LookupFlight<Row, Attribute>, string[]>();
    let last: LookupFlight<Row, Attribute> | undefined;
    let keys: string[] = [];
    for (const key of wanted) {
      const flying = flyingOf.get(key);
      const joins = flying !== undefined && (!flying.departed || flying.tells(told));
      const flight = joins ? flying : this.#withRoom(era);
      if (flight !== last) {
        keys = keysOf.get(flight) ?? [];
        if (keys.length === 0 && !flight.departed) flight.add(call, told);
        keysOf.set(flight, keys);
        last = flight;
      }
      keys.push(key);
      if (joins) continue;
      flight.take(key);
      flyingOf.set(key, flight);
    }
    return keysOf;
  }

  #flyingOf(): Map<string, LookupFlight<Row, Attribute>> {
    if (this.#flying === null) {
      this.#flying = new Map();
      for (const flight of this.#flights) {
        for (const key of flight.keys) this.#flying.set(key, flight);
      }
    }
    return this.#flying;
  }

  /** The flight that takes further keys. */
  #withRoom(era: string): LookupFlight<Row, Attribute> {
    const boarding = this.#boarding;
    const hasRoom = boarding !== null && boarding.keys.size < this.batchSize;
    return hasRoom ? boarding : this.#begin(era, noKeys);
  }

  #begin(era: string, keys: ReadonlySet<string>): LookupFlight<Row, Attribute> {
    const flight = new LookupFlight<Row, Attribute>(era, keys);
    this.#boarding = flight;
    this.#flights.add(flight);
    setImmediate(() => {
      if (this.#boarding === flight) this.#boarding = null;
      void this.fly(flight);
    });
    return flight;
  }

  #forget(key: string, flight: LookupFlight<Row, Attribute>): void {
    if (this.#flying?.get(key) === flight) this.#flying.delete(key);
  }
}
