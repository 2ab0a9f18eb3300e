import { offAbort, onAbort } from "./abort-listeners.js";
import type { SourceCall } from "../domain/call-context.js";
import { SourceError } from "../domain/errors.js";

/** Timers fire up to a few milliseconds before `Date.now()` says so. */
const timerSlackMs = 5;

/** Whether nothing may be sent for this call any more. */
export function isOver(call: SourceCall): boolean {
  return call.signal.aborted || Date.now() >= call.deadlineAt;
}

/**
 * What to throw where a call {@link isOver}: a SourceError where its time is up, else the reason of its abort.
 *
 * @param mayHaveActed Whether a write was under way.
 */
export function endOf(call: SourceCall, mayHaveActed = false): unknown {
  const reason: unknown = call.signal.aborted ? call.signal.reason : undefined;
  if (reason instanceof SourceError && reason.mayHaveActed === mayHaveActed) return reason;
  if (
    Date.now() >= call.deadlineAt - timerSlackMs ||
    reason === undefined ||
    reason instanceof SourceError ||
    (reason instanceof DOMException && reason.name === "TimeoutError")
  ) {
    return new SourceError("DEADLINE_EXCEEDED", "The time for this operation is up.", {
      mayHaveActed,
    });
  }
  return reason;
}

/** @throws what {@link endOf} says where the call is over. */
export function assertRunning(call: SourceCall): void {
  if (isOver(call)) throw endOf(call);
}

/** Resolves after `ms`; rejects as soon as the call is aborted. */
export async function sleep(ms: number, call: SourceCall): Promise<void> {
  assertRunning(call);
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- an abort reason is whatever the aborter gave
      reject(endOf(call));
    };
    const timer = setTimeout(() => {
      offAbort(call.signal, stop);
      resolve();
    }, ms);
    onAbort(call.signal, stop);
  });
}

/** A result that others wait for as well, for one call, which may end before. */
export async function leaveWith<T>(call: SourceCall, result: Promise<T>): Promise<T> {
  let leave = (): void => undefined;
  const gone = new Promise<never>((_resolve, reject) => {
    leave = () => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- an abort reason is whatever the aborter gave
      reject(endOf(call));
    };
  });
  onAbort(call.signal, leave);
  try {
    return await Promise.race([result, gone]);
  } finally {
    offAbort(call.signal, leave);
  }
}
