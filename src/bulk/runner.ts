import { randomUUID } from "node:crypto";
import type { SourceId } from "../domain/values.js";
import type { Viewer } from "../domain/viewer.js";
import type { EnrollmentWriter } from "../sources/spi/enrollment-writer.js";
import type { Store } from "../storage/store.js";
import { StoreUnavailableError } from "../storage/store-error.js";
import type { Settlement } from "./cell-phases.js";
import type { Outcome } from "./job.js";
import { continueCancel } from "./job-changes.js";
import type { JobFeed } from "./job-feed.js";
import { holdLease, type Lease } from "./lease.js";
import { Patience } from "./patience.js";
import { failUnit, runUnit } from "./run-unit.js";
import { SourcePace } from "./source-pace.js";
import type { Timings } from "./timings.js";
import type { UnitContext, UnitOrder } from "./unit-context.js";
import { claimUnit, LeaseLostError, releaseUnit, type UnitId } from "./unit-records.js";
import { StoppedError } from "./wait.js";
import type { WrittenElsewhere } from "./written-elsewhere.js";

export interface RunnerOptions {
  readonly store: Store;
  /** Of any configured source, whoever asked for the job; undefined: there is none of that name, or it cannot write. */
  readonly writerOf: (source: SourceId) => EnrollmentWriter | undefined;
  /** Sources that can write. */
  readonly sources: readonly SourceId[];
  readonly timings: Timings;
  readonly clock: () => number;
  readonly feed: JobFeed;
  readonly elsewhere: WrittenElsewhere;
  /** The source's lists are not what they were. */
  readonly onSourceChanged: (source: SourceId) => void;
  /** A cell of the source has come to its end. */
  readonly onOutcome: (source: SourceId, outcome: Outcome) => void;
  /** Something went wrong that is nobody's fault but the gateway's; the work is tried again. */
  readonly onError: (error: unknown) => void;
}

type OwnedUnit = UnitContext["unit"];

/** Jobs that share one source here at a time: a short one is not to wait for a long one. */
const unitsOfSource = 3;
const unitsInAll = 24;

/** Claims work and does it, source by source, until it is stopped. */
export class Runner {
  readonly #running = new Map<Promise<void>, SourceId>();
  readonly #paces = new Map<SourceId, SourcePace>();
  readonly #reading = new AbortController();
  readonly #writing = new AbortController();
  #wake: (() => void) | undefined;
  #isAwake = false;
  #loop: Promise<void> | undefined;

  constructor(private readonly options: RunnerOptions) {}

  start(): void {
    this.#loop ??= this.#run();
  }

  /** There is new work. */
  wake(): void {
    this.#isAwake = true;
    this.#wake?.();
  }

  /** Begins nothing more, lets the writes that are under way end, and gives its units back. */
  async stop(graceMs: number): Promise<void> {
    this.#reading.abort(new StoppedError());
    this.wake();
    const timer = setTimeout(() => this.#writing.abort(new StoppedError()), graceMs);
    await this.#loop;
    await Promise.all(this.#running.keys());
    clearTimeout(timer);
  }

  get #isStopping(): boolean {
    return this.#reading.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      this.#isAwake = false;
      const unit = this.#running.size >= unitsInAll ? null : await this.#claim();
      if (unit === null) {
        await this.#sleep();
        continue;
      }
      const running = this.#work(unit).finally(() => {
        this.#running.delete(running);
        this.wake();
      });
      this.#running.set(running, unit.source);
    }
  }

  /** Each claim has an owner of its own: what is left of an earlier one of the same unit has lost it. */
  async #claim(): Promise<OwnedUnit | null> {
    const { store, timings, clock, sources, writerOf } = this.options;
    const exclusive = sources.filter((source) => writerOf(source)?.parallel === 1);
    const counts = new Map<SourceId, number>();
    for (const source of this.#running.values()) counts.set(source, (counts.get(source) ?? 0) + 1);
    const busy = [...counts].filter(([, count]) => count >= unitsOfSource).map(([id]) => id);
    const owner = randomUUID();
    const claim = { owner, leaseMs: timings.leaseMs, now: clock(), busy, exclusive };
    try {
      await this.options.elsewhere.look();
      const unit = await claimUnit(store, claim);
      return unit === null ? null : { ...unit, owner };
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) this.options.onError(error);
      return null;
    }
  }

  #sleep(): Promise<void> {
    if (this.#isAwake) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, this.options.timings.pollMs);
      this.#wake = done;
    });
  }

  async #work(unit: OwnedUnit): Promise<void> {
    const { store, timings, clock, feed, onError } = this.options;
    const lease = holdLease({ store, unit, timings, clock });
    try {
      const order = await this.#orderOf(unit);
      if (order !== null) await this.#runUnit(unit, order, lease);
    } catch (error) {
      const isExpected =
        error instanceof StoppedError ||
        error instanceof LeaseLostError ||
        error instanceof StoreUnavailableError;
      if (!isExpected) {
        onError(error);
        // Whatever it is, it would happen again at once.
        await this.#sleepLong(timings.backoffMs[1]);
      }
    } finally {
      await lease.end();
      await releaseUnit(store, unit).catch(() => undefined);
      feed.notify(unit.jobId);
    }
  }

  async #runUnit(unit: OwnedUnit, order: UnitOrder, lease: Lease): Promise<void> {
    const { store, timings, clock, feed } = this.options;
    const reading = AbortSignal.any([this.#reading.signal, lease.signal]);
    const writing = AbortSignal.any([this.#writing.signal, lease.signal]);
    const parts = { store, unit, order, timings, clock };
    const writer = this.options.writerOf(unit.source);
    const context = {
      ...parts,
      pace: this.#paceOf(unit.source),
      patience: new Patience(order.dryRun ? forDryRun(timings) : timings, clock),
      foretold: new Set<string>(),
      reading: toCall(unit, reading),
      writing: toCall(unit, writing),
      holdsLease: () => lease.isHeld(),
      onSettled: (cells: readonly Settlement[]) => {
        lease.noteWork(cells.length);
        for (const { outcome } of cells) this.options.onOutcome(unit.source, outcome);
        feed.notify(unit.jobId);
      },
      onWritten: this.options.onSourceChanged,
    };
    feed.notify(unit.jobId);
    if (writer === undefined) {
      await failUnit({ ...context, writer: noWriter }, "The source is not configured any more.");
    } else await runUnit({ ...context, writer });
  }

  async #orderOf(unit: UnitId): Promise<UnitOrder | null> {
    const { store, clock } = this.options;
    const job = await store.read((db) =>
      db.selectFrom("jobs").selectAll().where("id", "=", unit.jobId).executeTakeFirst(),
    );
    if (job === undefined) return null;
    // One that was broken off.
    if (job.cancelling === 1) await continueCancel(store, unit.jobId, clock);
    return {
      action: job.action,
      dryRun: job.dry_run === 1,
      terms: JSON.parse(job.terms) as UnitOrder["terms"],
    };
  }

  #paceOf(source: SourceId): SourcePace {
    const known = this.#paces.get(source);
    if (known !== undefined) return known;
    const pace = new SourcePace(this.options.timings.backoffMs, this.options.clock);
    this.#paces.set(source, pace);
    return pace;
  }

  async #sleepLong(ms: number): Promise<void> {
    const until = this.options.clock() + ms;
    while (!this.#isStopping && this.options.clock() < until) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(ms, 200)));
    }
  }
}

/** For a unit of a source that is gone: nothing is read or written. */
const noWriter: EnrollmentWriter = {
  canEnroll: false,
  canUnenroll: false,
  maxPeople: 1,
  maxCourses: 1,
  lookSize: 1_000,
  parallel: 1,
  tells: "look",
  refuse: () => null,
  look: async () => [],
  write: async () => [],
};

function forDryRun(timings: Timings): Timings {
  return { ...timings, patienceMs: timings.dryRunPatienceMs };
}

/** Jobs act for the gateway: what their subject may see was settled when they were planned. */
const bulkViewer: Viewer = { subject: "bulk", scopes: new Set(), limits: {}, ownEmails: [] };

function toCall(unit: UnitId, signal: AbortSignal): UnitContext["reading"] {
  return {
    requestId: `bulk-${unit.jobId}`,
    viewer: bulkViewer,
    signal,
    deadlineAt: Number.POSITIVE_INFINITY,
    live: true,
    priority: "bulk",
    meter: { takeRequest: () => undefined },
  };
}
