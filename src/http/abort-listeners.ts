/**
 * Listens for the abort of a signal that many requests share: the signal itself gets one listener, however many listen
 * here, so that adding and removing costs the same for each, and Node warns of no leak. Called at once where the signal
 * is aborted already.
 */
export function onAbort(signal: AbortSignal, listener: () => void): void {
  if (signal.aborted) {
    listener();
    return;
  }
  let listeners = heard.get(signal);
  if (listeners === undefined) {
    const created = new Set<() => void>();
    listeners = created;
    heard.set(signal, created);
    signal.addEventListener(
      "abort",
      () => {
        for (const each of created) each();
        created.clear();
      },
      { once: true },
    );
  }
  listeners.add(listener);
}

export function offAbort(signal: AbortSignal, listener: () => void): void {
  heard.get(signal)?.delete(listener);
}

const heard = new WeakMap<AbortSignal, Set<() => void>>();
