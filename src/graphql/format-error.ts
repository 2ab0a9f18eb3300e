import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { ArgumentValidationError } from "type-graphql";
import { RequestError, SourceError } from "../domain/errors.js";
import { faultsOf, toRequestError } from "./inputs/validate-arguments.js";
import { wordInputError, type InputWording } from "./input-faults/word-input-error.js";
import { stripValues } from "./strip-values.js";

/** Hears of every error that clients are not shown. */
export type UnexpectedErrorListener = (error: unknown, requestId: string) => void;

export interface FormatErrorOptions extends InputWording {
  readonly onUnexpected: UnexpectedErrorListener;
}

/**
 * What clients see of an error, wherever it came from: a message that repeats no input and no secret, and a code.
 * Whatever is not one of the gateway's own failures or a fault in the request is masked, and told to the listener.
 */
export function formatError(
  error: unknown,
  requestId: string,
  options: FormatErrorOptions,
): GraphQLFormattedError {
  const publicError =
    toPublicError(error, options) ?? masked(error, requestId, options.onUnexpected);
  const { message, extensions } = publicError;
  return {
    message,
    ...(error instanceof GraphQLError && error.locations && { locations: error.locations }),
    ...(error instanceof GraphQLError && error.path && { path: error.path }),
    extensions,
  };
}

interface PublicError {
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Null for an error that nobody foresaw. */
function toPublicError(error: unknown, wording: InputWording): PublicError | null {
  const cause = causeOf(error);
  if (cause instanceof RequestError) {
    if (cause.code === "INTERNAL_SERVER_ERROR") return null;
    return { message: cause.message, extensions: { ...cause.extensions, code: cause.code } };
  }
  if (cause instanceof SourceError) return toSourceFailure(cause);
  if (cause instanceof ArgumentValidationError) {
    const faults = cause.extensions.validationErrors.flatMap((fault) => faultsOf(fault, ""));
    return toPublicError(toRequestError(faults), wording);
  }
  if (isStackOverflow(cause) && !hasPath(error)) {
    return {
      message: "The operation is nested too deeply.",
      extensions: { code: "BAD_USER_INPUT" },
    };
  }
  return cause instanceof GraphQLError && error instanceof GraphQLError
    ? toRequestFault(error, cause, wording)
    : null;
}

function toSourceFailure(error: SourceError): PublicError {
  const { message, reason, source, retryable, retryAfterSeconds } = error;
  return {
    message,
    extensions: {
      code: reason,
      ...(source !== undefined && { source }),
      retryable,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    },
  };
}

/** What graphql-js or the server finds wrong with the request; `cause` is where it began. */
function toRequestFault(
  error: GraphQLError,
  cause: GraphQLError,
  wording: InputWording,
): PublicError | null {
  const code = error.extensions["code"] ?? codeOf(error, cause);
  if (typeof code !== "string" || code === "INTERNAL_SERVER_ERROR") return null;
  const message = wordInputError(error, wording) ?? stripValues(error.message);
  return { message, extensions: { code } };
}

/** graphql-js gives its errors no codes. */
function codeOf({ message, path }: GraphQLError, cause: GraphQLError): string | null {
  if (message.startsWith("Syntax Error")) return "GRAPHQL_PARSE_FAILED";
  if (/^(?:Variable "\$\w+" |Too many errors processing variables)/.test(message)) {
    return "BAD_USER_INPUT";
  }
  if (path === undefined) return "GRAPHQL_VALIDATION_FAILED";
  // An argument names its place in the document; a value that does not fit its type on the way out names none.
  return cause.nodes === undefined ? null : "BAD_USER_INPUT";
}

function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError !== undefined) {
    cause = cause.originalError;
  }
  return cause;
}

/** Parsing recurses; this happens before any field has a path. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes("call stack");
}

function hasPath(error: unknown): boolean {
  return error instanceof GraphQLError && error.path !== undefined;
}

function masked(
  error: unknown,
  requestId: string,
  onUnexpected: UnexpectedErrorListener,
): PublicError {
  onUnexpected(causeOf(error), requestId);
  return {
    message: `Internal error; request ${requestId}`,
    extensions: { code: "INTERNAL_SERVER_ERROR", requestId },
  };
}
