/** Tells that something is to stop. An `AbortSignal` is one. */
export interface StopSignal {
  readonly aborted: boolean;
  /** Why; undefined while it is not aborted. */
  readonly reason: unknown;
  /** @throws the reason, where it is aborted */
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void, how?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/**
 * The signal of one operation, and the hand that stops it. For an `AbortSignal` Node 20 makes a hidden class each time,
 * so that whatever looks at it is slow; and it warns of many listeners, of which an operation has one for each request
 * that is under way.
 */
export class Stopper implements StopSignal {
  #aborted = false;
  #reason: unknown = undefined;
  #listeners: Set<() => void> | null = null;

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  /** Each listener is called once, and does not throw. */
  addEventListener(_type: "abort", listener: () => void): void {
    if (this.#aborted) return;
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners?.delete(listener);
  }

  /** Only the first call counts. */
  stop(reason: Error): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    // One that another takes off meanwhile is not called.
    for (const listener of this.#listeners ?? []) listener();
    this.#listeners = null;
  }
}
