import { bearer } from "../../src/http/credentials.js";
import { createHttpClient } from "../../src/http/http-client.js";
import { streamJson } from "../../src/http/json-stream.js";
import { streamXml } from "../../src/http/xml.js";
import { take, watch } from "./watch.js";

/** Reads the long lists at `BASE_URL` as streams, and keeps nothing. */
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

async function count(path: "/json" | "/xml"): Promise<number> {
  const { chunks } = await http.stream({ path, kind: "read", accept: "*/*" }, call);
  const { groups } =
    path === "/json"
      ? streamJson(chunks, { keys: [] })
      : streamXml(chunks, { isRow: (name) => name === "enrollment" });
  let rows = 0;
  for await (const group of groups) rows += group.length;
  return rows;
}

const figures: Record<string, number> = {};
for (const path of ["/json", "/xml"] as const) {
  const read = await watch(() => take(() => count(path)));
  const name = path.slice(1);
  figures[`${name}: rows`] = read.value.value;
  figures[`${name}: CPU s`] = Math.round(read.value.cpuMs / 100) / 10;
  figures[`${name}: resident above idle at the most, MiB`] = Math.round(read.peakMiB);
  figures[`${name}: longest stretch, ms`] = Math.round(read.longestMs * 10) / 10;
}
process.send?.(figures);
await http.close();
