import { SourceError, type SourceReason } from "../domain/errors.js";
import type { HttpHeaders, HttpRequest } from "./http-types.js";
import { readRetryAfter } from "./retry.js";
import type { TransportFault } from "./transport-error.js";

/** What a try that failed means for the next one. */
export type Again =
  /** The same would happen again. */
  | "no"
  /** Worth another try after a while. */
  | "later"
  /** The other side had closed an idle connection: worth another try at once. */
  | "now"
  /** The credentials were refused: worth another try where they can be renewed. */
  | "renewed";

export interface Failure {
  readonly error: SourceError;
  readonly again: Again;
}

/** Whether a status is an answer to this request. */
export function isAnswer(status: number, request: HttpRequest): boolean {
  return (status >= 200 && status < 300) || request.expect?.includes(status) === true;
}

const retriedStatuses: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

/** What a status that is no answer means. */
export function statusFailure(status: number, headers: HttpHeaders, request: HttpRequest): Failure {
  const { reason, message } = meaningOf(status);
  const refused = status >= 400 && status < 500 && status !== 408;
  const error = new SourceError(reason, message, {
    status,
    retryAfterSeconds: readRetryAfter(headers["retry-after"]),
    mayHaveActed: request.kind === "write" && !refused,
  });
  if (status === 401) return { error, again: "renewed" };
  return { error, again: retriedStatuses.has(status) ? "later" : "no" };
}

function meaningOf(status: number): { reason: SourceReason; message: string } {
  switch (status) {
    case 401:
      return { reason: "SOURCE_UNAUTHENTICATED", message: "The source refuses the credentials." };
    case 403:
      return { reason: "SOURCE_FORBIDDEN", message: "The source does not permit this (403)." };
    case 408:
      return { reason: "SOURCE_TIMEOUT", message: "The source gave up waiting (408)." };
    case 429:
      return {
        reason: "SOURCE_RATE_LIMITED",
        message: "The source asks for fewer requests (429).",
      };
    default:
      return status >= 300 && status < 400
        ? { reason: "SOURCE_BAD_RESPONSE", message: `The source sends elsewhere (${status}).` }
        : { reason: "SOURCE_ERROR", message: `The source answered with status ${status}.` };
  }
}

interface FaultMeaning {
  readonly reason: SourceReason;
  readonly again: Again;
  readonly message: string;
}

const faultMeanings: Readonly<Record<Exclude<TransportFault, "aborted">, FaultMeaning>> = {
  timeout: {
    reason: "SOURCE_TIMEOUT",
    again: "later",
    message: "The source did not answer in time.",
  },
  unreachable: {
    reason: "SOURCE_UNREACHABLE",
    again: "later",
    message: "No connection to the source, or it broke before an answer came.",
  },
  "cut-off": {
    reason: "SOURCE_BAD_RESPONSE",
    again: "later",
    message: "The source's answer broke off in the middle.",
  },
  malformed: {
    reason: "SOURCE_BAD_RESPONSE",
    again: "no",
    message: "The source's answer is not the HTTP, or the compression, that it claims to be.",
  },
  "too-large": {
    reason: "SOURCE_BAD_RESPONSE",
    again: "no",
    message: "The source's answer is larger than the ceiling for this source.",
  },
  closed: {
    reason: "SOURCE_UNREACHABLE",
    again: "no",
    message: "The connections to this source are being shut down.",
  },
  unsendable: {
    reason: "SOURCE_ERROR",
    again: "no",
    message:
      "The request cannot be put on the wire: a header holds a character that it cannot hold.",
  },
};

export interface TransportTrouble {
  readonly fault: Exclude<TransportFault, "aborted">;
  readonly sent: boolean;
  readonly idleConnection: boolean;
}

/** What a fault of the connection means. An abort is none: it is the call that ended. */
export function transportFailure(
  { fault, sent, idleConnection }: TransportTrouble,
  kind: HttpRequest["kind"],
): Failure {
  const { reason, again, message } = faultMeanings[fault];
  const error = new SourceError(reason, message, { mayHaveActed: kind === "write" && sent });
  return { error, again: fault === "unreachable" && idleConnection ? "now" : again };
}
