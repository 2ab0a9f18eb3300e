import { createBulkEnroll } from "./bulk/bulk-enroll.js";
import type { ManagedFederation } from "./federation/create-federation.js";
import { CursorCodec, questionOf } from "./federation/cursor/cursor-codec.js";
import type { BulkParts } from "./graphql/bulk/bulk-page.js";
import { asReader } from "./domain/viewer.js";
import { describeError, type Logger } from "./observability/logger.js";
import type { Metrics } from "./observability/metrics.js";
import type { ReadinessCheck } from "./server/health.js";
import type { SourceConnector } from "./sources/spi/source-connector.js";
import { openStore, type StoreLocation } from "./storage/open-store.js";

export interface JobOptions {
  readonly storage: StoreLocation;
  readonly secret: string;
  readonly shutdownMs: number;
  readonly maxCells: number;
  readonly connectors: readonly SourceConnector[];
  readonly federation: ManagedFederation;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Everything about jobs. The store is open; work begins with `begin`. */
export interface Jobs {
  readonly parts: BulkParts;
  readonly readiness: readonly ReadinessCheck[];
  begin(): Promise<void>;
  /** Begins nothing more, and lets what is being written end. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** @throws StoreInUseError, StoreOpenError */
export async function openJobs(options: JobOptions): Promise<Jobs> {
  const { federation, connectors, logger, metrics } = options;
  const store = await openStore(options.storage);
  const service = createBulkEnroll({
    store,
    // Where a viewer may enroll people, their limits say; which rows they may read has no part in it.
    sources: (viewer) => federation.sourcesFor(asReader(viewer)),
    allSources: connectors,
    limits: { maxCells: options.maxCells },
    onSourceChanged: (source) => federation.forget(source),
    onOutcome: (source, outcome) => metrics.bulkCell(source, outcome),
    onError: (error) =>
      logger.error({ event: "bulk", ...describeError(error) }, "A job is tried again later"),
  });
  metrics.watch({
    name: "rollcall_bulk_jobs_open",
    help: "Bulk jobs in the store that have not ended, by state.",
    labels: ["state"],
    read: async () => {
      const { queued, running } = await service.openJobs();
      return [
        { labels: { state: "queued" }, value: queued },
        { labels: { state: "running" }, value: running },
      ];
    },
  });
  const codec = new CursorCodec(options.secret);
  const checkStore = async (): Promise<string | null> => {
    try {
      await store.check();
      return null;
    } catch {
      return "It cannot be reached.";
    }
  };
  return {
    parts: {
      service,
      seal: {
        seal: (place, list) => codec.seal(place, questionOf(list)) ?? "",
        open: (cursor, list) => codec.open(cursor, questionOf(list)),
      },
    },
    readiness: [{ name: "job store", check: checkStore }],
    begin: () => service.resume(),
    stop: () => service.stop(options.shutdownMs),
    close: () => store.close(),
  };
}
