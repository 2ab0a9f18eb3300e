/** What can go wrong below the level of statuses. */
export type TransportFault =
  /** No connection, no first byte, a gap, or the whole: too slow. */
  | "timeout"
  /** No connection, or it broke before the answer began. */
  | "unreachable"
  /** The connection broke in the middle of the body. */
  | "cut-off"
  /** Not HTTP, or not in the compression that the head says. */
  | "malformed"
  /** The body is larger than the ceiling. */
  | "too-large"
  /** The call was aborted. */
  | "aborted"
  /** The client was closed. */
  | "closed"
  /** The request itself cannot be put on the wire. */
  | "unsendable";

/** A request that came to no answer. The message names neither the address nor anything that was sent or received. */
export class TransportError extends Error {
  override readonly name = "TransportError";

  /**
   * @param sent Whether the request may have reached the source.
   * @param idleConnection Whether it was written to a connection that had been idle: the other side may have closed it
   * without having read anything.
   */
  constructor(
    readonly fault: TransportFault,
    readonly sent: boolean,
    readonly idleConnection = false,
  ) {
    super(`The request came to no answer: ${fault}.`);
  }
}

const malformedCodes = new Set(["UND_ERR_HEADERS_OVERFLOW", "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH"]);
const timeoutCodes = new Set(["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"]);
const closedCodes = new Set(["UND_ERR_DESTROYED", "UND_ERR_CLOSED"]);

/** What an error of the connection means, by how far the request had come. */
export function faultOf(error: Error, stage: "connecting" | "sent" | "answered"): TransportFault {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (closedCodes.has(code)) return "closed";
  if (timeoutCodes.has(code)) return "timeout";
  if (error.name === "HTTPParserError" || malformedCodes.has(code)) {
    return stage === "answered" ? "cut-off" : "malformed";
  }
  if (stage === "answered") return "cut-off";
  return code === "UND_ERR_INVALID_ARG" ? "unsendable" : "unreachable";
}
