import type { ApolloServerPlugin, GraphQLRequestListener } from "@apollo/server";
import { GraphQLError, OperationTypeNode } from "graphql";
import { RequestError } from "../domain/errors.js";
import type { ServerContext } from "./begin-operation.js";
import { formatErrors, type FormatErrorsOptions } from "./format-errors.js";
import type { KnownOperations } from "./known-operations.js";
import type { AssertAffordable } from "./query-limits.js";
import type { TrustedDocuments } from "./trusted-documents.js";

export interface OperationPluginOptions extends FormatErrorsOptions {
  readonly assertAffordable: AssertAffordable;
  readonly trusted: TrustedDocuments | undefined;
  /** Told of every operation that may run. */
  readonly known: Pick<KnownOperations, "learn">;
}

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
      if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw asClientError(event(), 400);
      if (options.trusted?.has(source) === false) throw asClientError(untrusted(), 403);
      const variables = request.request.variables ?? {};
      assertOrThrow(() => options.assertAffordable({ document, operation, variables }));
      const { operationName } = request.request;
      options.known.learn({ source, operationName, document });
    },
    async willSendResponse(request) {
      const { errors, response, contextValue } = request;
      // The request's id is known here, which it is not where Apollo Server formats errors by itself.
      if (errors === undefined || response.body.kind !== "single") return;
      response.body.singleResult.errors = formatErrors(errors, contextValue, options);
    },
  };
  return { requestDidStart: async () => listener };
}

function event(): RequestError {
  return new RequestError(
    "BAD_USER_INPUT",
    "A subscription is answered over WebSocket, by the protocol graphql-transport-ws.",
  );
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
