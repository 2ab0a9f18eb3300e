import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { build } from "esbuild";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import type { ListResult } from "../../../src/domain/list.js";
import { startCatalog } from "../../../src/lab/catalog-search/start-catalog.js";
import { startIspring } from "../../../src/lab/ispring/start-ispring.js";
import { manyCatalogRows, manyIspringRows } from "../../../src/lab/many-rows.js";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import { begin, federateLab, type LabFederation } from "../../support/lab-federation.js";
import type { OrderedMany } from "./order-many-child.js";

const rows = 100_000;
const pageSize = 100;

describe(`in a source of ${rows} rows`, () => {
  let lab: Lab;
  let gateway: LabFederation;

  beforeAll(async () => {
    const small = await startLab({ people: 1 });
    const [catalog, ispring] = await Promise.all([
      startCatalog({
        rows: { enrollments: manyCatalogRows(rows) },
        settings: { maxPageSize: 1_000 },
      }),
      startIspring({ rows: { enrollments: manyIspringRows(rows) } }),
    ]);
    const stop = async (): Promise<void> => {
      await Promise.all([small.stop(), catalog.stop(), ispring.stop()]);
    };
    lab = { ...small, catalog, ispring, stop };
    gateway = federateLab(lab, { platformKey: "acme", pageSize: 1_000 });
  }, 60_000);
  afterAll(async () => {
    await gateway.close();
    await lab.stop();
  });

  function read(
    source: string,
    size: number,
    cursor: string | null,
    direction: "forward" | "backward" = "forward",
  ): Promise<ListResult<Enrollment>> {
    return begin(gateway.federation, { live: direction === "backward" }).enrollments({
      filter: { kind: "in", field: "source", values: [source] },
      order: null,
      page: { direction, size, cursor },
      wanted: new Set(),
      counts: false,
      looksAhead: true,
      place: "Query.enrollments",
      onSourceFailure: "FAIL",
    });
  }

  const firsts = new Map<string, Promise<ListResult<Enrollment>>>();
  /** The first 999 pages at once, read once for all tests. */
  function first999(source: string): Promise<ListResult<Enrollment>> {
    const first = firsts.get(source) ?? read(source, 999 * pageSize, null);
    firsts.set(source, first);
    return first;
  }

  test.each(["campus", "ispring"])(
    "page 1,000 of %s costs as many requests as page 2",
    async (source) => {
      const second = await read(source, pageSize, (await read(source, pageSize, null)).endCursor);
      const before = await first999(source);
      expect(before.rows).toHaveLength(999 * pageSize);
      const thousandth = await read(source, pageSize, before.endCursor);
      expect(thousandth.rows).toHaveLength(pageSize);
      expect(thousandth.hasNextPage).toBe(false);
      const [near, far] = [second, thousandth].map(({ reports }) => reports[0]?.requests);
      expect(near).toBeLessThanOrEqual(2);
      expect(far).toBe(near);
    },
    60_000,
  );

  test.each(["campus", "ispring"])(
    "walking backward, a page near the end of %s costs as many requests as one near its beginning",
    async (source) => {
      const near = (await read(source, 4 * pageSize, null)).endCursor;
      const all = await first999(source);
      const pages = await Promise.all(
        [near, all.endCursor].map((cursor) => read(source, pageSize, cursor, "backward")),
      );
      expect(pages.map(({ reports }) => reports[0]?.requests)).toEqual([1, 1]);
      expect(pages.map(({ hasPreviousPage }) => hasPreviousPage)).toEqual([true, true]);
      expect(pages[1]?.rows).toEqual(all.rows.slice(-pageSize - 1, -1));
    },
    60_000,
  );

  test("the end of a list that is counted costs its first page and its last", async () => {
    const thousandth = await read("campus", pageSize, (await first999("campus")).endCursor);
    const last = await read("campus", pageSize, null, "backward");
    expect(last.rows).toEqual(thousandth.rows);
    expect(last.reports[0]?.requests).toBe(2);
    expect(last.hasPreviousPage).toBe(true);
  });
});

/** A run by itself: `ROWS=1000000 npm test -- test/integration/federation/costs`. */
const many = Number(process.env["ROWS"] ?? 200_000);

describe(`ordering a whole list of ${many} rows`, () => {
  let folder: string;
  let report: OrderedMany;

  beforeAll(async () => {
    folder = await mkdtemp(join(process.cwd(), "node_modules/.rollcall-costs-"));
    const file = join(folder, "order-many.mjs");
    await build({
      entryPoints: [join(process.cwd(), "test/integration/federation/order-many-child.ts")],
      outfile: file,
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      target: "node20",
    });
    report = await new Promise((resolve, reject) => {
      const child = fork(file, [String(many)], { execArgv: ["--expose-gc"], timeout: 110_000 });
      child.once("message", (message) => resolve(message as OrderedMany));
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`The child ended with ${String(code)}`)));
    });
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true }));

  test("keeps memory within 12 MiB and 52 bytes a row: 62 MiB for a million", () => {
    expect(report.peakBytes).toBeLessThan(12 * 2 ** 20 + 52 * many);
  });

  test("serves page after page from one read while it is fresh", () => {
    expect(report.reads).toBe(1);
    expect(report.pages.map(({ requests }) => requests)).toEqual([1, 0, 0]);
    const firsts = report.pages.map(({ first }) => first);
    expect(firsts).toEqual([...firsts].sort().reverse());
    expect(new Set(firsts).size).toBe(3);
  });
});
