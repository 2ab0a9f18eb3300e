import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
} from "cockatiel";
import { SourceError } from "../domain/errors.js";
import type { BreakerState } from "./http-types.js";

export interface BreakerSettings {
  readonly failures: number;
  readonly openMs: number;
  /** Whether an error says that the source is not well. Others are neither for nor against it. */
  readonly isFailure: (error: unknown) => boolean;
  readonly onState: (state: BreakerState) => void;
}

/** How long to stay away while somebody else's probe is under way. */
const probeSeconds = 1;

/**
 * The circuit breaker of one source: opens after so many failures in a row, and lets a single probe through after
 * `openMs`. A probe that came to no result (its client went away) leaves the circuit open for another `openMs`.
 */
export class Breaker {
  readonly #policy;
  readonly #failures: ConsecutiveBreaker;
  #openedAt = 0;

  constructor(private readonly settings: BreakerSettings) {
    this.#failures = new ConsecutiveBreaker(settings.failures);
    this.#policy = circuitBreaker(
      handleWhen(
        (error) => this.#policyState() === CircuitState.HalfOpen || settings.isFailure(error),
      ),
      {
        halfOpenAfter: settings.openMs,
        breaker: this.#failures,
      },
    );
    this.#policy.onStateChange((state) => {
      if (state === CircuitState.Open) this.#openedAt = Date.now();
      settings.onState(stateNames[state]);
    });
  }

  get state(): BreakerState {
    return stateNames[this.#policy.state];
  }

  /** @throws SourceError CIRCUIT_OPEN where a request would not be let through now. */
  assertPasses(): void {
    const state = this.#policy.state;
    if (state === CircuitState.HalfOpen) throw openCircuit(probeSeconds);
    if (state === CircuitState.Open) {
      const leftMs = this.#openedAt + this.settings.openMs - Date.now();
      if (leftMs > 0) throw openCircuit(Math.ceil(leftMs / 1000));
    }
  }

  /** Runs one try. Where it returns, the source is well. @throws SourceError CIRCUIT_OPEN; what the try throws. */
  run<T>(attempt: () => Promise<T>): Promise<T> {
    // The policy's own way costs several promises, and a closed circuit has nothing to decide until a try has failed.
    return this.#policy.state === CircuitState.Closed
      ? this.#runClosed(attempt)
      : this.#runByPolicy(attempt);
  }

  async #runClosed<T>(attempt: () => Promise<T>): Promise<T> {
    try {
      const result = await attempt();
      this.#failures.success();
      return result;
    } catch (error) {
      await this.#count(error);
      throw error;
    }
  }

  async #runByPolicy<T>(attempt: () => Promise<T>): Promise<T> {
    this.assertPasses();
    try {
      return await this.#policy.execute(attempt);
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw openCircuit(probeSeconds);
      throw error;
    }
  }

  /** Counts a failure that showed itself after its try had returned. */
  noteFailure(error: unknown): void {
    void this.#count(error);
  }

  async #count(error: unknown): Promise<void> {
    if (this.#policy.state !== CircuitState.Closed || !this.settings.isFailure(error)) return;
    await this.#policy.execute(() => Promise.reject(error as Error)).catch(() => undefined);
  }

  #policyState(): CircuitState {
    return this.#policy.state;
  }
}

const stateNames: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: "closed",
  [CircuitState.HalfOpen]: "half-open",
  [CircuitState.Open]: "open",
  [CircuitState.Isolated]: "open",
};

function openCircuit(retryAfterSeconds: number): SourceError {
  return new SourceError(
    "CIRCUIT_OPEN",
    "The source failed repeatedly and is left alone for a while.",
    { retryAfterSeconds },
  );
}
