/** Decides when an operation begins that could begin at once. */
export interface Turnstile {
  /**
   * Lets the operation begin now (undefined), or when its turn has come: in the order of arrival, and in each turn of the
   * event loop only as many as come to {@link costPerTurn}, or one that costs more.
   */
  pass(cost: number): Promise<void> | undefined;
}

/**
 * In the unit of `limits.maxCost`. Operations that all begin in the same turn come back from their sources in the same
 * turn as well: then all their rows are in memory at once, and are copied by each collection of young garbage until the
 * last of them is answered. Where a few begin in each turn, the first are answered while the last still wait. A turn
 * without work takes microseconds, so that nobody waits for it.
 */
export const costPerTurn = 500;

export function createTurnstile(): Turnstile {
  const waiting = new Queue();
  let left = costPerTurn;
  let isTurning = false;
  const turn = (): void => {
    isTurning = false;
    left = costPerTurn;
    while (left > 0) {
      const next = waiting.take();
      if (next === undefined) break;
      left -= next.cost;
      next.begin();
    }
    if (left < costPerTurn) endTurn();
  };
  const endTurn = (): void => {
    if (isTurning) return;
    isTurning = true;
    setImmediate(turn);
  };
  return {
    pass: (cost) => {
      endTurn();
      if (left <= 0) return new Promise((begin) => waiting.add({ cost, begin }));
      left -= cost;
      return undefined;
    },
  };
}

interface Waiting {
  readonly cost: number;
  readonly begin: () => void;
}

/** Taking the first one costs the same however many wait. */
class Queue {
  #in: Waiting[] = [];
  #out: Waiting[] = [];

  add(one: Waiting): void {
    this.#in.push(one);
  }

  take(): Waiting | undefined {
    if (this.#out.length === 0) {
      this.#out = this.#in.reverse();
      this.#in = [];
    }
    return this.#out.pop();
  }
}
