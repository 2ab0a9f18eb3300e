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
  readonly rssBeforeMiB: number;
  readonly rssPeakMiB: number;
}

/** Runs one large job as the gateway does, and measures its memory. */
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
  global.gc?.();
  const rssBefore = process.memoryUsage().rss;
  let peak = rssBefore;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  const ended = await bulk.waitFor(hr, await bulk.start(hr, input), 120_000);
  clearInterval(sampler);
  const report: SizeReport = {
    outcomes: counts(ended),
    rssBeforeMiB: rssBefore / 2 ** 20,
    rssPeakMiB: peak / 2 ** 20,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  await bulk.stop(1_000);
  await cleanups.run();
  await store.close();
}

await main(JSON.parse(process.argv[2] ?? "{}") as SizeOrder);
