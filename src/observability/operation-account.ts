import { Counter, Histogram, type Registry } from "prom-client";
import { secondsBuckets } from "./seconds-buckets.js";
import { WaitingDurations } from "./waiting-durations.js";

/** How an operation ended, as far as its answer shows: `error` where `errors` is not empty. */
export type OperationOutcome = "ok" | "error" | "refused";

/** Counts one operation that was answered. */
export type CountOperation = (type: string, outcome: OperationOutcome, seconds: number) => void;

interface OperationAccount {
  readonly outcomes: Map<OperationOutcome, number>;
  readonly durations: WaitingDurations;
}

/** Keeps account of operations by type, and tells the registry what stands in it. */
export function createOperationAccounts(registry: Registry): CountOperation {
  const accounts = new Map<string, OperationAccount>();
  const registers = [registry];
  const operations: Counter = new Counter({
    name: "rollcall_operations_total",
    help: "GraphQL operations by type and outcome.",
    labelNames: ["type", "outcome"],
    registers,
    collect: () => {
      operations.reset();
      for (const [type, { outcomes }] of accounts) {
        for (const [outcome, count] of outcomes) operations.inc({ type, outcome }, count);
      }
    },
  });
  const durations = new Histogram({
    name: "rollcall_operation_duration_seconds",
    help: "From the head of a request to its answer.",
    labelNames: ["type"],
    buckets: secondsBuckets,
    registers,
    collect: () => {
      for (const account of accounts.values()) account.durations.flush();
    },
  });
  const open = (type: string): OperationAccount => {
    const account = {
      outcomes: new Map<OperationOutcome, number>(),
      durations: new WaitingDurations((seconds) => durations.observe({ type }, seconds)),
    };
    accounts.set(type, account);
    return account;
  };
  return (type, outcome, seconds) => {
    const account = accounts.get(type) ?? open(type);
    account.outcomes.set(outcome, (account.outcomes.get(outcome) ?? 0) + 1);
    account.durations.add(seconds);
  };
}
