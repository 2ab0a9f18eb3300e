import type { UnexpectedErrorListener } from "../graphql/format-error.js";
import { describeError } from "../observability/logger.js";
import { createAuthenticate } from "./authenticate.js";
import {
  createBeginOperation,
  type BeginOperation,
  type RunningOperation,
} from "./begin-operation.js";
import { createApollo } from "./create-apollo.js";
import { graphqlRoute, type AnsweredOperation } from "./graphql-route.js";
import type { GraphqlService } from "./graphql-service.js";
import { createKnownOperations } from "./known-operations.js";
import { createLane } from "./lane.js";
import { createLocalHostCheck } from "./local-host.js";
import { createOverload } from "./overload.js";
import { createTurnstile } from "./turnstile.js";
import { createQueryLimits } from "./query-limits.js";
import { createRateLimit } from "./rate-limit.js";
import type { ServerOptions } from "./server-options.js";
import { traceLists } from "./traced-operation.js";
import { createValidate } from "./validate-document.js";

const defaultMaxInFlight = 1_000;

export async function createGraphqlService(options: ServerOptions): Promise<GraphqlService> {
  const { schema, limits, trusted, landingPage, tracing } = options;
  const assertAffordable = createQueryLimits(schema, limits);
  const onUnexpected = createUnexpectedListener(options);
  const { maxTokens, maxBodyBytes } = limits;
  const wording = { schema, suggestions: !options.production, onUnexpected };
  const known = createKnownOperations(schema, assertAffordable);
  const apollo = await createApollo({
    ...options,
    ...wording,
    assertAffordable,
    maxTokens,
    known,
  });
  const running = new Set<RunningOperation>();
  const overload = createOverload({ maxInFlight: limits.maxInFlight ?? defaultMaxInFlight });
  options.metrics.watch({
    name: "rollcall_operations_in_flight",
    help: "Operations that are being answered.",
    read: () => [{ value: overload.inFlight() }],
  });
  const shared = {
    authenticate: createAuthenticate(options.access),
    assertLocalHost: createLocalHostCheck(options.host),
    rateLimit: createRateLimit(limits.requestsPerMinute),
    overload,
    begin: tracked(
      createBeginOperation({
        federation: options.federation,
        deadlineMs: limits.deadlineMs,
        createContext: (operation) => options.createContext(traceLists(operation, tracing)),
      }),
      running,
    ),
    onAnswer: createAnswerListener(options),
  };
  return {
    ...shared,
    ...wording,
    route: graphqlRoute({
      ...shared,
      apollo,
      turnstile: createTurnstile(),
      lane: createLane(known, { ...wording, maxTokens }),
      maxBodyBytes,
      landingPage,
      trusted,
      trace: (account, requestId, run) => tracing.operation(account, requestId, run),
    }),
    validate: createValidate(options),
    assertAffordable,
    trusted,
    maxTokens,
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
