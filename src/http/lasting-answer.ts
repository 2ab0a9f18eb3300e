import type { SourceCall } from "../domain/call-context.js";
import { causedByReader, SourceError } from "../domain/errors.js";
import { assertRunning, leaveWith } from "./call-end.js";

/** An answer that holds for good: asked for by the first who needs it, for all who need it meanwhile. */
export class LastingAnswer<T> {
  #answer: { readonly value: T } | undefined;
  #flight: Promise<T> | undefined;

  constructor(private readonly ask: (call: SourceCall) => Promise<T>) {}

  /** @throws what asking threw; what ended the call where it ended */
  async get(call: SourceCall): Promise<T> {
    while (this.#answer === undefined) {
      const flight = this.#flight;
      if (flight === undefined) return this.#fly(call);
      try {
        return await leaveWith(call, flight);
      } catch (error) {
        assertRunning(call);
        if (!isOfAsker(error)) throw error;
      }
    }
    return this.#answer.value;
  }

  async #fly(call: SourceCall): Promise<T> {
    const flight = this.ask(call);
    this.#flight = flight;
    try {
      const value = await flight;
      this.#answer = { value };
      return value;
    } finally {
      this.#flight = undefined;
    }
  }
}

/** Whether an error says something about the one who asked, and nothing about the source. */
function isOfAsker(error: unknown): boolean {
  return !(error instanceof SourceError) || causedByReader.has(error.reason);
}
