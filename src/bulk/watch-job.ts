import type { Store } from "../storage/store.js";
import { StoreUnavailableError } from "../storage/store-error.js";
import { isEnded, type Job } from "./job.js";
import type { JobFeed } from "./job-feed.js";
import { readJob } from "./job-records.js";

export interface Watching {
  readonly store: Store;
  readonly feed: JobFeed;
  /** No two states follow each other faster. */
  readonly quietMs: number;
  /** How often the store is asked for what other replicas did. */
  readonly pollMs: number;
  /** Before a state is told. */
  readonly onState: () => Promise<void>;
}

/** The job's present state at once, then each new one, until it has ended. Ends at once where there is no such job. */
export async function* watchJob(
  { store, feed, quietMs, pollMs, onState }: Watching,
  subject: string,
  id: string,
  signal?: AbortSignal,
): AsyncGenerator<Job, void, undefined> {
  const news = { count: 0, wake: undefined as (() => void) | undefined };
  const stop = feed.listen(id, () => {
    news.count += 1;
    news.wake?.();
  });
  const sleep = (ms: number, isWaking: boolean): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        news.wake = undefined;
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      if (isWaking) news.wake = done;
      signal?.addEventListener("abort", done, { once: true });
    });
  let last = "";
  try {
    while (signal?.aborted !== true) {
      const known = news.count;
      const job = await readOrWait(store, subject, id);
      if (job === null) return;
      const state = JSON.stringify(job);
      if (job !== "away" && state !== last) {
        last = state;
        await onState();
        yield job;
        if (isEnded(job.state)) return;
      }
      await sleep(quietMs, false);
      // Other replicas tell nobody here.
      if (news.count === known) await sleep(Math.max(0, pollMs - quietMs), true);
    }
  } finally {
    stop();
  }
}

async function readOrWait(store: Store, subject: string, id: string): Promise<Job | "away" | null> {
  try {
    return await readJob(store, subject, id);
  } catch (error) {
    if (error instanceof StoreUnavailableError) return "away";
    throw error;
  }
}
