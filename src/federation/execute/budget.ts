import type { RequestMeter } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";

/** What one operation may still spend on one source. Lists of the operation share it. */
export class SourceBudget {
  requestsLeft: number;
  rowsLeft: number;

  constructor(limits: { readonly maxRequests: number; readonly maxRows: number }) {
    this.requestsLeft = limits.maxRequests;
    this.rowsLeft = limits.maxRows;
  }

  /** @throws SourceError where there are not so many rows left: nothing more may be read. */
  assertRowsLeft(rows = 1): void {
    if (this.rowsLeft < rows) {
      throw new SourceError(
        "SCAN_BUDGET_EXCEEDED",
        "The budget of rows that one operation may read from this source is spent.",
      );
    }
  }
}

/** Counts the requests of one list, and takes them from the operation's budget. */
export class ListMeter implements RequestMeter {
  requests = 0;

  constructor(private readonly budget: SourceBudget) {}

  takeRequest(): void {
    if (this.budget.requestsLeft <= 0) {
      throw new SourceError(
        "SCAN_BUDGET_EXCEEDED",
        "The budget of requests that one operation may send to this source is spent.",
      );
    }
    this.budget.requestsLeft -= 1;
    this.requests += 1;
  }
}

/** Takes the requests of reads of single rows from the operation's budget, as long as it has rows left. */
export function meterOf(budget: SourceBudget): RequestMeter {
  const meter = new ListMeter(budget);
  return {
    takeRequest: () => {
      budget.assertRowsLeft();
      meter.takeRequest();
    },
  };
}

/** For look-ups that neither count in a report nor against a budget: they are bounded by the rows of the page. */
export const unmetered: RequestMeter = { takeRequest: () => undefined };
