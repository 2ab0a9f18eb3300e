import { randomUUID } from "node:crypto";
import {
  createSourceEventStream,
  execute,
  GraphQLError,
  getOperationAST,
  parse,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
} from "graphql";
import type { SubscribePayload } from "graphql-ws";
import { RequestError } from "../domain/errors.js";
import type { Viewer } from "../domain/viewer.js";
import { formatError } from "../graphql/format-error.js";
import type { RunningOperation } from "./begin-operation.js";
import type { GraphqlService } from "./graphql-service.js";
import { Refusal } from "./refusal.js";

/**
 * Says who is asking, each time anew: a connection may outlive the token with which it was opened.
 * @throws Refusal where the credentials are accepted no longer.
 */
export type Identify = () => Promise<Viewer>;

/** Operations that do not come by HTTP: they pass through the same checks, and their errors have the same words. */
export interface SocketOperations {
  /** What to run, or why not. */
  begin(
    identify: Identify,
    key: string,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]>;
  refuse(code: RequestError["code"], message: string): readonly GraphQLError[];
  execute(args: ExecutionArgs): Promise<ExecutionResult>;
  /** Each event is answered as an operation of its own, with its own deadline and look-ups. */
  subscribe(args: ExecutionArgs): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;
  /** It was answered, or its client has gone. */
  end(key: string): void;
  toAnswer(result: SocketResult): FormattedExecutionResult;
  toErrors(errors: readonly GraphQLError[]): readonly GraphQLFormattedError[];
}

/** The same, as the protocol's library has it. */
interface SocketResult {
  readonly data?: Record<string, unknown> | null | undefined;
  readonly errors?: readonly GraphQLError[] | undefined;
}

/** What an event needs to be answered. */
interface Kept {
  readonly identify: Identify;
  readonly running: RunningOperation;
}

export function createSocketOperations(service: GraphqlService): SocketOperations {
  const byContext = new WeakMap<object, Kept>();
  const byKey = new Map<string, RunningOperation>();
  const begin = (viewer: Viewer): RunningOperation =>
    service.begin({ requestId: randomUUID(), viewer, live: false });
  const format = (error: GraphQLError): GraphQLFormattedError =>
    formatError(error, randomUUID(), service);
  return {
    refuse: (code, message) => [toError(new RequestError(code, message))],
    begin: async (identify, key, payload) => {
      try {
        const viewer = await identify();
        service.rateLimit(viewer.subject);
        const prepared = prepare(service, payload);
        if ("errors" in prepared) return prepared.errors;
        const running = begin(viewer);
        byContext.set(running.context, { identify, running });
        byKey.set(key, running);
        return {
          schema: service.schema,
          document: prepared.document,
          variableValues: payload.variables ?? {},
          operationName: payload.operationName ?? null,
          contextValue: running.context,
        };
      } catch (error) {
        if (error instanceof GraphQLError) return [error];
        if (error instanceof Refusal || error instanceof RequestError) return [toError(error)];
        throw error;
      }
    },
    execute: async (args) => {
      service.overload.enter();
      try {
        return await execute(args);
      } finally {
        service.overload.leave();
      }
    },
    subscribe: async (args) => {
      const events = await createSourceEventStream(args);
      if (!(Symbol.asyncIterator in events)) return events;
      const kept = byContext.get(args.contextValue as object);
      const { identify } = kept ?? failMissing();
      return answerEach(events, args, async () => begin(await identify()));
    },
    end: (key) => {
      const running = byKey.get(key);
      byKey.delete(key);
      running?.abandon();
      running?.end();
    },
    toAnswer: ({ data, errors }) => ({
      ...(data !== undefined && { data }),
      ...(errors !== undefined && { errors: errors.map(format) }),
    }),
    toErrors: (errors) => errors.map(format),
  };
}

function failMissing(): never {
  throw new Error("A subscription has lost its viewer");
}

async function* answerEach(
  events: AsyncIterable<unknown>,
  args: ExecutionArgs,
  begin: () => Promise<RunningOperation>,
): AsyncGenerator<ExecutionResult, void, undefined> {
  for await (const rootValue of events) {
    let running: RunningOperation;
    try {
      running = await begin();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      yield { errors: [toError(error)] };
      return;
    }
    try {
      yield await execute({ ...args, rootValue, contextValue: running.context });
    } finally {
      running.end();
    }
  }
}

/** @throws RequestError, GraphQLError where the operation may not run */
function prepare(
  { validate, trusted, assertAffordable, maxTokens }: GraphqlService,
  { query, operationName, variables }: SubscribePayload,
): { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] } {
  const document = parse(query, { maxTokens });
  const errors = validate(document);
  if (errors.length > 0) return { errors };
  if (trusted?.has(query) === false) {
    throw new RequestError("FORBIDDEN", "Only trusted documents may run here, and this is none.");
  }
  const operation = getOperationAST(document, operationName);
  if (operation != null) assertAffordable({ document, operation, variables: variables ?? {} });
  return { document };
}

function toError(error: Refusal | RequestError): GraphQLError {
  const originalError =
    error instanceof RequestError ? error : new RequestError(codeOf(error), error.message);
  return new GraphQLError(error.message, { originalError });
}

function codeOf({ status }: Refusal): RequestError["code"] {
  if (status === 401) return "UNAUTHENTICATED";
  return status === 503 ? "OVERLOADED" : "RATE_LIMITED";
}
