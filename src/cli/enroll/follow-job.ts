import { setTimeout as pause } from "node:timers/promises";
import { RefusedError, type Gateway } from "./gateway.js";
import type { JobState } from "./operations.js";
import type { Progress } from "./progress.js";

/** Waits between two looks at a job: short at first, as most jobs are. */
const firstMs = 100;
const longestMs = 2_000;

/** Shows a job's progress until it has ended. @throws RefusedError where there is no such job; AwayError */
export async function followJob(
  gateway: Gateway,
  id: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<JobState> {
  for (let waitMs = firstMs; ; waitMs = Math.min(longestMs, waitMs * 1.5)) {
    const job = await gateway.job(id, signal);
    if (job === null) {
      throw new RefusedError("--job: none of this key's jobs has this id.", null, null, 200);
    }
    progress.show(job);
    if (job.state === "COMPLETED" || job.state === "CANCELLED") {
      progress.clear();
      return job;
    }
    await pause(waitMs, undefined, { signal });
  }
}
