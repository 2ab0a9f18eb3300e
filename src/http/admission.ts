import type { RequestMeter, SourceCall, WriteClearance } from "../domain/call-context.js";
import type { Breaker } from "./breaker.js";
import { assertRunning } from "./call-end.js";
import type { Concurrency } from "./concurrency.js";
import type { Credentials } from "./http-types.js";
import type { RateTicket, RateWindow } from "./rate-window.js";

/** What every request of a source has to pass. */
export interface Gate {
  readonly breaker: Breaker;
  readonly places: Concurrency;
  readonly rate: RateWindow;
  readonly credentials: Credentials | undefined;
}

/** What a request holds while it is under way. */
export class Admission {
  #written = false;
  #finished = false;
  #clearance: WriteClearance | undefined;

  constructor(
    private readonly ticket: RateTicket,
    private readonly release: () => void,
  ) {}

  /** Who gave the clearance is told when the request is written. */
  clearedBy(clearance: WriteClearance): void {
    this.#clearance = clearance;
  }

  onWritten(): void {
    this.#written = true;
    this.#clearance?.onWritten();
    this.ticket.written();
  }

  onArrived(): void {
    this.ticket.arrived();
  }

  /** Gives place and ticket back; only the first call counts. */
  onFinish(): void {
    if (this.#finished) return;
    this.#finished = true;
    if (this.#written) this.ticket.arrived();
    else this.ticket.cancel();
    this.release();
  }
}

/**
 * Waits until a request may go: breaker, place, credentials, rate, budget. The budget is charged last, so that it counts
 * only what is really sent. A token request made here borrows the place. Where there is nothing to wait for, the request
 * is admitted at once.
 *
 * @param headers Completed with the credentials.
 * @throws SourceError; what ended the call where it ended.
 */
export function admit(
  gate: Gate,
  headers: Record<string, string>,
  call: SourceCall,
): Admission | Promise<Admission> {
  gate.breaker.assertPasses();
  assertRunning(call);
  const release = gate.places.acquireNow();
  if (release === undefined) return admitInTurn(gate, headers, call);
  let ticket: RateTicket | undefined;
  try {
    const credentials = gate.credentials?.apply(headers, call);
    if (credentials !== undefined) return admitLater(gate, call, release, credentials);
    ticket = gate.rate.takeNow();
    if (ticket === undefined) return admitLater(gate, call, release);
    call.meter.takeRequest();
    return new Admission(ticket, release);
  } catch (error) {
    giveBack(release, ticket);
    throw error;
  }
}

const uncounted: RequestMeter = { takeRequest: () => undefined };

/**
 * As {@link admit}, for a write on which somebody has the last word: asked when it holds all that it needs, so that
 * nothing stands between the clearance and the wire. It waits for its turn as long as the clearance says.
 */
export async function admitCleared(
  gate: Gate,
  headers: Record<string, string>,
  call: SourceCall,
  clearance: WriteClearance,
): Promise<Admission> {
  const waiting = { ...call, signal: clearance.waiting, meter: uncounted };
  const admission = await admit(gate, headers, waiting);
  try {
    await clearance.give();
    assertRunning(call);
    gate.breaker.assertPasses();
    call.meter.takeRequest();
    admission.clearedBy(clearance);
    return admission;
  } catch (error) {
    admission.onFinish();
    throw error;
  }
}

/** As {@link admit}, where all places are taken. */
async function admitInTurn(
  gate: Gate,
  headers: Record<string, string>,
  call: SourceCall,
): Promise<Admission> {
  const release = await gate.places.acquire(call);
  let credentials: Promise<void> | undefined;
  try {
    assertRunning(call);
    gate.breaker.assertPasses();
    credentials = gate.credentials?.apply(headers, call);
  } catch (error) {
    giveBack(release);
    throw error;
  }
  return admitLater(gate, call, release, credentials);
}

/** As {@link admit}, once there is a place. */
async function admitLater(
  gate: Gate,
  call: SourceCall,
  release: () => void,
  credentials?: Promise<void>,
): Promise<Admission> {
  let ticket: RateTicket | undefined;
  try {
    await credentials;
    ticket = await gate.rate.take(call);
    assertRunning(call);
    gate.breaker.assertPasses();
    call.meter.takeRequest();
    return new Admission(ticket, release);
  } catch (error) {
    giveBack(release, ticket);
    throw error;
  }
}

/** What a request held that does not go. */
function giveBack(release: () => void, ticket?: RateTicket): void {
  ticket?.cancel();
  release();
}
