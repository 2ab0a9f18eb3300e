import { createBulkEnroll } from "../../../src/bulk/bulk-enroll.js";
import type { BulkInput, Cell, Job } from "../../../src/bulk/job.js";
import type { HttpClientSettings } from "../../../src/http/http-client.js";
import { openEmbeddedStore } from "../../../src/storage/embedded-store.js";
import { openPostgresStore } from "../../../src/storage/postgres-store.js";
import type { StorePlace } from "./engines.js";
import { Cleanups, connectIspring, connectMoocit, hr, quick } from "./gateway-under-test.js";

/** What the test tells a process that it is going to kill. */
export interface ChildOrder {
  readonly store: StorePlace;
  readonly moocit: { readonly url: string; readonly credentials: { readonly token: string } };
  readonly ispring: {
    readonly url: string;
    readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  };
  readonly input: BulkInput;
  /** How MOOCit is asked, where it matters. */
  readonly client?: Pick<HttpClientSettings, "concurrency" | "requestsPerSecond">;
  /** Default: so short that a loaded machine loses leases as well. */
  readonly leaseMs?: number;
}

/** What it tells the test, line by line. */
export type ChildLine =
  | { readonly event: "seen"; readonly cells: readonly (readonly [number, string])[] }
  | { readonly event: "working" }
  | { readonly event: "ended"; readonly job: Job; readonly cells: readonly Cell[] };

function tell(line: ChildLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Starts or finds the job, works until it has ended, and tells what came of it. */
async function main(order: ChildOrder): Promise<void> {
  const cleanups = new Cleanups();
  const store =
    order.store.kind === "embedded"
      ? await openEmbeddedStore(order.store.directory)
      : await openPostgresStore(order.store.url, { schema: order.store.schema });
  const connectors = [
    connectMoocit(order.moocit, cleanups, { batchSize: 5, client: order.client ?? {} }),
    connectIspring(order.ispring, cleanups),
  ];
  const bulk = createBulkEnroll({
    store,
    sources: () => connectors,
    allSources: connectors,
    limits: { maxCells: 50_000 },
    timings: { ...quick, leaseMs: order.leaseMs ?? 600 },
    onError: (error) => process.stderr.write(`${String(error)}\n`),
  });
  const readCells = async (job: Job): Promise<readonly Cell[]> => {
    const page = { direction: "forward", size: 10_000, from: null } as const;
    return (await bulk.cells(job, null, page)).rows;
  };
  const earlier = await bulk.jobs(hr, { direction: "forward", size: 1, from: null });
  if (earlier.rows[0] !== undefined) {
    const cells = await readCells(earlier.rows[0]);
    const final = cells.filter(({ outcome }) => outcome !== "PENDING");
    tell({ event: "seen", cells: final.map(({ position, outcome }) => [position, outcome]) });
  }
  await bulk.resume();
  tell({ event: "working" });
  const job = await bulk.start(hr, order.input);
  const ended = await bulk.waitFor(hr, job, 30_000);
  tell({ event: "ended", job: ended, cells: await readCells(ended) });
  await bulk.stop(1_000);
  await cleanups.run();
  await store.close();
}

await main(JSON.parse(process.argv[2] ?? "{}") as ChildOrder);
