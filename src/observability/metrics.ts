import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import { createOperationAccounts, type CountOperation } from "./operation-account.js";
import { createUpstreamAccounts, type UpstreamAccount } from "./upstream-account.js";

export type BreakerPosition = "closed" | "half-open" | "open";

/** What the gateway counts. Labels hold configured ids and closed lists of words, never what a client or source sent. */
export interface Metrics {
  /** The Prometheus text, and its content type. */
  readonly contentType: string;
  text(): Promise<string>;
  readonly operation: CountOperation;
  /** A request that was refused before GraphQL saw it, or an error code that an operation answered with. */
  error(code: string): void;
  /** The account of the requests to one source. */
  upstream(source: string): UpstreamAccount;
  breaker(source: string, position: BreakerPosition): void;
  drift(source: string): void;
  unexpectedError(): void;
  /** A cell of a bulk job that was worked on has ended. */
  bulkCell(source: string, outcome: string): void;
  /** Adds gauges whose value is asked for whenever the metrics are read. */
  watch(gauge: WatchedGauge): void;
}

export interface WatchedGauge {
  /** With the prefix `rollcall_`. */
  readonly name: string;
  readonly help: string;
  /** Default `gauge`; a counter is one that only rises. */
  readonly kind?: "gauge" | "counter";
  readonly labels?: readonly string[];
  /** Every value with its labels. Where it fails or takes more than a second, the metric has no value for once. */
  readonly read: () => readonly WatchedValue[] | Promise<readonly WatchedValue[]>;
}

export interface WatchedValue {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

const breakerPositions = { closed: 0, "half-open": 1, open: 2 } as const;

/** By default the library looks every 10 ms, which is most of what a gateway does that nobody asks. */
const lookAtEventLoopMs = 50;

/** Metrics with a registry of their own: several gateways in one process do not mix. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({
    register: registry,
    prefix: "rollcall_",
    eventLoopMonitoringPrecision: lookAtEventLoopMs,
  });
  const own = createOwnMetrics(registry);
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    operation: createOperationAccounts(registry),
    error: (code) => own.errors.inc({ code }),
    upstream: createUpstreamAccounts(registry),
    breaker: (source, position) => own.breakers.set({ source }, breakerPositions[position]),
    drift: (source) => own.drift.inc({ source }),
    unexpectedError: () => own.unexpected.inc(),
    bulkCell: (source, outcome) => own.bulkCells.inc({ source, outcome }),
    watch: (gauge) => watch(registry, gauge),
  };
}

interface OwnMetrics extends SourceMetrics {
  readonly errors: Counter<"code">;
  readonly unexpected: Counter;
}

function createOwnMetrics(registry: Registry): OwnMetrics {
  const registers = [registry];
  return {
    ...createSourceMetrics(registers),
    errors: new Counter({
      name: "rollcall_errors_total",
      help: "Errors that clients were shown, by code.",
      labelNames: ["code"],
      registers,
    }),
    unexpected: new Counter({
      name: "rollcall_unexpected_errors_total",
      help: "Errors that clients were not shown.",
      registers,
    }),
  };
}

interface SourceMetrics {
  readonly breakers: Gauge<"source">;
  readonly drift: Counter<"source">;
  readonly bulkCells: Counter<"source" | "outcome">;
}

function createSourceMetrics(registers: Registry[]): SourceMetrics {
  return {
    breakers: new Gauge({
      name: "rollcall_breaker_state",
      help: "Circuit breaker of a source: 0 closed, 1 half-open, 2 open.",
      labelNames: ["source"],
      registers,
    }),
    drift: new Counter({
      name: "rollcall_drift_total",
      help: "Times that a source sent something other than its documents promise.",
      labelNames: ["source"],
      registers,
    }),
    bulkCells: new Counter({
      name: "rollcall_bulk_cells_total",
      help: "Cells of bulk jobs that were worked on, by how they ended.",
      labelNames: ["source", "outcome"],
      registers,
    }),
  };
}

const watchMs = 1_000;

/** What is watched may be away; that is no reason to tell nothing of the rest. */
async function inTime(read: WatchedGauge["read"]): Promise<readonly WatchedValue[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly WatchedValue[]>((resolve) => {
    timer = setTimeout(() => resolve([]), watchMs);
  });
  try {
    return await Promise.race([read(), late]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}

function watch(registry: Registry, { name, help, kind, labels = [], read }: WatchedGauge): void {
  const collect = async (set: (labels: Record<string, string>, value: number) => void) => {
    for (const { labels: of = {}, value } of await inTime(read)) set({ ...of }, value);
  };
  const shared = { name, help, labelNames: [...labels], registers: [registry] };
  if (kind !== "counter") {
    const gauge: Gauge = new Gauge({
      ...shared,
      collect: () => {
        gauge.reset();
        return collect((of, value) => gauge.set(of, value));
      },
    });
    return;
  }
  const counter: Counter = new Counter({
    ...shared,
    collect: () => {
      counter.reset();
      return collect((of, value) => counter.inc(of, value));
    },
  });
}
