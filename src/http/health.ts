import { causedByReader, type SourceReason } from "../domain/errors.js";
import type { BreakerState, HealthSnapshot } from "./http-types.js";

/** How long a failure is "lately". */
const latelyMs = 60_000;

/** Remembers how the tries of one source went. */
export class Health {
  #error: { readonly reason: SourceReason; readonly at: number } | undefined;
  #successAt: number | undefined;

  constructor(private readonly now: () => number = Date.now) {}

  succeeded(): void {
    this.#successAt = this.now();
  }

  failed(reason: SourceReason): void {
    if (!causedByReader.has(reason)) this.#error = { reason, at: this.now() };
  }

  snapshot(breaker: BreakerState): HealthSnapshot {
    const state = this.#state(breaker);
    return {
      state,
      lastErrorCode: state === "AVAILABLE" ? null : (this.#error?.reason ?? null),
      lastErrorAt: toIso(this.#error?.at),
      lastSuccessAt: toIso(this.#successAt),
    };
  }

  #state(breaker: BreakerState): HealthSnapshot["state"] {
    if (breaker !== "closed") return "UNAVAILABLE";
    if (this.#error === undefined) return this.#successAt === undefined ? "UNKNOWN" : "AVAILABLE";
    const recovered = this.#successAt !== undefined && this.#successAt >= this.#error.at;
    return recovered && this.now() - this.#error.at >= latelyMs ? "AVAILABLE" : "DEGRADED";
  }
}

function toIso(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
