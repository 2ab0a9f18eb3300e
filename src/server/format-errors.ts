import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { RequestError } from "../domain/errors.js";
import { formatError, type FormatErrorOptions } from "../graphql/format-error.js";
import type { ServerContext } from "./begin-operation.js";
import { tooManySelections, tooManyTokens } from "./query-limits.js";
import { ClientGone } from "./read-body.js";
import { unresolvedOperation } from "./unresolved-operation.js";

export interface FormatErrorsOptions extends FormatErrorOptions {
  readonly maxTokens: number;
}

/** What a client is shown of the errors of its operation. Their codes go into the account. */
export function formatErrors(
  errors: readonly GraphQLError[],
  { requestId, account }: Pick<ServerContext, "requestId" | "account">,
  options: FormatErrorsOptions,
): readonly GraphQLFormattedError[] {
  // Nobody reads what a client that has left would have been answered, and nothing about it is unexpected.
  if (errors.some(({ originalError }) => originalError instanceof ClientGone)) return [];
  const formatted = errors.map((error) =>
    formatError(reword(error, options.maxTokens) ?? error, requestId, options),
  );
  account.codes = codesOf(formatted);
  return formatted;
}

/** graphql-js and Apollo Server have words of their own for limits that they keep, and for a name that was sent. */
function reword(error: GraphQLError, maxTokens: number): RequestError | GraphQLError | null {
  if (error.message.startsWith("Unknown operation named")) {
    return unresolvedOperation(true);
  }
  if (/Document contains more (?:than|that) \d+ tokens/u.test(error.message)) {
    return tooManyTokens(maxTokens);
  }
  if (
    error.extensions["validationErrorCode"] === "INTROSPECTION_DISABLED" ||
    error.message.startsWith("GraphQL introspection has been disabled")
  ) {
    return new GraphQLError(
      "Introspection is switched off here: `server.introspection` in the configuration allows it.",
      { nodes: error.nodes ?? null, extensions: error.extensions },
    );
  }
  if (error.extensions["validationErrorCode"] !== "MAX_RECURSIVE_SELECTIONS_EXCEEDED") return null;
  return tooManySelections();
}

function codesOf(errors: readonly GraphQLFormattedError[]): readonly string[] {
  const codes = new Set<string>();
  for (const { extensions } of errors) {
    if (typeof extensions?.["code"] === "string") codes.add(extensions["code"]);
  }
  return [...codes];
}
