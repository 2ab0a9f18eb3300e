import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

/** What is exporting spans. */
export interface TraceExport {
  /** Sends what is left, within a few seconds. */
  stop(): Promise<void>;
}

export interface TraceExportOptions {
  /** Base address of the collector, as `OTEL_EXPORTER_OTLP_ENDPOINT` has it. */
  readonly endpoint: string;
  readonly serviceName: string;
}

const sendMs = 3_000;

/**
 * Sends the spans of this process to an OpenTelemetry collector over HTTP. Headers and the rest come from the exporter's
 * own environment variables.
 */
export function startTraceExport({ endpoint, serviceName }: TraceExportOptions): TraceExport {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/u, "")}/v1/traces`,
    timeoutMillis: sendMs,
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": serviceName }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  return {
    // A collector that is down is no reason to fail.
    stop: () => provider.shutdown().catch(() => undefined),
  };
}
