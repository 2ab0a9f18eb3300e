import type { SourceCall } from "../domain/call-context.js";
import { assertRunning, leaveWith } from "./call-end.js";

export interface Token {
  readonly text: string;
  readonly lifeMs: number;
}

interface Held {
  readonly text: string;
  readonly endsAt: number;
  /** From here on a new one is fetched before this one is used again. */
  readonly renewAt: number;
}

interface Flight {
  readonly result: Promise<Held>;
  readonly abort: AbortController;
  waiters: number;
}

const aheadMs = 60_000;

/** One token, fetched when it is needed: by the first who asks, for all who ask meanwhile. */
export class TokenStore {
  #held: Held | undefined;
  #flight: Flight | undefined;

  constructor(
    private readonly fetch: (call: SourceCall) => Promise<Token>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws what fetching threw; what ended the call where it ended. */
  async get(call: SourceCall): Promise<string> {
    assertRunning(call);
    const now = this.getNow();
    if (now !== undefined) return now;
    const held = this.#held;
    try {
      return (await this.#join(call)).text;
    } catch (error) {
      // Renewing ahead of time may fail as long as the token lives.
      if (
        held !== undefined &&
        held === this.#held &&
        this.now() < held.endsAt &&
        !call.signal.aborted
      ) {
        return held.text;
      }
      throw error;
    }
  }

  /** The token that is at hand; undefined where one has to be fetched. */
  getNow(): string | undefined {
    const held = this.#held;
    return held !== undefined && this.now() < held.renewAt ? held.text : undefined;
  }

  /** Forgets the token where it is the one that was meant; one that was fetched since then stays. */
  forget(isMeant: (token: string) => boolean): void {
    if (this.#held !== undefined && isMeant(this.#held.text)) this.#held = undefined;
  }

  async #join(call: SourceCall): Promise<Held> {
    const flight = (this.#flight ??= this.#depart(call));
    flight.waiters += 1;
    try {
      return await leaveWith(call, flight.result);
    } finally {
      flight.waiters -= 1;
      if (flight.waiters === 0) {
        if (this.#flight === flight) this.#flight = undefined;
        flight.abort.abort();
      }
    }
  }

  #depart(call: SourceCall): Flight {
    const abort = new AbortController();
    const shared: SourceCall = {
      ...call,
      signal: abort.signal,
      deadlineAt: Infinity,
      priority: "interactive",
      meter: { takeRequest: () => undefined },
    };
    const result = this.fetch(shared).then(({ text, lifeMs }) => {
      const now = this.now();
      const ahead = Math.min(aheadMs, lifeMs / 10);
      return (this.#held = { text, endsAt: now + lifeMs, renewAt: now + lifeMs - ahead });
    });
    const flight: Flight = { result, abort, waiters: 0 };
    const land = (): void => {
      if (this.#flight === flight) this.#flight = undefined;
    };
    result.then(land, land);
    return flight;
  }
}
