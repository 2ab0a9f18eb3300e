import type { SourceCall } from "../../domain/call-context.js";
import type { Enrollment, EnrollmentAttribute } from "../../domain/enrollment.js";
import { SourceError } from "../../domain/errors.js";
import { knownPeople } from "../../domain/viewer.js";
import type { Companion } from "../../sources/spi/source-connector.js";

interface Flight {
  readonly call: SourceCall;
  readonly filled: Promise<readonly Enrollment[]>;
}

/** More rows than pages have are filled apart: comparing them would cost more than it saves. */
const mostRows = 1_000;

/** Companion reads of all operations: whoever wants the same of the same rows meanwhile shares the read. */
export class FillFlights {
  readonly #flying = new Map<Companion, Map<string, Flight>>();

  async fill(
    companion: Companion,
    rows: readonly Enrollment[],
    wanted: ReadonlySet<EnrollmentAttribute>,
    call: SourceCall,
  ): Promise<readonly Enrollment[]> {
    // Who wants live data does not take what was begun earlier.
    if (call.live || rows.length > mostRows) return companion.fill(rows, wanted, call);
    const flights = this.#flightsOf(companion);
    const key = nameOf(rows, wanted, call);
    let flying = flights.get(key);
    while (flying !== undefined) {
      const joined: Flight = flying;
      try {
        return await joined.filled;
      } catch (error) {
        if (!endedByReader(error, joined.call) || call.signal.aborted) throw error;
      }
      const next = flights.get(key);
      flying = next === joined ? undefined : next;
    }
    const flight = { call, filled: companion.fill(rows, wanted, call) };
    flights.set(key, flight);
    try {
      return await flight.filled;
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

/** Everything that shapes the answer: what is asked of which rows, and which people the viewer may know. */
function nameOf(
  rows: readonly Enrollment[],
  wanted: ReadonlySet<EnrollmentAttribute>,
  { viewer }: SourceCall,
): string {
  const people = knownPeople(viewer);
  return JSON.stringify([[...wanted].sort(), people === null ? null : [...people].sort(), rows]);
}

/** Whether the read failed for a reason that is its reader's alone. */
function endedByReader(error: unknown, { signal }: SourceCall): boolean {
  if (signal.aborted || !(error instanceof SourceError)) return true;
  return error.reason === "DEADLINE_EXCEEDED" || error.reason === "SCAN_BUDGET_EXCEEDED";
}
