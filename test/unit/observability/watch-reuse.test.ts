import { expect, test } from "@jest/globals";
import { createMetrics } from "../../../src/observability/metrics.js";
import { watchReuse } from "../../../src/observability/watch-reuse.js";

test("how often answers of sources were recognised stands in the metrics, with the bytes it takes", async () => {
  const metrics = createMetrics();
  const count = { reused: 0, made: 0 };
  watchReuse(metrics, { bytes: 512, counts: new Map([["learn", count]]) });
  Object.assign(count, { reused: 3, made: 2 });
  const text = await metrics.text();
  expect(text).toContain('rollcall_upstream_bodies_total{source="learn",result="reused"} 3');
  expect(text).toContain('rollcall_upstream_bodies_total{source="learn",result="read"} 2');
  expect(text).toContain("rollcall_upstream_bodies_bytes 512");
});
