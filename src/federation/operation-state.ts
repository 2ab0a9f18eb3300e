import type { CallContext, RequestMeter, SourceCall } from "../domain/call-context.js";
import type { Instant } from "../domain/values.js";
import type { ReadCache } from "./cache/read-cache.js";
import type { CursorCodec } from "./cursor/cursor-codec.js";
import type { ListQuestions } from "./cursor/list-questions.js";
import { SourceBudget } from "./execute/budget.js";
import type { ListLengths } from "./execute/list-lengths.js";
import type { PlanMemory } from "./plan/plan-memory.js";
import type { SharedFills } from "./lookup/shared-fills.js";
import type { SourceRuntime } from "./source-runtime.js";

/** What the parts of one operation share. */
export interface OperationState {
  readonly call: CallContext;
  /** For look-ups that nobody counts. */
  readonly unmetered: SourceCall;
  readonly now: Instant;
  /** Names the operation among the reads that are kept. */
  readonly era: string;
  readonly runtimes: readonly SourceRuntime[];
  readonly cache: ReadCache;
  readonly codec: CursorCodec;
  readonly questions: ListQuestions;
  readonly lengths: ListLengths;
  readonly plans: PlanMemory;
  readonly fills: SharedFills;
  budgetOf(source: SourceRuntime): SourceBudget;
}

export function createBudgets(): (source: SourceRuntime) => SourceBudget {
  const budgets = new Map<string, SourceBudget>();
  return ({ connector, settings }) => {
    let budget = budgets.get(connector.id);
    if (budget === undefined) {
      budget = new SourceBudget(settings);
      budgets.set(connector.id, budget);
    }
    return budget;
  };
}

export function sourceCall(call: CallContext, meter: RequestMeter): SourceCall {
  const { requestId, viewer, signal, deadlineAt, live, priority } = call;
  return { requestId, viewer, signal, deadlineAt, live, priority, meter };
}
