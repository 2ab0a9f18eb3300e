/** Django REST framework's throttle: so many requests in a sliding window, refused ones not counted. */
export class Throttle {
  readonly #history = new Map<string, number[]>();

  /** Zero where the request may pass, else the seconds to wait. */
  waitSeconds(caller: string, limit: number, windowMs: number, now: number): number {
    const recent = (this.#history.get(caller) ?? []).filter((at) => at > now - windowMs);
    this.#history.set(caller, recent);
    if (recent.length < limit) {
      recent.push(now);
      return 0;
    }
    return Math.max(1, Math.ceil((windowMs - (now - (recent[0] ?? now))) / 1_000));
  }

  forget(): void {
    this.#history.clear();
  }
}
