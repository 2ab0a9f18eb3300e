import { Counter, Histogram, type Registry } from "prom-client";
import { secondsBuckets } from "./seconds-buckets.js";
import { WaitingDurations } from "./waiting-durations.js";

/** One request to a source, as its client saw it. */
export interface UpstreamCall {
  readonly kind: "read" | "write";
  /** `ok`, or the reason for which it was none. */
  readonly outcome: string;
  readonly durationMs: number;
  readonly isRetry: boolean;
}

/** Counts the requests to one source. */
export class UpstreamAccount {
  readonly calls = { read: new Map<string, number>(), write: new Map<string, number>() };

  constructor(
    readonly durations: WaitingDurations,
    private readonly retried: () => void,
  ) {}

  count({ kind, outcome, durationMs, isRetry }: UpstreamCall): void {
    const calls = this.calls[kind];
    calls.set(outcome, (calls.get(outcome) ?? 0) + 1);
    this.durations.add(durationMs / 1000);
    if (isRetry) this.retried();
  }
}

/** Opens accounts, and tells the registry what stands in them. */
export function createUpstreamAccounts(registry: Registry): (source: string) => UpstreamAccount {
  const accounts = new Map<string, UpstreamAccount>();
  const registers = [registry];
  const calls: Counter = new Counter({
    name: "rollcall_upstream_requests_total",
    help: "Requests to sources, retries and token requests included, by outcome: ok, or a reason.",
    labelNames: ["source", "kind", "outcome"],
    registers,
    collect: () => {
      calls.reset();
      for (const [source, account] of accounts) {
        for (const kind of ["read", "write"] as const) {
          for (const [outcome, count] of account.calls[kind]) {
            calls.inc({ source, kind, outcome }, count);
          }
        }
      }
    },
  });
  const durations = new Histogram({
    name: "rollcall_upstream_request_duration_seconds",
    help: "From sending a request to the end of its answer.",
    labelNames: ["source"],
    buckets: secondsBuckets,
    registers,
    collect: () => {
      for (const account of accounts.values()) account.durations.flush();
    },
  });
  const retries = new Counter({
    name: "rollcall_upstream_retries_total",
    help: "Requests to sources that repeat an earlier one.",
    labelNames: ["source"],
    registers,
  });
  return (source) => {
    const known = accounts.get(source);
    if (known !== undefined) return known;
    const account = new UpstreamAccount(
      new WaitingDurations((seconds) => durations.observe({ source }, seconds)),
      () => retries.inc({ source }),
    );
    accounts.set(source, account);
    return account;
  };
}
