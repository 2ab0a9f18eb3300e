import type { RunningOperation } from "./begin-operation.js";

interface UnderWay {
  readonly id: string;
  readonly running: RunningOperation;
}

/** The operations of one connection, each until it is answered or its client has given it up. */
export class OperationsUnderWay {
  readonly #byOwner = new Map<object, UnderWay>();

  /** @param isAwaited Whether the client waits for an operation of this id. */
  constructor(private readonly isAwaited: (id: string) => boolean) {}

  /**
   * Is stopped at once where its client has given it up already.
   *
   * @param owner What tells it from others: an id may be used again while the operation that had it is being stopped.
   */
  add(owner: object, id: string, running: RunningOperation): void {
    this.#byOwner.set(owner, { id, running });
    this.stopGivenUp();
  }

  /** It was answered. Means nothing for one that was stopped. */
  end(owner: object): void {
    this.#byOwner.get(owner)?.running.end();
    this.#byOwner.delete(owner);
  }

  /** Stops whatever is read for operations that the client waits for no longer. */
  stopGivenUp(): void {
    for (const [owner, { id, running }] of this.#byOwner) {
      if (this.isAwaited(id)) continue;
      running.abandon();
      this.end(owner);
    }
  }
}
