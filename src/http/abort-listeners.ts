import { Stopper, type StopSignal } from "../domain/stop-signal.js";

/**
 * Listens for the abort of a signal that many requests share: an `AbortSignal` gets one listener, however many listen
 * here, so that adding and removing costs the same for each, and Node warns of no leak. Called at once where the signal
 * is aborted already.
 */
export function onAbort(signal: StopSignal, listener: () => void): void {
  if (signal.aborted) listener();
  else if (signal instanceof Stopper) signal.addEventListener("abort", listener);
  else listenersOf(signal).add(listener);
}

export function offAbort(signal: StopSignal, listener: () => void): void {
  if (signal instanceof Stopper) signal.removeEventListener("abort", listener);
  else heard.get(signal)?.delete(listener);
}

const heard = new WeakMap<StopSignal, Set<() => void>>();

function listenersOf(signal: StopSignal): Set<() => void> {
  const known = heard.get(signal);
  if (known !== undefined) return known;
  const listeners = new Set<() => void>();
  heard.set(signal, listeners);
  signal.addEventListener(
    "abort",
    () => {
      for (const each of listeners) each();
      listeners.clear();
    },
    { once: true },
  );
  return listeners;
}
