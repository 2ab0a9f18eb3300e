import type { BulkEnroll } from "../../bulk/bulk-enroll.js";
import type { Job } from "../../bulk/job.js";
import { encodeGlobalId } from "../../domain/global-id.js";
import { instantFromMs, type Instant } from "../../domain/values.js";
import type { Viewer } from "../../domain/viewer.js";

/** A job under the names of its public type. */
export class BulkJobRow {
  /** What `Node` tells rows by. */
  readonly type = "job";
  readonly action;
  readonly dryRun;
  readonly state;
  readonly requestedBy;
  readonly progress;
  readonly outcomes;

  constructor(readonly job: Job) {
    this.action = job.action;
    this.dryRun = job.dryRun;
    this.state = job.state;
    this.requestedBy = job.requestedBy;
    this.progress = job.progress;
    this.outcomes = job.outcomes;
  }

  get id(): string {
    return encodeGlobalId({ type: "job", key: this.job.id });
  }

  get notify(): boolean {
    return this.job.terms.notify;
  }

  get createdAt(): Instant | null {
    return instantFromMs(this.job.createdAt);
  }

  get startedAt(): Instant | null {
    return toInstant(this.job.startedAt);
  }

  get endedAt(): Instant | null {
    return toInstant(this.job.endedAt);
  }
}

/** Null where the viewer has no such job. */
export async function readJobRow(
  bulk: BulkEnroll,
  viewer: Viewer,
  id: string,
): Promise<BulkJobRow | null> {
  const job = await bulk.job(viewer, id);
  return job === null ? null : new BulkJobRow(job);
}

function toInstant(ms: number | null): Instant | null {
  return ms === null ? null : instantFromMs(ms);
}
