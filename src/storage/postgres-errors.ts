/**
 * Classes of PostgreSQL's error codes that speak of the server or the connection, and not of the query: connection
 * exceptions, resources, operator intervention (shutdown, crash, time-outs), deadlocks and serialization.
 */
const passingCodes = /^(08|53|57|58|40)/u;

const socketCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
]);

/** What `pg` says without a code. */
const messages =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|not queryable|connection error|client was closed/iu;

/** Whether trying again later can help. Errors of the system are told by their shape: they may be of another realm. */
export function isConnectionError(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { code, message, errors } = error as {
    readonly code?: unknown;
    readonly message?: unknown;
    readonly errors?: unknown;
  };
  if (typeof code === "string") {
    return socketCodes.has(code) || (code.length === 5 && passingCodes.test(code));
  }
  // Of several addresses that were tried.
  if (Array.isArray(errors)) return errors.some(isConnectionError);
  return typeof message === "string" && messages.test(message);
}
