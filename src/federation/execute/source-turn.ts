import { causedByReader, SourceError } from "../../domain/errors.js";
import type { ReportStatus, SourceReport } from "../../domain/list.js";
import { FilterRequired, type SourceList } from "./source-list.js";
import type { SkippedSource } from "../plan/query-plan.js";

/** What became of one source while one page was made. */
export class SourceTurn<
  Row extends { readonly source: string },
  Field extends string,
  Attribute extends string,
  OrderField extends string,
> {
  /** Why reading ended before its time; null while all is well. */
  failure: SourceError | null = null;
  /** The failure is a budget or the deadline, and rows were read before it struck. */
  cutOff = false;
  skipped: { readonly reason: SkippedSource["reason"]; readonly message: string } | null = null;
  /** Companion data of rows on the page could not be read. */
  incomplete: SourceError | null = null;
  begun = false;
  #notReached = false;
  rowsReturned = 0;
  totalCount: number | null = null;
  #durationMs = 0;

  constructor(
    readonly source: string,
    /** Position in the configuration. */
    readonly index: number,
    /** Null: nothing is read. */
    readonly list: SourceList<Row, Field, Attribute, OrderField> | null,
  ) {}

  /** Runs a part of the reading; a failure of the source is noted and answered with null. */
  async attempt<T>(work: () => Promise<T>): Promise<T | null> {
    this.begun = true;
    const startedAt = performance.now();
    try {
      return await work();
    } catch (error) {
      this.fail(error);
      return null;
    } finally {
      this.#durationMs += performance.now() - startedAt;
    }
  }

  /**
   * Counts the rows; null where that fails. A source that had no other part in the page has failed then; where only a
   * limit ended the counting, or the page has the source's rows, the count alone is missing.
   */
  async count(work: () => Promise<number | null>): Promise<number | null> {
    const startedAt = performance.now();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SourceError || error instanceof FilterRequired)) throw error;
      if (!this.begun && !isLimit(error)) {
        this.#notReached = false;
        this.fail(error);
      }
      return null;
    } finally {
      this.#durationMs += performance.now() - startedAt;
    }
  }

  /** The page is full without this source; what it may have done beside others does not matter. */
  passOver(): void {
    if (this.list === null) return;
    this.#notReached = true;
    this.failure = null;
  }

  /** What ended the reading lies behind all that the page needs. */
  recover(): void {
    this.failure = null;
    this.cutOff = false;
  }

  /** @throws anything that is no failure of a source */
  fail(error: unknown): void {
    if (this.#notReached && error instanceof SourceError) return;
    if (error instanceof FilterRequired) {
      this.skipped = { reason: "FILTER_REQUIRED", message: error.message };
      return;
    }
    if (!(error instanceof SourceError)) throw error;
    if (error.reason === "FILTER_REQUIRED" || error.reason === "FIELD_NOT_PROVIDED") {
      this.skipped = { reason: error.reason, message: error.message };
      return;
    }
    this.failure = error;
    this.cutOff = isLimit(error) && this.list?.hasRead === true;
  }

  get isDone(): boolean {
    return this.failure !== null || this.skipped !== null;
  }

  report(): SourceReport {
    const { list } = this;
    const status = this.#status();
    const told = status !== "OK" && status !== "NOT_REACHED";
    return {
      source: this.source,
      status,
      ...this.#cause(told),
      ...(list === null
        ? untouched
        : {
            pushedDown: list.plan.report.pushedDown,
            residual: list.plan.report.residual,
            requests: list.requests,
            rowsRead: list.rowsRead,
            asOf: list.reader.asOf,
          }),
      rowsReturned: this.rowsReturned,
      totalCount: this.totalCount,
      durationMs: Math.round(this.#durationMs * 1000) / 1000,
    };
  }

  #cause(told: boolean): Pick<SourceReport, "reason" | "message" | "retryAfterSeconds"> {
    const cause = this.failure ?? this.incomplete ?? this.list?.reader.staleBecause ?? null;
    if (!told) return { reason: null, message: null, retryAfterSeconds: null };
    if (this.skipped !== null) return { ...this.skipped, retryAfterSeconds: null };
    return {
      reason: cause?.reason ?? null,
      message: cause?.message ?? null,
      retryAfterSeconds: cause?.retryAfterSeconds ?? null,
    };
  }

  #status(): ReportStatus {
    if (this.skipped !== null) return "SKIPPED";
    if (this.failure !== null) return this.cutOff ? "PARTIAL" : "FAILED";
    if (this.incomplete !== null) return "PARTIAL";
    if (this.list !== null && this.list.reader.staleBecause !== null) return "STALE";
    return this.#notReached ? "NOT_REACHED" : "OK";
  }
}

function isLimit(error: unknown): boolean {
  return error instanceof SourceError && causedByReader.has(error.reason);
}

const untouched = {
  pushedDown: [],
  residual: [],
  requests: 0,
  rowsRead: 0,
  asOf: null,
} as const;

/** Whether a page lacks nothing that belongs on it, as far as this source goes. */
export function isComplete(report: SourceReport): boolean {
  switch (report.status) {
    case "OK":
    case "NOT_REACHED":
      return true;
    case "SKIPPED":
      return report.reason === "FIELD_NOT_PROVIDED";
    case "PARTIAL":
    case "STALE":
    case "FAILED":
      return false;
  }
}
