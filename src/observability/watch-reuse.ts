import type { Metrics } from "./metrics.js";

/** What is told of the answers of sources that are kept to be recognised. */
export interface Reuse {
  readonly bytes: number;
  readonly counts: ReadonlyMap<string, { readonly reused: number; readonly made: number }>;
}

/** Shows how many answers of each source were recognised, and what keeping them takes. */
export function watchReuse(metrics: Metrics, reuse: Reuse): void {
  metrics.watch({
    name: "rollcall_upstream_bodies_total",
    help: "Answers of sources: equal to the last one for the same request (reused), or read (read).",
    kind: "counter",
    labels: ["source", "result"],
    read: () =>
      [...reuse.counts].flatMap(([source, { reused, made }]) => [
        { labels: { source, result: "reused" }, value: reused },
        { labels: { source, result: "read" }, value: made },
      ]),
  });
  metrics.watch({
    name: "rollcall_upstream_bodies_bytes",
    help: "Bytes that are taken by answers of sources which are kept to be recognised.",
    read: () => [{ value: reuse.bytes }],
  });
}
