import type { SourceCall } from "../../../src/domain/call-context.js";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import { scopes } from "../../../src/domain/viewer.js";
import type { Instant } from "../../../src/domain/values.js";
import { createFederation } from "../../../src/federation/create-federation.js";
import { manyMoocitRows } from "../../../src/lab/many-rows.js";
import type { GroupVisitor, SourceConnector } from "../../../src/sources/spi/source-connector.js";

/** What the ordering took. */
export interface OrderedMany {
  /** How often the source was read. */
  readonly reads: number;
  readonly pages: readonly {
    readonly requests: number;
    readonly rows: number;
    readonly first: string;
  }[];
  /** By how much memory had grown at the most, beyond the group in hand. */
  readonly peakBytes: number;
}

/**
 * Orders a whole list of so many rows, page after page, and tells the parent what that took. The rows are made group by
 * group, as a source that is read as a stream sends them.
 */
const count = Number(process.argv[2]);
const groupSize = 500;
const rows = manyMoocitRows(count);
const collect = (globalThis as { gc?: () => void }).gc;
if (collect === undefined) throw new Error("Run with --expose-gc");

function memory(): number {
  collect?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

let reads = 0;
let peak = 0;

async function readAll(
  _scan: unknown,
  visitor: GroupVisitor<Enrollment>,
  call: SourceCall,
): Promise<void> {
  call.meter.takeRequest();
  reads += 1;
  for (let start = 0; start < count; start += groupSize) {
    const group: Enrollment[] = [];
    for (let at = start; at < Math.min(count, start + groupSize); at++) group.push(toRow(at));
    await visitor.rows(group);
    if (start % (groupSize * 50) === 0) peak = Math.max(peak, memory());
  }
}

/** No two values follow each other in the order in which they come. */
function toRow(index: number): Enrollment {
  const { username, email, course_id, created } = rows.at((index * 7_919) % count);
  const key = [username, course_id];
  return {
    type: "enrollment",
    source: "mooc",
    key,
    externalId: null,
    user: { type: "user", source: "mooc", key: username, username, email },
    course: { type: "course", source: "mooc", key: course_id, org: "Acme" },
    createdAt: new Date(Number(created)).toISOString() as Instant,
    mode: "audit",
    isActive: true,
  };
}

const connector: SourceConnector = {
  id: "mooc",
  enrollments: {
    paths: [
      {
        name: "enrollments",
        requires: [],
        accepts: {},
        orders: [],
        paging: { style: "whole-list" },
      },
    ],
    tells: {
      user: "row",
      "user.username": "row",
      "user.email": "row",
      course: "row",
      "course.org": "row",
      createdAt: "row",
      mode: "row",
      isActive: "row",
    },
    readPage: () => Promise.reject(new Error("The list is read whole")),
    readAll,
  },
  companions: [],
  identify: () => [],
  probe: () => Promise.resolve(),
};

const settings = {
  maxRequests: 50,
  maxRows: Infinity,
  cacheMs: 600_000,
  staleIfErrorMs: 600_000,
};
const federation = createFederation({
  sources: [{ connector, settings }],
  secret: "a secret of the tests, 32 letters long",
});

const before = memory();
const pages: OrderedMany["pages"][number][] = [];
let cursor: string | null = null;
for (let page = 0; page < 3; page++) {
  const operation = federation.begin({
    requestId: "order",
    viewer: { subject: "tester", scopes: new Set(scopes), limits: {}, ownEmails: [] },
    signal: new AbortController().signal,
    deadlineAt: Infinity,
    live: false,
    priority: "interactive",
  });
  const result = await operation.enrollments({
    filter: { kind: "constant", value: true },
    order: { field: "CREATED_AT", direction: "DESC" },
    page: { direction: "forward", size: 50, cursor },
    wanted: new Set(),
    counts: false,
    looksAhead: true,
    place: "Query.enrollments",
    onSourceFailure: "FAIL",
  });
  cursor = result.endCursor;
  pages.push({
    requests: result.reports[0]?.requests ?? -1,
    rows: result.rows.length,
    first: result.rows[0]?.createdAt as string,
  });
}
const kept = memory();
process.send?.({ reads, pages, peakBytes: Math.max(peak, kept) - before } satisfies OrderedMany);
