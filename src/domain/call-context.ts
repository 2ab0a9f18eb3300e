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
  /** Asked before each write of this call; absent: none is needed. */
  readonly clearance?: WriteClearance;
}

/** The last word on a write: given when nothing else holds the request up any more, and before its first byte. */
export interface WriteClearance {
  /** Aborted: the write waits for its turn no longer. What is under way ends with the call's own signal. */
  readonly waiting: StopSignal;
  /** Asked before each try, which goes at once when this resolves. @throws what the write is to fail with, unsent */
  give(): Promise<void>;
  /** Told when the first byte of a try is about to be written. */
  onWritten(): void;
}

/** Counts the requests that one source receives for one page, and stops them where a budget ends. */
export interface RequestMeter {
  /**
   * Called before each request is sent, retries included, token requests not.
   * @throws SourceError `SCAN_BUDGET_EXCEEDED` where no request is left.
   */
  takeRequest(): void;
}
