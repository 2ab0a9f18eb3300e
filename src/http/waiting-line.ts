import { offAbort, onAbort } from "./abort-listeners.js";
import type { SourceCall } from "../domain/call-context.js";
import { endOf } from "./call-end.js";

/** After so many interactive calls in a row that passed waiting bulk work, one of the latter goes. */
const overtakes = 16;

interface Waiter {
  readonly go: () => void;
}

/**
 * Calls that wait for something that a source is short of. Interactive ones go first, each kind in the order of its
 * coming; bulk work is never starved: every seventeenth turn is its own. Waiting ends with the call.
 */
export class WaitingLine {
  readonly #interactive = new Set<Waiter>();
  readonly #bulk = new Set<Waiter>();
  #overtaken = 0;

  get size(): number {
    return this.#interactive.size + this.#bulk.size;
  }

  /** Resolves when it is this call's turn; rejects when the call is aborted before. */
  wait(call: SourceCall): Promise<void> {
    const line = call.priority === "bulk" ? this.#bulk : this.#interactive;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        line.delete(waiter);
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- an abort reason is whatever the aborter gave
        reject(endOf(call));
      };
      const waiter: Waiter = {
        go: () => {
          offAbort(call.signal, leave);
          resolve();
        },
      };
      line.add(waiter);
      onAbort(call.signal, leave);
    });
  }

  /** Lets the next one go. Answers whether there was one. */
  admit(): boolean {
    const line = this.#nextLine();
    for (const waiter of line) {
      line.delete(waiter);
      waiter.go();
      return true;
    }
    return false;
  }

  #nextLine(): Set<Waiter> {
    const bulkWaits = this.#bulk.size > 0;
    if (this.#interactive.size > 0 && !(bulkWaits && this.#overtaken >= overtakes)) {
      this.#overtaken = bulkWaits ? this.#overtaken + 1 : 0;
      return this.#interactive;
    }
    this.#overtaken = 0;
    return this.#bulk;
  }
}
