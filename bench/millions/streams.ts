import { bearer } from "../../src/http/credentials.js";
import { createHttpClient } from "../../src/http/http-client.js";
import { streamJson } from "../../src/http/json-stream.js";
import { take, watch } from "./watch.js";

/** Reads the long list at `BASE_URL` as a stream, and keeps nothing. */
const http = createHttpClient({
  sourceId: "bench",
  baseUrl: process.env["BASE_URL"] ?? "",
  credentials: bearer("token"),
  timeoutMs: 120_000,
  retries: 0,
  concurrency: 8,
  maxResponseBytes: 1024 ** 3,
  headers: {},
  breaker: { failures: 1_000_000, openMs: 200 },
});
const call = {
  requestId: "bench",
  viewer: { subject: "bench", scopes: new Set<never>(), limits: {}, ownEmails: [] },
  signal: new AbortController().signal,
  deadlineAt: Infinity,
  live: false,
  priority: "interactive" as const,
  meter: { takeRequest: () => undefined },
};

async function count(): Promise<number> {
  return http.stream({ path: "/json", kind: "read", accept: "*/*" }, call, {
    read: async ({ chunks }) => {
      let rows = 0;
      for await (const group of streamJson(chunks, { keys: [] }).groups) rows += group.length;
      return rows;
    },
  });
}

const read = await watch(() => take(count));
const figures = {
  "json: rows": read.value.value,
  "json: CPU s": Math.round(read.value.cpuMs / 100) / 10,
  "json: resident above idle at the most, MiB": Math.round(read.peakMiB),
  "json: longest stretch, ms": Math.round(read.longestMs * 10) / 10,
};
process.send?.(figures);
await http.close();
