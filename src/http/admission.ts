import type { SourceCall } from "../domain/call-context.js";
import type { Breaker } from "./breaker.js";
import { assertRunning } from "./call-end.js";
import type { Concurrency } from "./concurrency.js";
import type { Credentials } from "./http-types.js";
import type { RateTicket, RateWindow } from "./rate-window.js";

/** What a request holds while it is under way. */
export interface Admission {
  readonly onWritten: () => void;
  readonly onArrived: () => void;
  /** Gives place and ticket back; only the first call counts. */
  readonly finish: () => void;
}

/** What every request of a source has to pass. */
export interface Gate {
  readonly breaker: Breaker;
  readonly places: Concurrency;
  readonly rate: RateWindow;
  readonly credentials: Credentials | undefined;
}

/**
 * Waits until a request may go: breaker, place, credentials, rate, budget. The budget is charged last, so that it counts
 * only what is really sent. A token request made here borrows the place.
 *
 * @param headers Completed with the credentials.
 * @throws SourceError; what ended the call where it ended.
 */
export async function admit(
  gate: Gate,
  headers: Record<string, string>,
  call: SourceCall,
): Promise<Admission> {
  gate.breaker.assertPasses();
  const release = await gate.places.acquire(call);
  let ticket: RateTicket | undefined;
  try {
    assertRunning(call);
    gate.breaker.assertPasses();
    await gate.credentials?.apply(headers, call);
    ticket = await gate.rate.take(call);
    assertRunning(call);
    gate.breaker.assertPasses();
    call.meter.takeRequest();
    return toAdmission(ticket, release);
  } catch (error) {
    ticket?.cancel();
    release();
    throw error;
  }
}

function toAdmission(ticket: RateTicket, release: () => void): Admission {
  let written = false;
  let finished = false;
  return {
    onWritten: () => {
      written = true;
      ticket.written();
    },
    onArrived: () => ticket.arrived(),
    finish: () => {
      if (finished) return;
      finished = true;
      if (written) ticket.arrived();
      else ticket.cancel();
      release();
    },
  };
}
