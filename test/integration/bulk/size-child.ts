import { monitorEventLoopDelay } from "node:perf_hooks";
import { createBulkEnroll } from "../../../src/bulk/bulk-enroll.js";
import { openEmbeddedStore } from "../../../src/storage/embedded-store.js";
import { Cleanups, connectMoocit, counts, hr, request } from "./gateway-under-test.js";

export interface SizeOrder {
  readonly directory: string;
  readonly moocit: { readonly url: string; readonly credentials: { readonly token: string } };
  readonly people: number;
  readonly courses: readonly string[];
}

export interface SizeReport {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly cells: number;
  readonly seconds: number;
  readonly cpuMsPerCell: number;
  /** Between two turns of the event loop; on a busy machine other processes have their part in it. */
  readonly longestBlockMs: number;
  /** The CPU time of this process between two turns. */
  readonly longestStretchMs: number;
  readonly rssBeforeMiB: number;
  readonly rssPeakMiB: number;
  readonly planSeconds: number;
}

/** Runs one large job as the gateway does, and measures itself. */
async function main(order: SizeOrder): Promise<void> {
  const cleanups = new Cleanups();
  const store = await openEmbeddedStore(order.directory);
  const connector = connectMoocit(order.moocit, cleanups, { client: { timeoutMs: 20_000 } });
  const bulk = createBulkEnroll({
    store,
    sources: () => [connector],
    allSources: [connector],
    limits: { maxCells: 50_000 },
  });
  await bulk.resume();
  const people = Array.from({ length: order.people }, (_, index) => `person.${index}`);
  const input = request(
    people,
    order.courses.map((course) => ["mooc", course] as const),
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  global.gc?.();
  const delays = monitorEventLoopDelay({ resolution: 5 });
  const rssBefore = process.memoryUsage().rss;
  let peak = rssBefore;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  let longestStretchMs = 0;
  let turn = process.cpuUsage();
  const turns = setInterval(() => {
    const used = process.cpuUsage(turn);
    turn = process.cpuUsage();
    longestStretchMs = Math.max(longestStretchMs, (used.user + used.system) / 1_000);
  }, 1);
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  delays.enable();
  const job = await bulk.start(hr, input);
  const planSeconds = (performance.now() - startedAt) / 1_000;
  const ended = await bulk.waitFor(hr, job, 120_000);
  delays.disable();
  const used = process.cpuUsage(cpu);
  clearInterval(sampler);
  clearInterval(turns);
  const report: SizeReport = {
    outcomes: counts(ended),
    cells: ended.progress.total,
    seconds: (performance.now() - startedAt) / 1_000,
    cpuMsPerCell: (used.user + used.system) / 1_000 / ended.progress.total,
    longestBlockMs: delays.max / 1e6 - 5,
    longestStretchMs,
    rssBeforeMiB: rssBefore / 2 ** 20,
    rssPeakMiB: peak / 2 ** 20,
    planSeconds,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  await bulk.stop(1_000);
  await cleanups.run();
  await store.close();
}

await main(JSON.parse(process.argv[2] ?? "{}") as SizeOrder);
