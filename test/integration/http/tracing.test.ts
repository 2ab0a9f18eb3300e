import { expect, test } from "@jest/globals";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { startLab } from "../../../src/lab/start-lab.js";
import { labSources, startLabGateway } from "./lab-gateway.js";

interface Span {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceId: string;
  readonly attributes: readonly { readonly key: string; readonly value: unknown }[];
}

interface TraceExport {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: Span[] }[] }[];
}

test("a collector receives the spans of an operation, its list, its sources and their calls", async () => {
  const bodies: string[] = [];
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      bodies.push(`${request.url ?? ""} ${Buffer.concat(chunks).toString()}`);
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  const { port } = collector.address() as AddressInfo;
  const lab = await startLab({ people: 30, truto: { mode: "generic" } });
  const directory = await mkdtemp(`${tmpdir()}/rollcall-tracing-`);
  const gateway = await startLabGateway({ sources: labSources(lab) }, directory, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/`,
  });
  const requestId = "traced-1";
  const query = `query Latest {
    enrollments(first: 3, filter: { email: ["planted@example.org"] }) { isComplete }
  }`;
  await gateway.ask({ query }, { "x-request-id": requestId });
  await gateway.stop();
  await lab.stop();
  collector.closeAllConnections();
  collector.close();
  await rm(directory, { recursive: true, force: true });

  expect(bodies.every((body) => body.startsWith("/v1/traces {"))).toBe(true);
  expect(bodies.join("")).not.toContain("planted@example.org");
  const spans = bodies.flatMap((body) => {
    const sent = JSON.parse(body.slice(body.indexOf("{"))) as TraceExport;
    return sent.resourceSpans.flatMap((each) => each.scopeSpans.flatMap(({ spans }) => spans));
  });
  const operation = spans.find(({ name }) => name === "query Latest")!;
  expect(operation.attributes).toContainEqual({
    key: "rollcall.request_id",
    value: { stringValue: requestId },
  });
  const list = spans.find(({ name }) => name === "list enrollments")!;
  expect(list.parentSpanId).toBe(operation.spanId);
  const plan = spans.find(({ name }) => name === "plan enrollments")!;
  expect(plan.parentSpanId).toBe(list.spanId);
  const sources = spans.filter(({ name }) => name.startsWith("source "));
  expect(sources.map(({ name }) => name)).toEqual([
    "source campus",
    "source mooc",
    "source ispring",
    "source talent",
  ]);
  const calls = spans.filter(({ name }) => name.startsWith("GET "));
  expect(calls.length).toBeGreaterThan(2);
  for (const span of [...sources, ...calls]) expect(span.traceId).toBe(operation.traceId);
});
