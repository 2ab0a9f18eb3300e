import type { SourceCall } from "../../domain/call-context.js";
import { endedByReader } from "../../domain/ended-by-reader.js";
import { assertRunning, leaveWith } from "../../http/call-end.js";
import type { Resource } from "./moocit.api.js";
import type { NotePair, PairReader } from "./moocit.pairs.js";
import type { MoocitFilter } from "./moocit.requests.js";

/** A read that is under way. */
interface Flight {
  /** Of who began it, and counts it. */
  readonly call: SourceCall;
  /** Of all who are shown its rows. */
  readonly notes: Set<NotePair>;
  readonly landed: Promise<void>;
}

/**
 * Equal reads in flight are one request: whoever wants a read of which no row has come yet joins it, and is shown all of
 * its rows. Nothing is kept for those who come later: they begin a read of their own.
 */
export class PairFlights implements PairReader {
  /** By what is read: the last read that was begun, until its first row has come. */
  readonly #open = new Map<string, Flight>();

  constructor(private readonly pairs: PairReader) {}

  async read(
    resource: Resource,
    filter: MoocitFilter,
    note: NotePair,
    call: SourceCall,
  ): Promise<void> {
    const key = JSON.stringify([resource.path, filter]);
    // Nothing may be awaited between looking for a flight and beginning one.
    for (let flight = this.#open.get(key); flight !== undefined; flight = this.#open.get(key)) {
      // Who wants live data does not take what was begun earlier.
      if (call.live) break;
      if (await join(flight, note, call)) return;
    }
    await this.#begin(key, (show) => this.pairs.read(resource, filter, show, call), note, call);
  }

  #begin(
    key: string,
    fly: (show: NotePair) => Promise<void>,
    note: NotePair,
    call: SourceCall,
  ): Promise<void> {
    const notes = new Set([note]);
    const close = (): void => {
      if (this.#open.get(key)?.notes === notes) this.#open.delete(key);
    };
    const show: NotePair = (row, pair) => {
      close();
      for (const each of notes) each(row, pair);
    };
    // Closed by the time that anybody learns how it ended.
    const landed = fly(show).finally(close);
    this.#open.set(key, { call, notes, landed });
    return landed;
  }
}

/**
 * Whether the read came to its end; false where it ended for a reason that is its first reader's alone.
 * @throws SourceError where the read failed; what ended the call, as soon as that ends
 */
async function join(
  { call: first, notes, landed }: Flight,
  note: NotePair,
  call: SourceCall,
): Promise<boolean> {
  notes.add(note);
  try {
    await leaveWith(call, landed);
    return true;
  } catch (error) {
    assertRunning(call);
    if (!endedByReader(error, first)) throw error;
    return false;
  } finally {
    notes.delete(note);
  }
}
