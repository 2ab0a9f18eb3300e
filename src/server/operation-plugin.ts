import type {
  ApolloServerPlugin,
  GraphQLRequestContext,
  GraphQLRequestListener,
} from "@apollo/server";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { RequestError } from "../domain/errors.js";
import { formatError, type UnexpectedErrorListener } from "../graphql/format-error.js";
import type { ServerContext } from "./begin-operation.js";
import { tooManyTokens, type AssertAffordable } from "./query-limits.js";
import { ClientGone } from "./read-body.js";
import type { TrustedDocuments } from "./trusted-documents.js";

export interface OperationPluginOptions {
  readonly assertAffordable: AssertAffordable;
  readonly maxTokens: number;
  readonly trusted: TrustedDocuments | undefined;
  readonly onUnexpected: UnexpectedErrorListener;
}

type RequestContext = GraphQLRequestContext<ServerContext>;

/** The gateway's own say in every operation: limits before it runs, and what its errors look like afterwards. */
export function operationPlugin(
  options: OperationPluginOptions,
): ApolloServerPlugin<ServerContext> {
  const listener: GraphQLRequestListener<ServerContext> = {
    async didResolveOperation(request) {
      const { document, operation, source } = request;
      const { account } = request.contextValue;
      account.name = request.operationName;
      if (operation === undefined) return;
      account.type = operation.operation;
      if (options.trusted?.has(source) === false) throw asClientError(untrusted(), 403);
      const variables = request.request.variables ?? {};
      assertOrThrow(() => options.assertAffordable({ document, operation, variables }));
    },
    async willSendResponse(request) {
      if (request.errors !== undefined) formatErrors(request, options);
    },
  };
  return { requestDidStart: async () => listener };
}

function untrusted(): RequestError {
  return new RequestError("FORBIDDEN", "Only trusted documents may run here, and this is none.");
}

function assertOrThrow(assert: () => unknown): void {
  try {
    assert();
  } catch (error) {
    throw error instanceof RequestError ? asClientError(error, 400) : error;
  }
}

/** Thrown bare it would be answered with a 500. */
function asClientError(error: RequestError, status: number): GraphQLError {
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: { http: { status } },
  });
}

/** The request's id is known here, which it is not where Apollo Server formats errors by itself. */
function formatErrors(request: RequestContext, options: OperationPluginOptions): void {
  const { body } = request.response;
  if (body?.kind !== "single") return;
  const { requestId, account } = request.contextValue;
  // Nobody reads what a client that has left would have been answered, and nothing about it is unexpected.
  if (request.errors?.some(({ originalError }) => originalError instanceof ClientGone) === true) {
    body.singleResult.errors = [];
    return;
  }
  const formatted = (request.errors ?? []).map((error) =>
    formatError(reword(error, options.maxTokens) ?? error, requestId, options.onUnexpected),
  );
  body.singleResult.errors = formatted;
  account.codes = codesOf(formatted);
}

/** graphql-js and Apollo Server have words of their own for limits that they keep, and for a name that was sent. */
function reword(error: GraphQLError, maxTokens: number): RequestError | GraphQLError | null {
  if (error.message.startsWith("Unknown operation named")) {
    return new GraphQLError("The document has no operation of the name in `operationName`.", {
      extensions: { code: "OPERATION_RESOLUTION_FAILURE" },
    });
  }
  if (/Document contains more (?:than|that) \d+ tokens/u.test(error.message)) {
    return tooManyTokens(maxTokens);
  }
  if (error.extensions["validationErrorCode"] !== "MAX_RECURSIVE_SELECTIONS_EXCEEDED") return null;
  return new RequestError("QUERY_TOO_COSTLY", "The operation's fragments select too much.");
}

function codesOf(errors: readonly GraphQLFormattedError[]): readonly string[] {
  const codes = new Set<string>();
  for (const { extensions } of errors) {
    if (typeof extensions?.["code"] === "string") codes.add(extensions["code"]);
  }
  return [...codes];
}
