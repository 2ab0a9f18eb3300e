import { Refusal, retryAfter } from "./refusal.js";

/** Refuses work early rather than doing all of it late. */
export interface Overload {
  /** Takes a place. @throws Refusal 503 where none is left or the process cannot keep up. */
  enter(): void;
  /** Gives the place back. */
  leave(): void;
  /** Places that are taken. */
  inFlight(): number;
  stop(): void;
}

export interface OverloadOptions {
  /** Operations at the same time. */
  readonly maxInFlight: number;
  /** How late the event loop may be, twice in a row. Default 1 s. */
  readonly maxLagMs?: number;
}

const sampleEveryMs = 500;
const defaultMaxLagMs = 1_000;

export function createOverload({ maxInFlight, maxLagMs }: OverloadOptions): Overload {
  const watch = watchLag(maxLagMs ?? defaultMaxLagMs);
  let inFlight = 0;
  return {
    enter() {
      if (inFlight >= maxInFlight || watch.isLate()) throw overloaded();
      inFlight += 1;
    },
    leave() {
      inFlight -= 1;
    },
    inFlight: () => inFlight,
    stop: () => watch.stop(),
  };
}

/** One long pause is no overload: the queue behind it is worked off. Two samples in a row are. */
function watchLag(maxLagMs: number): { isLate(): boolean; stop(): void } {
  let expected = performance.now() + sampleEveryMs;
  let lateSamples = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    lateSamples = now - expected > maxLagMs ? lateSamples + 1 : 0;
    expected = now + sampleEveryMs;
  }, sampleEveryMs);
  timer.unref();
  return { isLate: () => lateSamples >= 2, stop: () => clearInterval(timer) };
}

function overloaded(): Refusal {
  return new Refusal(503, "OVERLOADED", "Too much to do at the moment.", retryAfter(1));
}
