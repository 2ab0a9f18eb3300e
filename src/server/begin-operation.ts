import type { CallContext } from "../domain/call-context.js";
import { SourceError } from "../domain/errors.js";
import { Stopper } from "../domain/stop-signal.js";
import type { Viewer } from "../domain/viewer.js";
import type { Federation, Operation } from "../federation/federation.js";
import type { GraphContext } from "../graphql/context.js";
import { ClientGone } from "./read-body.js";

/** What an operation starts from, whether it came by HTTP or over a WebSocket. */
export interface OperationStart {
  readonly requestId: string;
  readonly viewer: Viewer;
  /** The caller asked for live data. */
  readonly live: boolean;
}

/** What resolvers see, and the account that the server keeps beside it. */
export interface ServerContext extends GraphContext {
  readonly account: OperationAccount;
}

/** What the log and the metrics say of an operation: filled in on its way. */
export interface OperationAccount {
  name: string | null;
  type: string;
  /** Codes of its errors, each once. */
  codes: readonly string[];
}

/** An operation on its way. */
export interface RunningOperation {
  readonly context: ServerContext;
  /** The client has gone: whatever is still read for it is stopped. */
  abandon(): void;
  /** It was answered: its deadline means nothing any more. */
  end(): void;
}

export type BeginOperation = (start: OperationStart) => RunningOperation;

export interface BeginOptions {
  readonly federation: Pick<Federation, "begin">;
  /** `Infinity`: none. */
  readonly deadlineMs: number;
  readonly createContext: (operation: Operation) => GraphContext;
}

/** An operation stops reading a little ahead of its deadline: what it has by then still has to be sent. */
const answeringShare = 0.05;
const maxAnsweringMs = 250;
/** Timers take no more. */
const maxTimerMs = 2 ** 31 - 1;

export function createBeginOperation(options: BeginOptions): BeginOperation {
  const { federation, deadlineMs, createContext } = options;
  const readingMs = deadlineMs - Math.min(maxAnsweringMs, deadlineMs * answeringShare);
  return ({ requestId, viewer, live }) => {
    const stopper = new Stopper();
    const deadlineAt = Number.isFinite(readingMs) ? Date.now() + readingMs : Infinity;
    const timer = startTimer(readingMs, stopper);
    const call: CallContext = {
      requestId,
      viewer,
      signal: stopper,
      deadlineAt,
      live,
      priority: "interactive",
    };
    const account: OperationAccount = { name: null, type: "unknown", codes: [] };
    return {
      context: Object.assign(createContext(federation.begin(call)), { account }),
      abandon: () => {
        clearTimeout(timer);
        stopper.stop(new ClientGone("The client has gone"));
      },
      end: () => clearTimeout(timer),
    };
  };
}

function startTimer(ms: number, stopper: Stopper): NodeJS.Timeout | undefined {
  if (!Number.isFinite(ms)) return undefined;
  return setTimeout(
    () => stopper.stop(new SourceError("DEADLINE_EXCEEDED", "The time for this operation is up.")),
    Math.min(Math.ceil(ms), maxTimerMs),
  );
}
