import type { SourceCall } from "../../domain/call-context.js";
import type { Enrollment, EnrollmentAttribute } from "../../domain/enrollment.js";
import { endedByReader } from "../../domain/ended-by-reader.js";
import { knownPeople } from "../../domain/viewer.js";
import type { Companion, CompanionRead, Need } from "../../sources/spi/source-connector.js";

/** What is wanted of rows, and how much of it is of use. */
export interface Wish {
  readonly wanted: ReadonlySet<EnrollmentAttribute>;
  readonly need: Need;
}

interface Flight {
  readonly call: SourceCall;
  readonly landed: Promise<CompanionRead>;
}

/** More rows than pages have are read for apart: comparing their keys would cost more than it saves. */
const mostRows = 1_000;

/**
 * Companion reads of all operations: whoever wants the same of rows with the same keys meanwhile shares the read, and
 * fills rows of their own from it.
 */
export class FillFlights {
  readonly #flying = new Map<Companion, Map<string, Flight>>();

  read(
    companion: Companion,
    rows: readonly Enrollment[],
    wish: Wish,
    call: SourceCall,
  ): Promise<CompanionRead> {
    // Who wants live data does not take what was begun earlier.
    const isApart = call.live || rows.length > mostRows;
    return isApart
      ? companion.read(rows, wish.wanted, call, wish.need)
      : this.#share(companion, rows, wish, call);
  }

  async #share(
    companion: Companion,
    rows: readonly Enrollment[],
    wish: Wish,
    call: SourceCall,
  ): Promise<CompanionRead> {
    const flights = this.#flightsOf(companion);
    const key = nameOf(rows, wish, call);
    let flying = flights.get(key);
    while (flying !== undefined) {
      const joined: Flight = flying;
      try {
        const read = await joined.landed;
        if (call.signal.aborted || !lacksByReader(read, rows, joined.call)) return read;
      } catch (error) {
        if (!endedByReader(error, joined.call) || call.signal.aborted) throw error;
      }
      const next = flights.get(key);
      flying = next === joined ? undefined : next;
    }
    const flight = { call, landed: companion.read(rows, wish.wanted, call, wish.need) };
    flights.set(key, flight);
    try {
      return await flight.landed;
    } finally {
      if (flights.get(key) === flight) flights.delete(key);
    }
  }

  #flightsOf(companion: Companion): Map<string, Flight> {
    let flights = this.#flying.get(companion);
    if (flights === undefined) {
      flights = new Map();
      this.#flying.set(companion, flights);
    }
    return flights;
  }
}

/** Everything that shapes the read: what is asked, of which keys, and which people the viewer may know. */
function nameOf(
  rows: readonly Enrollment[],
  { wanted, need }: Wish,
  { viewer }: SourceCall,
): string {
  const people = knownPeople(viewer);
  return JSON.stringify([
    need,
    [...wanted].sort(),
    people === null ? null : [...people].sort(),
    rows.map(({ key, user, course }) => [key, user?.key ?? null, course?.key ?? null]),
  ]);
}

/** Whether a part of the read failed for a reason that is its reader's alone. */
function lacksByReader(
  { failureOf }: CompanionRead,
  rows: readonly Enrollment[],
  call: SourceCall,
): boolean {
  if (failureOf === undefined) return false;
  return rows.some((row) => {
    const failure = failureOf(row);
    return failure !== null && endedByReader(failure, call);
  });
}
