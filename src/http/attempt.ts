import type { SourceCall } from "../domain/call-context.js";
import { SourceError } from "../domain/errors.js";
import { endOf } from "./call-end.js";
import { type Failure, statusFailure, transportFailure } from "./http-error.js";
import type { HttpRequest } from "./http-types.js";
import { TransportError } from "./transport-error.js";
import type { ExchangeOptions, WireAnswer, WireBody } from "./exchange.js";
import type { WireRequest } from "./transport.js";

/** Sends one request, once. @throws TransportError */
export type OpenWire = (request: WireRequest, options: ExchangeOptions) => Promise<WireAnswer>;

/** What one try came to. */
export type Outcome<T> =
  { readonly kind: "answer"; readonly status: number; readonly value: T } | FailedTry;

type FailedTry = { readonly kind: "failure"; readonly status: number | null } & Failure;

/** What ended a streamed body before its time: a failure of the source, or the end of the call. */
export type BodyEnd = FailedTry | { readonly kind: "end"; readonly error: unknown };

/** A 5xx, thrown so that the breaker sees it. */
class ServerFailure extends Error {
  constructor(
    readonly status: number,
    readonly failure: Failure,
  ) {
    super(`Status ${status}.`);
  }
}

/** Whether an error says that the source is not well, and not merely that it refuses something. */
export function isSourceFailure(error: unknown): boolean {
  if (error instanceof TransportError) {
    return error.fault === "timeout" || error.fault === "unreachable" || error.fault === "cut-off";
  }
  return error instanceof ServerFailure;
}

/** What an answer means whose status is none to this request. @throws a failure of the server */
export async function refuse(answer: WireAnswer, request: HttpRequest): Promise<FailedTry> {
  const { status } = answer;
  await discard(answer.body);
  const failure = statusFailure(status, answer.headers, request);
  if (status >= 500) throw new ServerFailure(status, failure);
  return { kind: "failure", status, ...failure };
}

/** What an error of a try means. @throws where it is none of the source's: the call's end, an open circuit, a bug. */
export function toFailure(error: unknown, request: HttpRequest, call: SourceCall): FailedTry {
  if (error instanceof ServerFailure) {
    return { kind: "failure", status: error.status, ...error.failure };
  }
  if (!(error instanceof TransportError)) throw error;
  const { fault, sent, idleConnection } = error;
  if (fault === "aborted") throw endOf(call, request.kind === "write" && sent);
  const failure = transportFailure({ fault, sent, idleConnection }, request.kind);
  return { kind: "failure", status: null, ...failure };
}

/** What an error of a streamed body means. */
export function toBodyEnd(error: unknown, request: HttpRequest, call: SourceCall): BodyEnd {
  try {
    return toFailure(error, request, call);
  } catch (end) {
    return { kind: "end", error: end };
  }
}

/** A word for logs and metrics. */
export function reasonOf(error: unknown): SourceError["reason"] | "ABORTED" {
  return error instanceof SourceError ? error.reason : "ABORTED";
}

const discardBytes = 64 * 1024;
const discardMs = 1_000;

/** Reads the body of a refusal, so that the connection can be used again; a long or slow one costs the connection. */
async function discard(body: WireBody): Promise<void> {
  const timer = setTimeout(() => void body.return?.(), discardMs);
  try {
    let left = discardBytes;
    for (;;) {
      const chunk = await body.next();
      if (chunk.done === true) return;
      left -= chunk.value.length;
      if (left < 0) return;
    }
  } catch {
    // The status is known; what became of its body does not matter.
  } finally {
    clearTimeout(timer);
    await body.return?.();
  }
}
