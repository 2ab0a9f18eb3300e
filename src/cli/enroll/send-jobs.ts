import { randomUUID } from "node:crypto";
import type { EnrollOrder } from "../../config/enroll-arguments.js";
import { samenessOf } from "../../domain/identifier.js";
import { RefusedError, type Gateway } from "./gateway.js";
import type { JobState } from "./operations.js";

/** A person of the caller's file. */
export interface Person {
  readonly row: number;
  /** As the caller wrote it. */
  readonly identifier: string;
}

/** A job that was started, and whom it concerns: its rows are these people. */
export interface SentJob {
  /** Null where all of these people are in an earlier one. */
  readonly job: JobState | null;
  readonly people: readonly Person[];
  /** People whom an earlier job of this file has already. */
  readonly repeated: readonly Person[];
  /** People who come in later jobs. */
  readonly left: number;
}

/**
 * Starts a job for everybody, or as many jobs in turn as the gateway's limit of cells makes necessary: the next one is
 * started when the caller comes back for it.
 *
 * @throws RefusedError, AwayError
 */
export async function* sendJobs(
  gateway: Gateway,
  order: EnrollOrder,
  people: readonly Person[],
  signal: AbortSignal,
): AsyncGenerator<SentJob> {
  let most = people.length;
  const seen = new Set<string>();
  for (let from = 0; from < people.length;) {
    const part = people.slice(from, from + most);
    const repeated = part.filter(({ identifier }) => seen.has(samenessOf(identifier)));
    const fresh = part.filter(({ identifier }) => !seen.has(samenessOf(identifier)));
    try {
      const job = fresh.length === 0 ? null : await gateway.start(inputOf(order, fresh), signal);
      from += part.length;
      const left = people.length - from;
      yield { job, people: fresh, repeated, left };
    } catch (error) {
      const fewer = fewerOf(error, order, part.length);
      if (fewer === null) throw error;
      most = fewer;
      continue;
    }
    for (const { identifier } of fresh) {
      if (identifier.trim() !== "") seen.add(samenessOf(identifier));
    }
  }
}

function inputOf(order: EnrollOrder, people: readonly Person[]): Record<string, unknown> {
  const { action, courses, cohort, notify, reason, dryRun } = order;
  return {
    ...{ action, notify, reason, dryRun },
    identifiers: people.map(({ identifier }) => identifier),
    courses: courses.map(({ id }) => ({ courseId: id, cohort })),
    // Should the answer get lost, asking again finds the job that was started.
    idempotencyKey: randomUUID(),
    waitSeconds: 0,
  };
}

/** How many people go into one job, where these were too many; null: that is not what was wrong. */
function fewerOf(error: unknown, { courses }: EnrollOrder, tried: number): number | null {
  if (!(error instanceof RefusedError) || tried <= 1) return null;
  if (error.status === 413) return Math.ceil(tried / 2);
  if (error.maxCells === null) return null;
  const fewer = Math.floor(error.maxCells / courses.length);
  return fewer >= 1 && fewer < tried ? fewer : null;
}
