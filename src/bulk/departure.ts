import { randomUUID } from "node:crypto";
import type { WriteClearance } from "../domain/call-context.js";
import type { StopSignal } from "../domain/stop-signal.js";
import { HeldBackError, markSending, type Sending } from "./cell-phases.js";
import type { UnitContext } from "./unit-context.js";

/**
 * How one write gets out. Its cells wait, in the store as well, until nothing but the wire is before it: place, rate,
 * token and circuit have let it pass. Then they are recorded as being sent, and it goes; or it does not go, because the
 * job was cancelled, the unit is lost, the work is to stop, or the store is away.
 */
export class Departure implements WriteClearance {
  readonly #id = randomUUID();
  #isRecorded = false;
  #isWritten = false;

  constructor(
    private readonly context: UnitContext,
    private readonly cells: readonly Sending[],
  ) {}

  get waiting(): StopSignal {
    return this.context.reading.signal;
  }

  /** What the store may have of the write; null: nothing, and its cells wait. */
  get record(): string | null {
    return this.#isRecorded ? this.#id : null;
  }

  /** Whether the source may have some of the write. */
  get mayBeOut(): boolean {
    return this.#isWritten;
  }

  /** @throws HeldBackError, LeaseLostError, StoppedError, StoreUnavailableError */
  async give(): Promise<void> {
    const { store, unit, reading, holdsLease } = this.context;
    // There is another try only where the one before was refused as a whole.
    this.#isWritten = false;
    reading.signal.throwIfAborted();
    // Also where the store goes away before it says so.
    this.#isRecorded = true;
    await markSending(store, unit, this.#id, this.cells);
    reading.signal.throwIfAborted();
    if (!holdsLease()) throw new HeldBackError();
  }

  onWritten(): void {
    this.#isWritten = true;
  }
}
