import type { SourceCall } from "../../domain/call-context.js";

/**
 * One call on behalf of several: it is stopped when all of them have been, lives as long as the longest, and is counted
 * by the first.
 */
export function joinCalls(calls: readonly SourceCall[]): SourceCall {
  const [first] = calls;
  if (first === undefined) throw new Error("No call to join");
  const signals = new Set(calls.map((call) => call.signal));
  if (signals.size === 1) return first;
  return {
    ...first,
    signal: allAborted([...signals]),
    deadlineAt: Math.max(...calls.map((call) => call.deadlineAt)),
    priority: calls.some((call) => call.priority === "interactive") ? "interactive" : "bulk",
  };
}

function allAborted(signals: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  let left = signals.length;
  const onAbort = (reason: unknown): void => {
    left -= 1;
    if (left === 0) controller.abort(reason);
  };
  for (const signal of signals) {
    if (signal.aborted) onAbort(signal.reason);
    else signal.addEventListener("abort", () => onAbort(signal.reason), { once: true });
  }
  return controller.signal;
}
