import { randomUUID } from "node:crypto";
import { RequestError } from "../domain/errors.js";
import type { SourceId } from "../domain/values.js";
import type { Viewer } from "../domain/viewer.js";
import type { SourceConnector } from "../sources/spi/source-connector.js";
import type { Store } from "../storage/store.js";
import { answeringStore } from "./answering-store.js";
import { listCells } from "./cell-records.js";
import { checkInput } from "./check-input.js";
import { fingerprintOf } from "./fingerprint.js";
import { cancelJob, resumeRetries, retryJob } from "./job-changes.js";
import { JobFeed } from "./job-feed.js";
import {
  isEnded,
  isRetryable,
  type BulkInput,
  type Cell,
  type Job,
  type JobPlace,
  type Outcome,
  type Page,
  type PageOf,
} from "./job.js";
import { countOpenJobs, listJobs, readJob, type OpenJobs } from "./job-records.js";
import { dropPlanning, fillJob, reserveJob, type NewCell, type NewJob } from "./new-job.js";
import { planJob } from "./plan-job.js";
import { Runner } from "./runner.js";
import { defaultTimings, type Timings } from "./timings.js";
import { undoCells } from "./undo-cells.js";
import { releaseAllUnits } from "./unit-records.js";
import { watchJob, type Watching } from "./watch-job.js";
import { WrittenElsewhere } from "./written-elsewhere.js";

/** Enrolls and unenrolls many people in many courses, as jobs that outlive the process. A job is seen by its subject only. */
export interface BulkEnroll {
  /**
   * Stores a job and starts it. How long its caller is going to wait for it is checked with the rest.
   * @throws RequestError BAD_USER_INPUT, IDEMPOTENCY_CONFLICT; as everywhere, OVERLOADED while the store is away
   */
  start(viewer: Viewer, input: BulkInput, waitSeconds?: number): Promise<Job>;
  /** Null where the subject has no such job; so do all that follow. A job that has ended stays as it is. */
  cancel(viewer: Viewer, id: string): Promise<Job | null>;
  /**
   * A job without a cell to run again stays as it is.
   * @throws RequestError BAD_USER_INPUT where the job has not ended
   */
  retry(viewer: Viewer, id: string): Promise<Job | null>;
  /** The new job. @throws RequestError BAD_USER_INPUT where the job has not ended */
  undo(viewer: Viewer, id: string): Promise<Job | null>;
  job(viewer: Viewer, id: string): Promise<Job | null>;
  /** Newest first. */
  jobs(viewer: Viewer, page: PageOf<JobPlace>): Promise<Page<Job>>;
  /** By position; with `outcomes`, only those that ended so. */
  cells(job: Job, outcomes: ReadonlySet<Outcome> | null, page: PageOf<number>): Promise<Page<Cell>>;
  /** The present state at once, then each new one, until the job has ended or the signal is aborted. */
  watch(viewer: Viewer, id: string, signal?: AbortSignal): AsyncIterable<Job>;
  /** The job as it ends, or as it is when the time is up or this process stops. */
  waitFor(viewer: Viewer, job: Job, ms: number, signal?: AbortSignal): Promise<Job>;
  /** How many jobs of all subjects wait and run. */
  openJobs(): Promise<OpenJobs>;
  /** Goes on with what an earlier process left, and begins to work. */
  resume(): Promise<void>;
  /** Stops at a safe point: writes that are under way get so long to end. */
  stop(graceMs: number): Promise<void>;
}

export interface BulkEnrollOptions {
  readonly store: Store;
  /** The sources that the viewer may see. */
  readonly sources: (viewer: Viewer) => readonly SourceConnector[];
  /** Every source. */
  readonly allSources: readonly SourceConnector[];
  readonly limits: { readonly maxCells: number };
  readonly timings?: Partial<Timings>;
  readonly clock?: () => number;
  /** After each write: lists of the source that were read before are out of date. */
  readonly onSourceChanged?: (source: SourceId) => void;
  /** A cell that was worked on has come to its end. */
  readonly onOutcome?: (source: SourceId, outcome: Outcome) => void;
  readonly onError?: (error: unknown) => void;
}

/** States of one job follow each other no faster. */
const quietMs = 300;

export function createBulkEnroll(options: BulkEnrollOptions): BulkEnroll {
  return new Facade(options);
}

class Facade implements BulkEnroll {
  readonly #store: Store;
  readonly #timings: Timings;
  readonly #clock: () => number;
  readonly #feed = new JobFeed();
  readonly #runner: Runner;
  readonly #elsewhere: WrittenElsewhere;
  readonly #stopping = new AbortController();

  constructor(private readonly options: BulkEnrollOptions) {
    const { store, allSources } = options;
    this.#store = answeringStore(store);
    this.#timings = { ...defaultTimings, ...options.timings };
    this.#clock = options.clock ?? (() => Date.now());
    const writers = new Map(
      allSources.flatMap(({ id, writer }) => (writer === undefined ? [] : [[id, writer] as const])),
    );
    const onSourceChanged = options.onSourceChanged ?? (() => undefined);
    this.#elsewhere = new WrittenElsewhere({ store, clock: this.#clock, onSourceChanged });
    this.#runner = new Runner({
      store,
      writerOf: (source) => writers.get(source),
      sources: [...writers.keys()],
      timings: this.#timings,
      clock: this.#clock,
      feed: this.#feed,
      elsewhere: this.#elsewhere,
      onSourceChanged,
      onOutcome: options.onOutcome ?? (() => undefined),
      onError: options.onError ?? (() => undefined),
    });
  }

  async start(viewer: Viewer, input: BulkInput, waitSeconds = 0): Promise<Job> {
    const courses = checkInput(input, waitSeconds, this.options.limits);
    const { action, dryRun, idempotencyKey, identifiers } = input;
    const { autoEnroll, notify, reason, accessStartsAt, dueAt, locksAfterDue } = input;
    const job: NewJob = {
      id: randomUUID(),
      subject: viewer.subject,
      action,
      dryRun,
      terms: { autoEnroll, notify, reason, accessStartsAt, dueAt, locksAfterDue },
      idempotency:
        idempotencyKey === null ? null : { key: idempotencyKey, fingerprint: fingerprintOf(input) },
      undoes: null,
    };
    const known = await this.#reserve(job);
    if (known !== null) return this.#mustRead(viewer, known);
    const visible = new Map(this.options.sources(viewer).map((source) => [source.id, source]));
    const writerOf = (source: SourceId): SourceConnector["writer"] | null => {
      const connector = visible.get(source);
      return connector === undefined ? undefined : (connector.writer ?? null);
    };
    const cells = planJob(identifiers, courses, { action, limits: viewer.limits, writerOf });
    return this.#fill(viewer, job, cells);
  }

  async cancel(viewer: Viewer, id: string): Promise<Job | null> {
    const job = await this.job(viewer, id);
    if (job === null || isEnded(job.state)) return job;
    await cancelJob(this.#store, id, this.#clock);
    this.#feed.notify(id);
    return this.job(viewer, id);
  }

  async retry(viewer: Viewer, id: string): Promise<Job | null> {
    const job = await this.job(viewer, id);
    if (job === null) return null;
    if (isEnded(job.state) && !job.outcomes.some(({ outcome }) => isRetryable(outcome))) return job;
    if (!(await retryJob(this.#store, id, this.#clock))) throw notEnded("run again");
    this.#wake(id);
    return this.job(viewer, id);
  }

  async undo(viewer: Viewer, id: string): Promise<Job | null> {
    const job = await this.job(viewer, id);
    if (job === null) return null;
    if (!isEnded(job.state)) throw notEnded("taken back");
    const undo: NewJob = {
      id: randomUUID(),
      subject: viewer.subject,
      action: job.action === "ENROLL" ? "UNENROLL" : "ENROLL",
      dryRun: false,
      terms: {
        autoEnroll: job.terms.autoEnroll,
        notify: false,
        reason: null,
        accessStartsAt: null,
        dueAt: null,
        locksAfterDue: null,
      },
      idempotency: null,
      undoes: id,
    };
    await this.#reserve(undo);
    const visible = new Set(this.options.sources(viewer).map((source) => source.id));
    return this.#fill(
      viewer,
      undo,
      undoCells(this.#store, id, (source) => visible.has(source)),
    );
  }

  async job(viewer: Viewer, id: string): Promise<Job | null> {
    const job = await readJob(this.#store, viewer.subject, id);
    await this.#elsewhere.look();
    return job;
  }

  async jobs(viewer: Viewer, page: PageOf<JobPlace>): Promise<Page<Job>> {
    const jobs = await listJobs(this.#store, viewer.subject, page);
    await this.#elsewhere.look();
    return jobs;
  }

  cells(job: Job, wanted: ReadonlySet<Outcome> | null, page: PageOf<number>): Promise<Page<Cell>> {
    return listCells(this.#store, job.id, wanted, page);
  }

  watch(viewer: Viewer, id: string, signal?: AbortSignal): AsyncIterable<Job> {
    const { pollMs } = this.#timings;
    return watchJob(this.#watching({ quietMs, pollMs }), viewer.subject, id, signal);
  }

  async waitFor(viewer: Viewer, job: Job, ms: number, signal?: AbortSignal): Promise<Job> {
    if (isEnded(job.state) || ms <= 0) return job;
    const ends = [AbortSignal.timeout(ms), this.#stopping.signal];
    const end = AbortSignal.any(signal === undefined ? ends : [...ends, signal]);
    const watching = this.#watching({ quietMs: 20, pollMs: 200 });
    let last = job;
    for await (const state of watchJob(watching, viewer.subject, job.id, end)) last = state;
    return last;
  }

  openJobs(): Promise<OpenJobs> {
    return countOpenJobs(this.#store);
  }

  async resume(): Promise<void> {
    if (!this.#store.shared) {
      await dropPlanning(this.#store, Number.MAX_SAFE_INTEGER);
      await releaseAllUnits(this.#store);
      await resumeRetries(this.#store, this.#clock);
    } else await dropPlanning(this.#store, this.#clock() - this.#timings.leaseMs);
    this.#runner.start();
  }

  stop(graceMs: number): Promise<void> {
    this.#stopping.abort();
    return this.#runner.stop(graceMs);
  }

  /** @returns the id of the job that the subject has under this key already */
  async #reserve(job: NewJob): Promise<string | null> {
    for (;;) {
      const now = this.#clock();
      const known = await reserveJob(this.#store, job, now);
      if (known === null) return null;
      if (known.fingerprint !== job.idempotency?.fingerprint) throw conflict();
      if (!known.isPlanning) return known.id;
      if (known.seenAt < now - this.#timings.leaseMs) {
        await dropPlanning(this.#store, now - this.#timings.leaseMs, known.id);
      } else await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #fill(
    viewer: Viewer,
    job: NewJob,
    cells: Iterable<NewCell> | AsyncIterable<NewCell>,
  ): Promise<Job> {
    await fillJob(this.#store, job, cells, this.#clock);
    this.#wake(job.id);
    return this.#mustRead(viewer, job.id);
  }

  async #mustRead(viewer: Viewer, id: string): Promise<Job> {
    const job = await this.job(viewer, id);
    if (job === null) throw new Error("A job that was just stored is gone");
    return job;
  }

  #watching(pace: Pick<Watching, "quietMs" | "pollMs">): Watching {
    const onState = (): Promise<void> => this.#elsewhere.look();
    return { store: this.options.store, feed: this.#feed, onState, ...pace };
  }

  #wake(id: string): void {
    this.#runner.wake();
    this.#feed.notify(id);
  }
}

function conflict(): RequestError {
  return new RequestError(
    "IDEMPOTENCY_CONFLICT",
    "input.idempotencyKey was used before with another input: use a new key for a new request.",
  );
}

function notEnded(what: string): RequestError {
  return new RequestError(
    "BAD_USER_INPUT",
    `The job has not ended: it can be ${what} when it has. Cancel it, or wait for it.`,
  );
}
