import type { StopSignal } from "./stop-signal.js";
import type { Viewer } from "./viewer.js";

/** What travels with every call from the edge of the gateway to a source. */
export interface CallContext {
  /** Names the operation in logs, traces and masked errors. */
  readonly requestId: string;
  readonly viewer: Viewer;
  /** Aborted when the client has gone or the deadline has passed. Nothing is sent to a source afterwards. */
  readonly signal: StopSignal;
  /** When the operation has to be answered: milliseconds of `Date.now()`; `Infinity` for none. */
  readonly deadlineAt: number;
  /** The caller asked for live data: nothing that was read earlier may be used while the source answers. */
  readonly live: boolean;
  /** Where a source is short of capacity, interactive reads go before bulk work. */
  readonly priority: "interactive" | "bulk";
}

/** A call to one source: the operation, and who counts what is sent for it. */
export interface SourceCall extends CallContext {
  readonly meter: RequestMeter;
}

/** Counts the requests that one source receives for one page, and stops them where a budget ends. */
export interface RequestMeter {
  /**
   * Called before each request is sent, retries included, token requests not.
   * @throws SourceError `SCAN_BUDGET_EXCEEDED` where no request is left.
   */
  takeRequest(): void;
}
