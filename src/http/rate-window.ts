import type { SourceCall } from "../domain/call-context.js";
import { assertRunning } from "./call-end.js";
import { WaitingLine } from "./waiting-line.js";

/** A request that is still on its way this long after it was written is taken to have arrived. */
const transitMs = 250;

/** The right to send one request, and what the window has to know about it. */
export interface RateTicket {
  /** The request was written to the connection. */
  written(): void;
  /** The request has certainly arrived: its answer begins, or it failed. */
  arrived(): void;
  /** The request was not sent. */
  cancel(): void;
}

interface Entry {
  leavesAt: number;
}

/**
 * Never more than so many requests in any second, as the source sees it. A request stands in the window from its
 * admission until a second after its arrival; the moment of arrival lies between writing and the first byte of the
 * answer, and the later of the two is counted (at most 250 ms after writing). So neither connecting nor transit can push
 * requests of two windows together.
 */
export class RateWindow {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #line = new WaitingLine();
  #entries: Entry[] = [];
  /** Called up from the line, and not yet running again. */
  #admitted = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param perSecond Absent: no limit. Below 1: one request in 1/perSecond seconds. */
  constructor(perSecond?: number) {
    this.#limit = perSecond === undefined ? Infinity : Math.max(1, Math.floor(perSecond));
    this.#windowMs = perSecond !== undefined && perSecond < 1 ? 1000 / perSecond : 1000;
  }

  /** Waits until a request may be sent. @throws what ended the call where it ended. */
  async take(call: SourceCall): Promise<RateTicket> {
    assertRunning(call);
    const ticket = this.takeNow();
    if (ticket !== undefined) return ticket;
    const turn = this.#line.wait(call);
    this.#schedule();
    await turn;
    this.#admitted -= 1;
    return this.#enter();
  }

  /** As {@link take}; undefined where there is something to wait for. */
  takeNow(): RateTicket | undefined {
    if (this.#limit === Infinity) return unlimited;
    return this.#line.size > 0 || !this.#hasRoom() ? undefined : this.#enter();
  }

  #enter(): RateTicket {
    const entry: Entry = { leavesAt: Infinity };
    this.#entries.push(entry);
    return {
      written: () => this.#leaveAt(entry, performance.now() + this.#windowMs + transitMs),
      arrived: () => this.#leaveAt(entry, performance.now() + this.#windowMs),
      cancel: () => this.#leaveAt(entry, 0),
    };
  }

  #leaveAt(entry: Entry, at: number): void {
    entry.leavesAt = Math.min(entry.leavesAt, at);
    this.#pump();
  }

  #hasRoom(): boolean {
    if (this.#entries.length + this.#admitted < this.#limit) return true;
    const now = performance.now();
    this.#entries = this.#entries.filter((entry) => entry.leavesAt > now);
    return this.#entries.length + this.#admitted < this.#limit;
  }

  #pump(): void {
    while (this.#line.size > 0 && this.#hasRoom()) {
      this.#admitted += 1;
      this.#line.admit();
    }
    this.#schedule();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#line.size === 0) return;
    const next = Math.min(...this.#entries.map((entry) => entry.leavesAt));
    if (next === Infinity) return;
    this.#timer = setTimeout(() => this.#pump(), Math.max(1, next - performance.now()));
  }
}

const ignore = (): void => undefined;
const unlimited: RateTicket = { written: ignore, arrived: ignore, cancel: ignore };
