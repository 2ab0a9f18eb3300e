import type { Store } from "../storage/store.js";
import type { Timings } from "./timings.js";
import { LeaseLostError, renewLease, type UnitId } from "./unit-records.js";

/** A unit while this replica has it. */
export interface Lease {
  /** Aborted when the unit is lost. */
  readonly signal: AbortSignal;
  /** Whether it is sure to last for a while longer. */
  isHeld(): boolean;
  /** So many cells were settled: what estimates are made of. */
  noteWork(cells: number): void;
  /** Notes the last of the work, and stops renewing. */
  end(): Promise<void>;
}

export interface LeaseOptions {
  readonly store: Store;
  readonly unit: UnitId & { readonly owner: string };
  readonly timings: Timings;
  readonly clock: () => number;
}

/** Renews a lease that was just taken, also while the store is away for a while. */
export function holdLease({ store, unit, timings, clock }: LeaseOptions): Lease {
  const { leaseMs } = timings;
  const lost = new AbortController();
  let heldUntil = clock() + leaseMs;
  let notedAt = clock();
  let cells = 0;
  let renewing: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    const now = clock();
    const busyCells = cells;
    try {
      await renewLease(store, unit, now + leaseMs, { busyMs: now - notedAt, busyCells });
      heldUntil = now + leaseMs;
      notedAt = now;
      cells -= busyCells;
    } catch (error) {
      if (error instanceof LeaseLostError) lost.abort(error);
    }
  };
  const timer = setInterval(
    () => {
      renewing ??= renew().finally(() => {
        renewing = undefined;
      });
    },
    Math.min(leaseMs / 3, 2_000),
  );
  return {
    signal: lost.signal,
    isHeld: () => !lost.signal.aborted && clock() < heldUntil - leaseMs / 3,
    noteWork: (settled) => {
      cells += settled;
    },
    end: async () => {
      clearInterval(timer);
      await renewing;
      if (!lost.signal.aborted && cells > 0) await renew();
    },
  };
}
