import { beforeEach, describe, expect, test } from "@jest/globals";
import { createConfig } from "../../../src/config/create-config.js";
import type { Enrollment, EnrollmentAttribute } from "../../../src/domain/enrollment.js";
import { everything } from "../../../src/domain/filter.js";
import type { ListResult } from "../../../src/domain/list.js";
import type { UserAttribute } from "../../../src/domain/user.js";
import { createFederation } from "../../../src/federation/create-federation.js";
import type { EnrollmentQuery, Operation } from "../../../src/federation/federation.js";
import { closeAll, openSources } from "../../../src/gateway.js";
import { guardConnector } from "../../../src/sources/spi/guarded-connector.js";
import type { SourceConnector } from "../../../src/sources/spi/source-connector.js";
import { declareSource, plainSheet, type Sheet } from "../../support/declared-connector.js";
import { begin } from "../../support/lab-federation.js";
import { aCall } from "../../unit/sources/scripted-server.js";

/** A mistake as programs make it. */
function mistake(): never {
  throw new TypeError("some is not iterable");
}

const sheet: Sheet = { ...plainSheet, usersLookedUp: true, byCompanion: ["mode"], counts: true };
const people = ["a", "b", "c"];

function connectorOf(id: string, more: Partial<Sheet> = {}): SourceConnector {
  const rows = people.map((name) => ({
    ...{ source: id, key: [name] },
    values: { userId: name, courseId: "x", username: name, mode: "audit" },
  }));
  return declareSource(id, rows, { ...sheet, ...more }).connector;
}

let faults: unknown[];
beforeEach(() => {
  faults = [];
});

/** An operation over two sources alike, of which the second one is broken as it is told to be. */
function operationOver(
  breaking: (connector: SourceConnector) => Partial<SourceConnector>,
  more: Partial<Sheet> = {},
): Operation {
  const sound = connectorOf("sound", more);
  const broken = connectorOf("broken", more);
  const guarded = guardConnector({ ...broken, ...breaking(broken) }, (fault) => faults.push(fault));
  const settings = { maxRequests: 50, maxRows: 1_000, cacheMs: 0, staleIfErrorMs: 0 };
  const federation = createFederation({
    sources: [sound, guarded].map((connector) => ({ connector, settings })),
    secret: "a secret of the tests, 32 letters long",
  });
  return begin(federation);
}

function list(
  operation: Operation,
  {
    wanted = [],
    ...query
  }: Partial<Omit<EnrollmentQuery, "wanted">> & { wanted?: EnrollmentAttribute[] },
): Promise<ListResult<Enrollment>> {
  return operation.enrollments({
    filter: everything,
    order: null,
    page: { direction: "forward", size: 20, cursor: null },
    wanted: new Set(wanted),
    counts: true,
    looksAhead: true,
    place: "Query.enrollments",
    onSourceFailure: "PARTIAL",
    ...query,
  });
}

/** The rows of the sound source, and what is said of the broken one. */
async function expectSoundRows(page: Promise<ListResult<Enrollment>>): Promise<void> {
  const { rows, totalCount, reports } = await page;
  expect(rows.map(({ source, key }) => [source, ...key])).toEqual(
    people.map((name) => ["sound", name]),
  );
  expect(totalCount).toBeNull();
  const { status, reason, message } = reports[1]!;
  expect({ status, reason }).toEqual({ status: "FAILED", reason: "SOURCE_ERROR" });
  expect(message).not.toContain("iterable");
  expect(faults).toEqual([expect.any(TypeError)]);
}

const brokenList = ({ enrollments }: SourceConnector): Partial<SourceConnector> => ({
  enrollments: {
    ...enrollments,
    readPage: mistake,
    readAll: async () => mistake(),
  },
});

describe("a connector that throws what no connector may throw", () => {
  test.each([
    ["whose pages are read", "page-number", null],
    ["whose pages are sorted here", "page-number", { field: "USERNAME", direction: "ASC" }],
    ["whose whole list is read", "whole-list", null],
  ] as const)("fails its own source alone, %s", async (_how, paging, order) => {
    await expectSoundRows(list(operationOver(brokenList, { paging }), { order }));
  });

  test("fails its own source alone where its list is walked backward", async () => {
    const page = { direction: "backward", size: 20, cursor: null } as const;
    await expectSoundRows(list(operationOver(brokenList), { page }));
  });

  test("fails its own source alone where its rows are only counted", async () => {
    const operation = operationOver(brokenList);
    const page = { direction: "forward", size: 0, cursor: null } as const;
    const { totalCount, reports } = await list(operation, { page });
    expect(totalCount).toBeNull();
    expect(reports.map(({ status }) => status)).toEqual(["NOT_REACHED", "FAILED"]);
  });

  test("fails its own source alone where a filter needs what it looks up", async () => {
    const broken = operationOver(({ userLookup }) => ({
      userLookup: { ...userLookup!, fetch: mistake },
    }));
    const filter = { kind: "in", field: "username", values: people } as const;
    await expectSoundRows(list(broken, { filter }));
  });

  test("leaves its rows without what a companion would have told, each with the reason", async () => {
    const reading = operationOver(() => ({
      companions: [{ name: "extra", read: () => Promise.resolve({ fill: mistake }) }],
    }));
    const { rows, reports } = await list(reading, { wanted: ["mode"] });
    expect(rows).toHaveLength(2 * people.length);
    expect(rows.at(0)?.mode).toBe("audit");
    expect(rows.at(-1)?.mode).toMatchObject({ reason: "SOURCE_ERROR", source: "broken" });
    expect(reports.map(({ status }) => status)).toEqual(["OK", "PARTIAL"]);
    expect(faults).toHaveLength(1);
  });

  test("fails a look-up by id with its source's reason, and the one beside it not at all", async () => {
    const broken = operationOver(({ userLookup }) => ({
      userLookup: { ...userLookup!, fetch: mistake },
      identify: mistake,
    }));
    const wanted = new Set<UserAttribute>(["username"]);
    const failure = { reason: "SOURCE_ERROR", source: "broken" };
    const lost = broken.user({ source: "broken", key: "a" }, wanted);
    await expect(lost).rejects.toMatchObject(failure);
    expect(await broken.user({ source: "sound", key: "a" }, wanted)).toMatchObject({ key: "a" });
    const row = broken.enrollment({ source: "broken", key: ["a"], hints: {} }, new Set());
    await expect(row).rejects.toMatchObject(failure);
    expect(faults).toHaveLength(2);
  });

  test("is known to the gateway by every source that it opens", async () => {
    const told: (readonly [string, unknown])[] = [];
    const settings = {
      sources: ["catalog-search", "moocit"].map((kind, at) => ({
        ...{ id: `s${at}`, kind, baseUrl: "http://127.0.0.1:9" },
        auth: { type: "bearer", token: "t" },
      })),
    };
    const config = createConfig(settings, { env: {}, directory: process.cwd(), overrides: {} });
    const nothing = (): undefined => undefined;
    const sources = openSources(config, (id) => ({
      reportDrift: nothing,
      reportFault: (fault) => told.push([id, fault]),
      http: { onRequest: nothing, onBreaker: nothing },
    }));
    const call = { ...aCall(), meter: { takeRequest: mistake } };
    const scan = { path: "", pushed: [], wanted: new Set<never>() };
    for (const { connector } of sources) {
      const { enrollments } = connector;
      const reading =
        connector.id === "s0"
          ? enrollments.readPage({ ...scan, pageSize: 1, position: null }, call)
          : enrollments.readAll(scan, { rows: nothing, restart: nothing }, call);
      await expect(reading).rejects.toMatchObject({ reason: "SOURCE_ERROR" });
    }
    expect(told).toEqual([
      ["s0", expect.any(TypeError)],
      ["s1", expect.any(TypeError)],
    ]);
    await closeAll(sources);
  });
});
