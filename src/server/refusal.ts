/** Codes of requests that are refused before GraphQL sees them. */
export type RefusalCode =
  | "BAD_REQUEST"
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "RATE_LIMITED"
  | "OVERLOADED"
  | "PERSISTED_QUERY_NOT_FOUND"
  | "INTERNAL_SERVER_ERROR";

/**
 * A request that is answered before GraphQL sees it. The message is for a person, and repeats nothing that was sent.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly status: number,
    readonly code: RefusalCode,
    message: string,
    /** Headers of the answer, such as `Retry-After`. */
    readonly headers: Readonly<Record<string, string>> = {},
    /** What is behind a failure of the gateway's own: for the log. */
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** The client may try again after so many seconds. */
export function retryAfter(seconds: number): Readonly<Record<string, string>> {
  return { "Retry-After": String(Math.max(1, Math.ceil(seconds))) };
}
