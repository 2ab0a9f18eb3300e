import { describe, expect, test } from "@jest/globals";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import { SourceError } from "../../../src/domain/errors.js";
import { everything, type Filter } from "../../../src/domain/filter.js";
import type { EnrollmentFilterField } from "../../../src/domain/query.js";
import { createFederation } from "../../../src/federation/create-federation.js";
import type { EnrollmentQuery, Operation } from "../../../src/federation/federation.js";
import type { SourceConnector } from "../../../src/sources/spi/source-connector.js";
import { declareSource, plainSheet, type Sheet } from "../../support/declared-connector.js";
import { begin } from "../../support/lab-federation.js";

const people = 8;

/** Two rows each; a companion, which tells of four rows in a request, says what progress they made. */
function source(more: Partial<Sheet>): ReturnType<typeof declareSource> {
  const rows = Array.from({ length: 2 * people }, (_, at) => ({
    ...{ source: "mooc", key: [String(at)] },
    values: { userId: `user ${at >> 1}`, courseId: `course ${at & 1}`, progressPercent: at },
  }));
  return declareSource("mooc", rows, {
    ...{ ...plainSheet, byCompanion: ["progressPercent"], pageSize: 4 },
    ...more,
  });
}

function operationOver(connector: SourceConnector, maxRequests = 50): Operation {
  const settings = { maxRequests, maxRows: 1_000, cacheMs: 0, staleIfErrorMs: 0 };
  const secret = "a secret of the tests, 32 letters long";
  return begin(createFederation({ sources: [{ connector, settings }], secret }));
}

const query: EnrollmentQuery = {
  filter: everything,
  order: null,
  page: { direction: "forward", size: 20, cursor: null },
  wanted: new Set(["progressPercent"]),
  counts: false,
  looksAhead: true,
  place: "Query.enrollments",
  onSourceFailure: "PARTIAL",
};

function progressFrom(gte: number): Filter<EnrollmentFilterField> {
  return { kind: "range", field: "progressPercent", gte };
}

describe("The total of a list that is filtered by companion data", () => {
  test.each(["page-number", "cursor", "whole-list"] as const)(
    "costs no read of a row's companion data that its page has made: %s",
    async (paging) => {
      const asked = { ...query, filter: progressFrom(2), page: { ...query.page, size: 3 } };
      const counted = source({ paging });
      const { totalCount, reports } = await operationOver(counted.connector).enrollments({
        ...asked,
        counts: true,
      });
      expect(totalCount).toBe(14);
      const lists = paging === "whole-list" ? 1 : 4;
      expect(reports).toMatchObject([{ status: "OK", requests: lists + 4 }]);
      expect(counted.requests).toBe(lists + 4);
    },
  );

  test("is told where the budget is just enough for reading everything once", async () => {
    const { connector } = source({});
    const asked = { ...query, filter: progressFrom(15), counts: true };
    const { totalCount, isComplete, rows } = await operationOver(connector, 8).enrollments(asked);
    expect({ totalCount, isComplete, rows: rows.length }).toMatchObject({
      ...{ totalCount: 1, isComplete: true, rows: 1 },
    });
  });
});

/** Takes one user in a request; the lists of users come one after the other, with turns of the event loop between. */
function byUser(): ReturnType<typeof declareSource> {
  return source({ accepts: { userId: { precision: "exact", maxValues: 1, takes: "in" } } });
}

function slowly(connector: SourceConnector): SourceConnector {
  let asked = 0;
  return {
    ...connector,
    enrollments: {
      ...connector.enrollments,
      readPage: async (scan, call) => {
        asked += 1;
        for (let turn = 10 * asked; turn > 0; turn--) {
          await new Promise((resolve) => setImmediate(resolve));
        }
        return connector.enrollments.readPage(scan, call);
      },
    },
  };
}

describe("Companion data of the lists of many users", () => {
  const listsOf = (
    operation: Operation,
    more: Partial<EnrollmentQuery> = {},
  ): ReturnType<Operation["enrollmentsOf"]>[] =>
    Array.from({ length: people }, (_, at) =>
      operation.enrollmentsOf(
        { type: "user", source: "mooc", key: `user ${at}` },
        { ...query, place: "User.enrollments", ...more },
      ),
    );
  const progressOf = (rows: readonly Enrollment[]): unknown[] =>
    rows.map(({ progressPercent }) => progressPercent);

  test("is read together, though the lists come one after the other", async () => {
    const mooc = byUser();
    const lists = await Promise.all(listsOf(operationOver(slowly(mooc.connector))));
    expect(lists.map(({ rows }) => progressOf(rows))).toEqual(
      Array.from({ length: people }, (_, at) => [2 * at, 2 * at + 1]),
    );
    expect(mooc.requests).toBe(people + 4);
    const counted = lists.map(({ reports }) => reports[0]!.requests);
    expect(counted.reduce((sum, one) => sum + one, 0)).toBe(people + 4);
  });

  test("is read together where it filters and counts, and where some lists are empty", async () => {
    const mooc = byUser();
    mooc.rows = mooc.rows.filter(({ values }) => values["userId"] !== "user 3");
    const operation = operationOver(slowly(mooc.connector));
    const lists = await Promise.all(listsOf(operation, { filter: progressFrom(5), counts: true }));
    expect(lists.map(({ totalCount }) => totalCount)).toEqual([0, 0, 1, 0, 2, 2, 2, 2]);
    expect(mooc.requests).toBe(people + 4);
  });

  test("waits for no list that fails, and fails for those alone whose rows were lost", async () => {
    const mooc = byUser();
    // The first list, and the first request to the companion after all lists.
    mooc.failing = (request) =>
      request === 1 || request === people + 1 ? "SOURCE_ERROR" : undefined;
    const operation = operationOver(slowly(mooc.connector));
    const lists = await Promise.all(listsOf(operation, { filter: progressFrom(0) }));
    expect(lists.map(({ reports }) => reports[0]!.status)).toEqual([
      ...["FAILED", "FAILED", "FAILED"],
      ...["OK", "OK", "OK", "OK", "OK"],
    ]);
  });

  test("is an error at the fields of those rows alone for which it could not be read", async () => {
    const mooc = byUser();
    mooc.failing = (request) => (request === people + 1 ? "SOURCE_ERROR" : undefined);
    const lists = await Promise.all(listsOf(operationOver(slowly(mooc.connector))));
    const lost = lists.map(({ rows }) =>
      progressOf(rows).every((progress) => progress instanceof SourceError),
    );
    expect(lost).toEqual([true, true, false, false, false, false, false, false]);
    expect(lists.map(({ isComplete }) => isComplete)).toEqual(lost.map((one) => !one));
  });
});
