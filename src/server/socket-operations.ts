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
import type { RunningOperation } from "./begin-operation.js";
import { formatErrors } from "./format-errors.js";
import type { GraphqlService } from "./graphql-service.js";
import type { OperationsUnderWay } from "./operations-under-way.js";
import { Refusal } from "./refusal.js";
import { unresolvedOperation } from "./unresolved-operation.js";

/**
 * Says who is asking, each time anew: a connection may outlive the token with which it was opened.
 * @throws Refusal where the credentials are accepted no longer.
 */
export type Identify = () => Promise<Viewer>;

/** One connection, as its operations see it. */
export interface SocketClient {
  readonly identify: Identify;
  /** Its operations, and the events of its subscriptions, which are operations too; `payload` owns the former. */
  readonly underWay: OperationsUnderWay;
}

/**
 * Operations that do not come by HTTP: they pass through the same checks, and their errors have the same words. Whatever
 * goes wrong is an error of the operation, and no call here throws.
 */
export interface SocketOperations {
  /** What to run, or why not. */
  begin(
    client: SocketClient,
    id: string,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]>;
  refuse(code: RequestError["code"], message: string): readonly GraphQLError[];
  execute(args: ExecutionArgs): Promise<ExecutionResult>;
  /** Each event is answered as an operation of its own, with its own deadline and look-ups. */
  subscribe(args: ExecutionArgs): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;
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
  readonly client: SocketClient;
  readonly id: string;
}

export function createSocketOperations(service: GraphqlService): SocketOperations {
  const byContext = new WeakMap<object, Kept>();
  const begin = (viewer: Viewer): RunningOperation =>
    service.begin({ requestId: randomUUID(), viewer, live: false });
  const format = (errors: readonly GraphQLError[]): readonly GraphQLFormattedError[] => {
    const account = { name: null, type: "unknown", codes: [] };
    return formatErrors(errors, { requestId: randomUUID(), account }, service);
  };
  return {
    refuse: (code, message) => [toError(new RequestError(code, message))],
    begin: async (client, id, payload) => {
      try {
        const viewer = await client.identify();
        service.rateLimit(viewer.subject);
        const prepared = prepare(service, payload);
        if ("errors" in prepared) return prepared.errors;
        const running = begin(viewer);
        byContext.set(running.context, { client, id });
        client.underWay.add(payload, id, running);
        return {
          schema: service.schema,
          document: prepared.document,
          variableValues: payload.variables ?? {},
          operationName: payload.operationName ?? null,
          contextValue: running.context,
        };
      } catch (error) {
        return [toGraphQLError(error)];
      }
    },
    execute: (args) =>
      orErrors(async () => {
        service.overload.enter();
        try {
          return await execute(args);
        } finally {
          service.overload.leave();
        }
      }),
    subscribe: (args) =>
      orErrors(async () => {
        const events = await createSourceEventStream(args);
        if (!(Symbol.asyncIterator in events)) return events;
        const { client, id } = byContext.get(args.contextValue as object) ?? failMissing();
        return answerEach(events, args, async () => {
          const running = begin(await client.identify());
          const { context } = running;
          client.underWay.add(context, id, running);
          return { context, end: () => client.underWay.end(context) };
        });
      }),
    toAnswer: ({ data, errors }) => ({
      ...(data !== undefined && { data }),
      ...(errors !== undefined && { errors: format(errors) }),
    }),
    toErrors: format,
  };
}

function failMissing(): never {
  throw new Error("A subscription has lost its viewer");
}

async function orErrors<T>(run: () => Promise<T>): Promise<T | ExecutionResult> {
  try {
    return await run();
  } catch (error) {
    return { errors: [toGraphQLError(error)] };
  }
}

async function* answerEach(
  events: AsyncIterable<unknown>,
  args: ExecutionArgs,
  begin: () => Promise<Pick<RunningOperation, "context" | "end">>,
): AsyncGenerator<ExecutionResult, void, undefined> {
  for await (const rootValue of events) {
    let running: Pick<RunningOperation, "context" | "end">;
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
  if (operation == null) throw unresolvedOperation(operationName != null);
  assertAffordable({ document, operation, variables: variables ?? {} });
  return { document };
}

/** What nobody foresaw is masked where errors are worded. */
function toGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (error instanceof Refusal || error instanceof RequestError) return toError(error);
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError("Internal error", { originalError });
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
