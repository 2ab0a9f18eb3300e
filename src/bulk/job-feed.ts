/** Tells who listens that a job has changed, within this process. */
export class JobFeed {
  readonly #listeners = new Map<string, Set<() => void>>();

  notify(jobId: string): void {
    for (const listener of this.#listeners.get(jobId) ?? []) listener();
  }

  /** @returns stops listening */
  listen(jobId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(jobId) ?? new Set();
    this.#listeners.set(jobId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(jobId);
    };
  }
}
