import type { GraphQLSchema } from "graphql";
import type { UnexpectedErrorListener } from "../graphql/format-error.js";
import { describeError } from "../observability/logger.js";
import { createAuthenticate, type Authenticate } from "./authenticate.js";
import {
  createBeginOperation,
  type BeginOperation,
  type RunningOperation,
} from "./begin-operation.js";
import { createApollo } from "./create-apollo.js";
import { graphqlRoute, type AnsweredOperation } from "./graphql-route.js";
import { createOverload, type Overload } from "./overload.js";
import { createQueryLimits, type AssertAffordable } from "./query-limits.js";
import { createRateLimit, type RateLimit } from "./rate-limit.js";
import type { Route } from "./router.js";
import type { ServerOptions } from "./server-options.js";
import type { TrustedDocuments } from "./trusted-documents.js";

/**
 * What every operation passes through, whichever way it came: HTTP here, WebSocket in its own handler. In this order:
 * `authenticate`, `rateLimit`, `overload`, then parse, validate, `trusted`, `assertAffordable`, then `begin`.
 */
export interface GraphqlService {
  readonly route: Route;
  readonly schema: GraphQLSchema;
  readonly authenticate: Authenticate;
  readonly rateLimit: RateLimit;
  readonly overload: Overload;
  readonly begin: BeginOperation;
  readonly assertAffordable: AssertAffordable;
  readonly trusted: TrustedDocuments | undefined;
  /** For `graphql`'s `parse`. */
  readonly maxTokens: number;
  readonly onUnexpected: UnexpectedErrorListener;
  /** Logs and counts an operation that was answered. */
  onAnswer(answer: AnsweredOperation): void;
  /** Stops whatever operations are still reading. */
  abandonAll(): void;
  stop(): Promise<void>;
}

const defaultMaxInFlight = 1_000;

export async function createGraphqlService(options: ServerOptions): Promise<GraphqlService> {
  const { schema, limits, trusted, landingPage, tracing } = options;
  const assertAffordable = createQueryLimits(schema, limits);
  const onUnexpected = createUnexpectedListener(options);
  const { maxTokens, maxBodyBytes } = limits;
  const apollo = await createApollo({
    ...options,
    assertAffordable,
    maxTokens,
    onUnexpected,
  });
  const running = new Set<RunningOperation>();
  const overload = createOverload({ maxInFlight: limits.maxInFlight ?? defaultMaxInFlight });
  options.metrics.watch({
    name: "rollcall_operations_in_flight",
    help: "Operations that are being answered.",
    read: () => [{ value: overload.inFlight }],
  });
  const shared = {
    schema,
    authenticate: createAuthenticate(options.access),
    rateLimit: createRateLimit(limits.requestsPerMinute),
    overload,
    begin: tracked(
      createBeginOperation({
        federation: options.federation,
        deadlineMs: limits.deadlineMs,
        createContext: (operation) => options.createContext(operation),
      }),
      running,
    ),
    onAnswer: createAnswerListener(options),
  };
  return {
    ...shared,
    route: graphqlRoute({
      ...shared,
      apollo,
      maxBodyBytes,
      landingPage,
      trusted,
      trace: (account, requestId, run) => tracing.operation(account, requestId, run),
    }),
    assertAffordable,
    trusted,
    maxTokens,
    onUnexpected,
    abandonAll: () => {
      for (const operation of running) operation.abandon();
    },
    stop: async () => {
      overload.stop();
      await apollo.stop();
    },
  };
}

function tracked(begin: BeginOperation, running: Set<RunningOperation>): BeginOperation {
  return (start) => {
    const operation = begin(start);
    const entry: RunningOperation = {
      context: operation.context,
      abandon: () => operation.abandon(),
      end: () => {
        running.delete(entry);
        operation.end();
      },
    };
    running.add(entry);
    return entry;
  };
}

function createUnexpectedListener({ logger, metrics }: ServerOptions): UnexpectedErrorListener {
  return (error, requestId) => {
    metrics.unexpectedError();
    logger.error(
      { event: "unexpected", requestId, ...describeError(error) },
      "An operation failed in an unforeseen way",
    );
  };
}

function createAnswerListener({
  logger,
  metrics,
}: ServerOptions): (answer: AnsweredOperation) => void {
  return ({ requestId, account: { name, type, codes }, status, durationMs }) => {
    metrics.operation(type, codes.length === 0 && status < 400 ? "ok" : "error", durationMs / 1000);
    for (const code of codes) metrics.error(code);
    if (!logger.isVerbose) return;
    logger.info(
      {
        event: "operation",
        requestId,
        operation: name?.slice(0, 64) ?? null,
        type,
        status,
        durationMs: Math.round(durationMs * 10) / 10,
        ...(codes.length > 0 && { codes }),
      },
      "Answered",
    );
  };
}
