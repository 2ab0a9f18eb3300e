/** How long the runner waits for what. Milliseconds. */
export interface Timings {
  /**
   * A replica that does not renew its lease for so long is taken for dead. Writes begin in its first two thirds alone; what
   * is still under way at its end is waited for by the late looks of whoever goes on.
   */
  readonly leaseMs: number;
  /** How often the store is asked for work, and for changes that other replicas made. */
  readonly pollMs: number;
  /** How long a source may fail without a success before its part of the job fails. */
  readonly patienceMs: number;
  /** The same for a dry run: somebody waits for it, and nothing is at stake that asking again would not tell. */
  readonly dryRunPatienceMs: number;
  /** The same, where the source answers and asks for fewer requests. */
  readonly throttlePatienceMs: number;
  /** Waits after failures in a row, where the source names none: from, doubling, to. */
  readonly backoffMs: readonly [from: number, to: number];
  /** Waits before each look for a write whose request may still be under way in the source. */
  readonly lateLooksMs: readonly number[];
  /** The same for a request that is over. */
  readonly looksMs: readonly number[];
  /** How long a look may take that only helps in case an answer gets lost. */
  readonly helpfulLookMs: number;
}

export const defaultTimings: Timings = {
  leaseMs: 15_000,
  pollMs: 1_000,
  patienceMs: 120_000,
  dryRunPatienceMs: 10_000,
  throttlePatienceMs: 900_000,
  backoffMs: [250, 15_000],
  lateLooksMs: [0, 1_000, 2_000, 3_000, 4_000],
  looksMs: [0, 500, 1_500],
  helpfulLookMs: 5_000,
};
