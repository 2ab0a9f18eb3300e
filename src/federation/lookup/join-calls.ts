import type { RequestMeter, SourceCall } from "../../domain/call-context.js";
import { Stopper, type StopSignal } from "../../domain/stop-signal.js";
import { SourceError } from "../../domain/errors.js";

/** One call on behalf of several. */
export interface JoinedCall {
  readonly call: SourceCall;
  /** What it was for is done: nothing is listened to any more. */
  readonly end: () => void;
}

/**
 * One call on behalf of several: it is stopped when all of them have been, lives as long as the longest, and its requests
 * are counted by the first that has any left.
 */
export function joinCalls(calls: readonly SourceCall[]): JoinedCall {
  const [first] = calls;
  if (first === undefined) throw new Error("No call to join");
  if (calls.every(({ signal }) => signal === first.signal)) return { call: first, end: nothing };
  const [signal, end] = allAborted(calls.map((call) => call.signal));
  const call = {
    ...first,
    signal,
    deadlineAt: Math.max(...calls.map(({ deadlineAt }) => deadlineAt)),
    priority: calls.some(({ priority }) => priority === "interactive") ? "interactive" : "bulk",
    meter: firstThatPays(calls.map(({ meter }) => meter)),
  } as const;
  return { call, end };
}

function nothing(): void {
  // Nothing was listened to.
}

/** Listens to one that still runs, and to another when that one is aborted: most calls end before any of them is. */
function allAborted(
  signals: readonly StopSignal[],
): readonly [signal: StopSignal, end: () => void] {
  const stopper = new Stopper();
  let heard: StopSignal | undefined;
  const listen = (): void => {
    const running = signals.find(({ aborted }) => !aborted);
    if (running === undefined) stopper.stop((heard ?? signals[0])?.reason as Error);
    else running.addEventListener("abort", listen, { once: true });
    heard = running;
  };
  listen();
  return [stopper, () => heard?.removeEventListener("abort", listen)];
}

function firstThatPays(meters: readonly RequestMeter[]): RequestMeter {
  return {
    takeRequest: () => {
      let refusal: SourceError | undefined;
      for (const meter of meters) {
        try {
          meter.takeRequest();
          return;
        } catch (error) {
          if (!(error instanceof SourceError)) throw error;
          refusal ??= error;
        }
      }
      if (refusal !== undefined) throw refusal;
    },
  };
}
