import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createBulkEnroll,
  type BulkEnroll,
  type BulkEnrollOptions,
} from "../../../src/bulk/bulk-enroll.js";
import type { BulkInput, Cell, Job, Outcome } from "../../../src/bulk/job.js";
import { encodeGlobalId } from "../../../src/domain/global-id.js";
import type { Viewer } from "../../../src/domain/viewer.js";
import { clientCredentials } from "../../../src/http/credentials.js";
import { createHttpClient, type HttpClientSettings } from "../../../src/http/http-client.js";
import { createIspringConnector } from "../../../src/sources/ispring/ispring.connector.js";
import { createMoocitConnector } from "../../../src/sources/moocit/moocit.connector.js";
import { createOpenedxConnector } from "../../../src/sources/openedx/openedx.connector.js";
import type { SourceConnector } from "../../../src/sources/spi/source-connector.js";
import type { Store } from "../../../src/storage/store.js";

/** Waits that suit a test. */
export const quick = {
  leaseMs: 10_000,
  pollMs: 100,
  patienceMs: 2_000,
  dryRunPatienceMs: 2_000,
  backoffMs: [20, 200],
  lateLooksMs: [0, 100, 200, 300],
  looksMs: [0, 50],
  helpfulLookMs: 2_000,
} as const;

export const hr: Viewer = {
  subject: "hr",
  scopes: new Set(["bulk:write"]),
  limits: {},
  ownEmails: [],
};

const client: Omit<HttpClientSettings, "sourceId" | "baseUrl"> = {
  timeoutMs: 3_000,
  retries: 1,
  concurrency: 4,
  maxResponseBytes: 64 * 1024 * 1024,
  headers: {},
  breaker: { failures: 5, openMs: 200 },
};

type Cleanup = () => Promise<void>;

/** What has to be undone at the end of a test, last first. */
export class Cleanups {
  readonly #all: Cleanup[] = [];

  /** For tests that run side by side: each has its own. */
  static async for(test: (cleanups: Cleanups) => Promise<void>): Promise<void> {
    const cleanups = new Cleanups();
    try {
      await test(cleanups);
    } finally {
      await cleanups.run();
    }
  }

  add(cleanup: Cleanup): void {
    this.#all.push(cleanup);
  }

  async run(): Promise<void> {
    for (const cleanup of this.#all.splice(0).reverse()) await cleanup();
  }
}

export async function temporaryDirectory(cleanups: Cleanups): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-bulk-"));
  cleanups.add(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

export function connectMoocit(
  lab: { readonly url: string; readonly credentials: { readonly token: string } },
  cleanups: Cleanups,
  settings: { readonly batchSize?: number; readonly client?: Partial<HttpClientSettings> } = {},
): SourceConnector {
  const headers = { authorization: `Bearer ${lab.credentials.token}` };
  const shared = { ...client, ...settings.client, headers };
  const http = createHttpClient({ ...shared, sourceId: "mooc", baseUrl: lab.url });
  cleanups.add(() => http.close());
  const { batchSize } = settings;
  return createMoocitConnector({ id: "mooc", timeZone: "UTC", batchSize }, http, () => undefined);
}

export function connectOpenedx(
  lab: {
    readonly url: string;
    readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  },
  cleanups: Cleanups,
  settings: { readonly client?: Partial<HttpClientSettings> } = {},
): SourceConnector {
  const own = { ...client, ...settings.client, sourceId: "campus" };
  const tokenUrl = `${lab.url}/oauth2/access_token`;
  const scheme = "Bearer";
  const credentials = clientCredentials({ tokenUrl, ...lab.credentials, scheme, client: own });
  const http = createHttpClient({ ...own, baseUrl: lab.url, credentials });
  cleanups.add(() => http.close());
  return createOpenedxConnector({ id: "campus", timeZone: "UTC" }, http, () => undefined);
}

export function connectIspring(
  lab: {
    readonly url: string;
    readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  },
  cleanups: Cleanups,
  settings: {
    readonly format?: "json" | "xml";
    readonly batchSize?: number | undefined;
    readonly client?: Partial<HttpClientSettings>;
  } = {},
): SourceConnector {
  const { clientId, clientSecret } = lab.credentials;
  const own = { ...client, ...settings.client, sourceId: "learn" };
  const tokenUrl = `${lab.url}/api/v3/token`;
  const scheme = "Bearer";
  const credentials = clientCredentials({ tokenUrl, clientId, clientSecret, scheme, client: own });
  const http = createHttpClient({ ...own, baseUrl: lab.url, credentials });
  cleanups.add(() => http.close());
  const format = settings.format ?? "json";
  return createIspringConnector(
    { id: "learn", timeZone: "UTC", format, results: true, batchSize: settings.batchSize },
    http,
    () => undefined,
  );
}

/** A bulk service that works. */
export async function startBulk(
  store: Store,
  connectors: readonly SourceConnector[],
  cleanups: Cleanups,
  options: Partial<BulkEnrollOptions> = {},
): Promise<BulkEnroll> {
  const errors: unknown[] = [];
  const bulk = createBulkEnroll({
    store,
    sources: ({ limits }) =>
      connectors.filter(({ id }) => limits.sources === undefined || limits.sources.includes(id)),
    allSources: connectors,
    limits: { maxCells: 50_000 },
    onError: (error) => errors.push(error),
    ...options,
    timings: { ...quick, ...options.timings },
  });
  await bulk.resume();
  cleanups.add(async () => {
    await bulk.stop(2_000);
    if (errors.length > 0) throw errors[0] as Error;
  });
  return bulk;
}

export function courseId(source: string, key: string): string {
  return encodeGlobalId({ type: "course", source, key });
}

/** What a caller asks for, with the schema's defaults. Courses: `[source, key, cohort?]`. */
export function request(
  identifiers: readonly string[],
  courses: readonly (readonly [source: string, key: string, cohort?: string])[],
  more: Partial<BulkInput> = {},
): BulkInput {
  return {
    action: "ENROLL",
    identifiers,
    courses: courses.map(([source, key, cohort]) => ({
      courseId: courseId(source, key),
      cohort: cohort ?? null,
    })),
    autoEnroll: true,
    notify: false,
    reason: null,
    accessStartsAt: null,
    dueAt: null,
    locksAfterDue: null,
    dryRun: false,
    idempotencyKey: null,
    ...more,
  };
}

/** Starts a job and waits for its end. */
export async function run(bulk: BulkEnroll, input: BulkInput, viewer = hr): Promise<Job> {
  return ended(bulk, await bulk.start(viewer, input), viewer);
}

export async function ended(bulk: BulkEnroll, job: Job | null, viewer = hr): Promise<Job> {
  if (job === null) throw new Error("There is no such job");
  const last = await bulk.waitFor(viewer, job, 25_000);
  if (last.endedAt === null) throw new Error(`The job does not end: ${JSON.stringify(last)}`);
  return last;
}

export async function cellsOf(bulk: BulkEnroll, job: Job): Promise<readonly Cell[]> {
  const cells: Cell[] = [];
  for (let from: number | null = null; ;) {
    const page = await bulk.cells(job, null, { direction: "forward", size: 500, from });
    cells.push(...page.rows);
    if (!page.hasMore) return cells;
    from = page.rows.at(-1)?.position ?? null;
  }
}

/** `identifier outcome`, cell by cell. */
export async function outcomesOf(bulk: BulkEnroll, job: Job): Promise<readonly string[]> {
  return (await cellsOf(bulk, job)).map(({ identifier, outcome }) => `${identifier} ${outcome}`);
}

export function counts(job: Job): Partial<Record<Outcome, number>> {
  return Object.fromEntries(job.outcomes.map(({ outcome, count }) => [outcome, count]));
}
