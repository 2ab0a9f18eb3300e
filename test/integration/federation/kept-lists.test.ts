import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import type { Condition } from "../../../src/domain/filter.js";
import type { ListResult } from "../../../src/domain/list.js";
import type { EnrollmentFilterField } from "../../../src/domain/query.js";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import { begin, federateLab, type LabFederation } from "../../support/lab-federation.js";

let lab: Lab;
let gateway: LabFederation;
beforeAll(async () => {
  lab = await startLab({ people: 30 });
  gateway = federateLab(lab, { cacheMs: 60_000 });
});
afterAll(async () => {
  await gateway.close();
  await lab.stop();
});

type Bounds = Omit<Extract<Condition<EnrollmentFilterField>, { kind: "range" }>, "kind" | "field">;

async function created(bounds: Bounds): Promise<{
  readonly rows: readonly Enrollment[];
  readonly report: ListResult<Enrollment>["reports"][0];
}> {
  const mooc: Condition<EnrollmentFilterField> = { kind: "in", field: "source", values: ["mooc"] };
  const range: Condition<EnrollmentFilterField> = { kind: "range", field: "createdAt", ...bounds };
  const { rows, reports } = await begin(gateway.federation).enrollments({
    filter: { kind: "all", of: [mooc, range] },
    order: null,
    page: { direction: "forward", size: 1_000, cursor: null },
    wanted: new Set(),
    counts: false,
    looksAhead: true,
    place: "Query.enrollments",
    onSourceFailure: "PARTIAL",
  });
  const report = reports.find(({ source }) => source === "mooc");
  if (report === undefined) throw new Error("The source is in question");
  return { rows, report };
}

test("MOOCit takes no upper bound: lists that differ in theirs alone are one read", async () => {
  const [early, late] = ["2026-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"];
  const before = await created({ lt: late });
  expect(before.report).toMatchObject({ requests: 1, pushedDown: [], residual: ["createdAt"] });
  const kept = await created({ lte: early });
  expect(kept.report).toMatchObject({ requests: 0, pushedDown: [], residual: ["createdAt"] });
  expect(before.rows.length).toBeGreaterThan(kept.rows.length);
});

test("MOOCit takes a lower bound, with whichever upper bound", async () => {
  const gte = new Date(Date.now() - 30 * 86_400_000).toISOString();
  const since = await created({ gte });
  expect(since.report).toMatchObject({ requests: 1, pushedDown: ["createdAt"] });
  const between = await created({ gte, lt: "2100-01-01T00:00:00.000Z" });
  expect(between.report).toMatchObject({ requests: 0, pushedDown: ["createdAt"] });
  expect(between.rows).toEqual(since.rows);
});
