/** Work that is to stop, because the process does or because the unit is lost. Nothing is wrong. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";

  constructor() {
    super("The work was stopped.");
  }
}

/** Resolves after `ms`. @throws StoppedError as soon as the signal is aborted */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new StoppedError());
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(new StoppedError());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}
