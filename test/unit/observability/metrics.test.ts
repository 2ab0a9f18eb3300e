import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Histogram, Registry } from "prom-client";
import { Durations } from "../../../src/observability/durations.js";
import { createMetrics } from "../../../src/observability/metrics.js";

const buckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];
const seconds = fc.oneof(
  fc.constantFrom(0, ...buckets),
  fc.double({ min: 0, max: 60, noNaN: true }),
);
const observed = fc.array(fc.tuple(fc.constantFrom("a", "b", 'odd "one"'), seconds));

describe("durations", () => {
  it("are told as prom-client tells them", async () => {
    await fc.assert(
      fc.asyncProperty(observed, async (given) => {
        const [own, theirs] = [new Registry(), new Registry()];
        const about = { name: "d_seconds", help: "Help." };
        const durations = new Durations({ ...about, label: "of" }, own);
        const registers = [theirs];
        const histogram = new Histogram({ ...about, labelNames: ["of"], buckets, registers });
        for (const [of, value] of given) {
          durations.seriesOf(of).observe(value);
          histogram.observe({ of }, value);
        }
        expect(await own.metrics()).toBe(await theirs.metrics());
      }),
      { numRuns: 30 },
    );
  });
});

describe("requests to sources", () => {
  it("are counted by source, kind and outcome, and told as often as they are asked for", async () => {
    const metrics = createMetrics();
    const ok = { kind: "read", outcome: "ok", durationMs: 4, isRetry: false } as const;
    metrics.upstream("learn").count(ok);
    metrics.upstream("learn").count(ok);
    metrics.upstream("learn").count({ ...ok, kind: "write", outcome: "TIMEOUT", isRetry: true });
    metrics.upstream("other").count(ok);
    metrics.upstream("silent");
    for (let times = 0; times < 2; times += 1) {
      const text = await metrics.text();
      expect(text).toContain(
        'rollcall_upstream_requests_total{source="learn",kind="read",outcome="ok"} 2\n' +
          'rollcall_upstream_requests_total{source="learn",kind="write",outcome="TIMEOUT"} 1\n' +
          'rollcall_upstream_requests_total{source="other",kind="read",outcome="ok"} 1\n',
      );
      expect(text).toContain(
        'rollcall_upstream_request_duration_seconds_bucket{le="0.005",source="learn"} 3\n',
      );
      expect(text).toContain('rollcall_upstream_request_duration_seconds_count{source="other"} 1');
      expect(text).toContain('rollcall_upstream_retries_total{source="learn"} 1');
      expect(text).not.toContain("silent");
    }
  });
});
