import {
  context,
  SpanKind,
  SpanStatusCode,
  trace,
  type Span,
  type Tracer,
} from "@opentelemetry/api";

/** What a span says of an operation once it has ended. */
export interface TracedOperation {
  readonly name: string | null;
  readonly type: string;
  readonly codes: readonly string[];
}

/** How one source served a list. */
export interface TracedSource {
  readonly source: string;
  readonly status: string;
  readonly reason: string | null;
  readonly requests: number;
  readonly rowsRead: number;
  readonly durationMs: number;
}

/** A request to a source that has ended. */
export interface TracedCall {
  readonly source: string;
  readonly method: string;
  /** Null where no answer came. */
  readonly status: number | null;
  /** Null where the answer was one. */
  readonly reason: string | null;
  readonly durationMs: number;
  readonly retried: number;
}

/** How a list came about. */
export interface TracedList {
  readonly planningMs: number;
  readonly reports: readonly TracedSource[];
}

/** Spans of the gateway's own work: operation, list, plan, source, upstream call. None holds what was asked or answered. */
export interface Tracing {
  /** Whether anybody listens. */
  readonly isOn: boolean;
  /** Runs an operation in a span of its own. */
  operation<T>(operation: TracedOperation, requestId: string, run: () => Promise<T>): Promise<T>;
  /** Runs the reading of a list in a span, with one below it for its plan, and one for each source that took part. */
  list<T extends TracedList>(name: string, run: () => Promise<T>): Promise<T>;
  upstream(call: TracedCall): void;
}

export function createTracing(): Tracing {
  const tracer = trace.getTracer("rollcall");
  return {
    isOn: true,
    operation: (operation, requestId, run) => traceOperation(tracer, operation, requestId, run),
    list: (name, run) => traceList(tracer, name, run),
    upstream: (call) => traceCall(tracer, call),
  };
}

/** Nothing is traced. */
export const noTracing: Tracing = {
  isOn: false,
  operation: (_operation, _requestId, run) => run(),
  list: (_name, run) => run(),
  upstream: () => undefined,
};

async function traceOperation<T>(
  tracer: Tracer,
  operation: TracedOperation,
  requestId: string,
  run: () => Promise<T>,
): Promise<T> {
  const span = tracer.startSpan("graphql.operation", {
    kind: SpanKind.SERVER,
    attributes: { "rollcall.request_id": requestId },
  });
  try {
    return await within(span, run);
  } finally {
    const { name, type, codes } = operation;
    span.updateName(name === null ? type : `${type} ${name}`);
    span.setAttribute("graphql.operation.type", type);
    if (name !== null) span.setAttribute("graphql.operation.name", name);
    if (codes.length > 0) {
      span.setAttribute("rollcall.error_codes", [...codes]);
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
  }
}

async function traceList<T extends TracedList>(
  tracer: Tracer,
  name: string,
  run: () => Promise<T>,
): Promise<T> {
  const startTime = Date.now();
  const span = tracer.startSpan(`list ${name}`, { startTime });
  try {
    const result = await within(span, run);
    await within(span, async () => {
      const plannedAt = startTime + result.planningMs;
      tracer.startSpan(`plan ${name}`, { startTime }).end(plannedAt);
      for (const source of result.reports) traceSource(tracer, source, plannedAt);
    });
    return result;
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

function traceSource(tracer: Tracer, served: TracedSource, startTime: number): void {
  const span = tracer.startSpan(`source ${served.source}`, {
    startTime,
    attributes: {
      "rollcall.source": served.source,
      "rollcall.status": served.status,
      "rollcall.requests": served.requests,
      "rollcall.rows_read": served.rowsRead,
    },
  });
  fail(span, served.reason);
  span.end(startTime + served.durationMs);
}

function traceCall(tracer: Tracer, call: TracedCall): void {
  const endTime = Date.now();
  const span = tracer.startSpan(`${call.method} ${call.source}`, {
    kind: SpanKind.CLIENT,
    startTime: endTime - call.durationMs,
    attributes: {
      "rollcall.source": call.source,
      "http.request.method": call.method,
      "http.request.resend_count": call.retried,
      ...(call.status !== null && { "http.response.status_code": call.status }),
    },
  });
  fail(span, call.reason);
  span.end(endTime);
}

function within<T>(span: Span, run: () => Promise<T>): Promise<T> {
  return context.with(trace.setSpan(context.active(), span), run);
}

function fail(span: Span, reason: string | null): void {
  if (reason === null) return;
  span.setAttribute("error.type", reason);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
