import type { JobState } from "./job.js";

/** What one source has done of a job, and has still to do. */
export interface UnitWork {
  readonly waiting: number;
  readonly busyMs: number;
  readonly busyCells: number;
}

/**
 * How long a running job still takes: as long as its slowest source, at the rate at which that source was seen to work,
 * waits for its limits included. Null where a source has not shown its rate yet.
 */
export function estimateSecondsLeft(state: JobState, work: readonly UnitWork[]): number | null {
  if (state !== "RUNNING") return null;
  let slowest = 0;
  for (const { waiting, busyMs, busyCells } of work) {
    if (waiting === 0) continue;
    if (busyCells === 0) return null;
    slowest = Math.max(slowest, (waiting * busyMs) / busyCells / 1_000);
  }
  return Number(slowest.toFixed(1));
}
