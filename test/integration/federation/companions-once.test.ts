import { describe, expect, test } from "@jest/globals";
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
