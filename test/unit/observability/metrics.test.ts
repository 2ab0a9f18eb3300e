import { describe, expect, it } from "@jest/globals";
import { createMetrics } from "../../../src/observability/metrics.js";

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

describe("durations", () => {
  it("are all told, however many there were since the metrics were last read", async () => {
    const metrics = createMetrics();
    const count = async (): Promise<string | undefined> =>
      /^rollcall_operation_duration_seconds_count\{type="query"\} (\d+)$/mu.exec(
        await metrics.text(),
      )?.[1];
    for (let times = 0; times < 1_000; times += 1) metrics.operation("query", "ok", 0.003);
    expect(await count()).toBe("1000");
    metrics.operation("query", "error", 3);
    expect(await count()).toBe("1001");
    const text = await metrics.text();
    expect(text).toContain(
      'rollcall_operation_duration_seconds_bucket{le="0.005",type="query"} 1000',
    );
    expect(text).toContain('rollcall_operations_total{type="query",outcome="ok"} 1000');
    expect(text).toContain('rollcall_operations_total{type="query",outcome="error"} 1');
  });
});
