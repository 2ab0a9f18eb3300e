import { context, SpanKind, SpanStatusCode, trace, type Tracer } from "@opentelemetry/api";

/** What a span says of an operation once it has ended. */
export interface TracedOperation {
  readonly name: string | null;
  readonly type: string;
  readonly codes: readonly string[];
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

/** Spans of the gateway's own work. Costs next to nothing where nobody listens. */
export interface Tracing {
  /** Runs an operation in a span of its own. */
  operation<T>(operation: TracedOperation, requestId: string, run: () => Promise<T>): Promise<T>;
  upstream(call: TracedCall): void;
}

export function createTracing(): Tracing {
  const tracer = trace.getTracer("rollcall");
  return {
    operation: (operation, requestId, run) => traceOperation(tracer, operation, requestId, run),
    upstream: (call) => traceCall(tracer, call),
  };
}

/** Nothing is traced. */
export const noTracing: Tracing = {
  operation: (_operation, _requestId, run) => run(),
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
    return await context.with(trace.setSpan(context.active(), span), run);
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

function traceCall(tracer: Tracer, call: TracedCall): void {
  const endTime = Date.now();
  const span = tracer.startSpan(`source ${call.source}`, {
    kind: SpanKind.CLIENT,
    startTime: endTime - call.durationMs,
    attributes: {
      "rollcall.source": call.source,
      "http.request.method": call.method,
      ...(call.status !== null && { "http.response.status_code": call.status }),
      "http.request.resend_count": call.retried,
    },
  });
  if (call.reason !== null) {
    span.setAttribute("error.type", call.reason);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end(endTime);
}
