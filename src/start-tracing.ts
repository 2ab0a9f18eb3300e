import type { TraceExport } from "./observability/trace-exporter.js";

/** Undefined where the environment names no collector. */
export async function startTracing(
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<TraceExport | undefined> {
  const endpoint = environment["OTEL_EXPORTER_OTLP_ENDPOINT"];
  if (endpoint === undefined || endpoint === "") return undefined;
  const { startTraceExport } = await import("./observability/trace-exporter.js");
  return startTraceExport({
    endpoint,
    serviceName: environment["OTEL_SERVICE_NAME"] ?? "rollcall",
  });
}
