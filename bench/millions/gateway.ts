import { setTimeout as sleep } from "node:timers/promises";
import type { Filter } from "../../src/domain/filter.js";
import type { EnrollmentFilterField, EnrollmentOrderField, Order } from "../../src/domain/query.js";
import { scopes } from "../../src/domain/viewer.js";
import type { Instant } from "../../src/domain/values.js";
import { createFederation } from "../../src/federation/create-federation.js";
import type { Operation } from "../../src/federation/federation.js";
import { bearer } from "../../src/http/credentials.js";
import { createHttpClient } from "../../src/http/http-client.js";
import { createMoocitConnector } from "../../src/sources/moocit/moocit.connector.js";
import { liveMiB, take, takeMedian, watch } from "./watch.js";

/** Reads a list of `ROWS` enrollments at `BASE_URL`, and pages through what is kept of it. */
const rows = Number(process.env["ROWS"]);
const pageSize = 100;
const goes = 9;

const http = createHttpClient({
  sourceId: "mooc",
  baseUrl: process.env["BASE_URL"] ?? "",
  credentials: bearer("token"),
  timeoutMs: 120_000,
  retries: 0,
  concurrency: 8,
  maxResponseBytes: 1024 ** 3,
  headers: {},
  breaker: { failures: 1_000_000, openMs: 200 },
});
const connector = createMoocitConnector({ id: "mooc", timeZone: "UTC" }, http, () => undefined);
const settings = { maxRequests: 50, maxRows: Infinity, cacheMs: 3_600_000, staleIfErrorMs: 0 };
const federation = createFederation({
  sources: [{ connector, settings }],
  secret: "a secret of the benchmark, 32 letters",
});

interface Ask {
  readonly filter?: Filter<EnrollmentFilterField>;
  readonly order?: Order<EnrollmentOrderField>;
  readonly cursor?: string | null;
  readonly size?: number;
  readonly counts?: boolean;
}

function read(ask: Ask): ReturnType<Operation["enrollments"]> {
  const operation = federation.begin({
    requestId: "bench",
    viewer: { subject: "bench", scopes: new Set(scopes), limits: {}, ownEmails: [] },
    signal: new AbortController().signal,
    deadlineAt: Infinity,
    live: false,
    priority: "interactive",
  });
  return operation.enrollments({
    filter: ask.filter ?? { kind: "constant", value: true },
    order: ask.order ?? null,
    page: { direction: "forward", size: ask.size ?? pageSize, cursor: ask.cursor ?? null },
    wanted: new Set(),
    counts: ask.counts ?? false,
    looksAhead: true,
    place: "Query.enrollments",
    onSourceFailure: "FAIL",
  });
}

const conditions = {
  "two e-mail addresses": {
    kind: "in",
    field: "email",
    values: ["user.17@school.example", "USER.170@school.example"],
  },
  "not active": { kind: "in", field: "isActive", values: [false] },
  "a mode, or one of two courses, and not of one month": {
    kind: "all",
    of: [
      {
        kind: "any",
        of: [
          { kind: "in", field: "mode", values: ["verified"] },
          { kind: "in", field: "courseId", values: ["course-v1:Acme+M3+2026", "none"] },
        ],
      },
      {
        kind: "not",
        of: {
          kind: "range",
          field: "createdAt",
          gte: "2025-10-01T00:00:00.000Z" as Instant,
          lt: "2025-11-01T00:00:00.000Z" as Instant,
        },
      },
    ],
  },
} as const satisfies Readonly<Record<string, Filter<EnrollmentFilterField>>>;

const newest: Order<EnrollmentOrderField> = { field: "CREATED_AT", direction: "DESC" };
const orders: readonly Order<EnrollmentOrderField>[] = [
  newest,
  { field: "STATUS", direction: "ASC" },
  { field: "EMAIL", direction: "ASC" },
];

const figures: Record<string, number> = {};
const note = (name: string, value: number): void => {
  figures[name] = Math.round(value * 10) / 10;
};

const before = liveMiB();
const loaded = await watch(() => take(() => read({})));
note("cold first page, s", loaded.value.wallMs / 1000);
note("cold first page, CPU s", loaded.value.cpuMs / 1000);
note("longest stretch while loading, ms", loaded.longestMs);
note("resident above idle at the most, MiB", loaded.peakMiB);
note("made ready behind it for what may be asked, CPU ms", (await take(() => sleep(2_000))).cpuMs);
note(
  "second page, CPU ms",
  (await take(() => read({ cursor: loaded.value.value.endCursor }))).cpuMs,
);
note("kept, MiB", liveMiB() - before);

const half = (await read({ size: Math.floor(rows / 2) })).endCursor;
liveMiB();
note("page 1", await takeMedian(goes, () => read({})));
note("a page in the middle, by its cursor", await takeMedian(goes, () => read({ cursor: half })));
note("totalCount", await takeMedian(goes, () => read({ counts: true, size: 0 })));
for (const [name, filter] of Object.entries(conditions)) {
  note(`first page: ${name}`, (await take(() => read({ filter }))).cpuMs);
  note(`page: ${name}`, await takeMedian(goes, () => read({ filter })));
  note(`count: ${name}`, await takeMedian(goes, () => read({ filter, counts: true })));
}
for (const order of orders) {
  const name = `${order.field} ${order.direction}`;
  const first = await take(() => read({ order }));
  note(`first page by ${name}`, first.cpuMs);
  note(`page by ${name}`, await takeMedian(goes, () => read({ order })));
  note(
    `next page by ${name}`,
    await takeMedian(goes, () => read({ order, cursor: first.value.endCursor })),
  );
}
let address = 0;
const another = (): Filter<EnrollmentFilterField> => ({
  kind: "in",
  field: "email",
  values: [`user.${(address += 1)}@school.example`],
});
note(
  "page: an address that nobody asked for",
  await takeMedian(goes, () => read({ filter: another() })),
);
let day = 10;
const since = (): Filter<EnrollmentFilterField> => ({
  kind: "range",
  field: "enrolledAt",
  lt: `2026-01-${(day += 1)}T00:00:00.000Z`,
});
note(
  "page by CREATED_AT, a condition that nobody asked for, and its count",
  await takeMedian(goes, () => read({ filter: since(), order: newest, counts: true })),
);
const all = await watch(() => read({ order: newest, filter: conditions["not active"] }));
note("longest stretch of an ordered page, ms", all.longestMs);
note("kept in the end, MiB", liveMiB() - before);
process.send?.(figures);
await http.close();
