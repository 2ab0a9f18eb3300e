import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ListResult } from "../../../src/domain/list.js";
import type { User } from "../../../src/domain/user.js";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import { begin, federateLab, type LabFederation } from "../../support/lab-federation.js";

let lab: Lab;
let gateway: LabFederation;

beforeEach(async () => {
  lab = await startLab({ people: 30 });
  gateway = federateLab(lab, { platformKey: "acme" });
});
afterEach(async () => {
  await gateway.close();
  await lab.stop();
});

function users(
  size: number,
  cursor: string | null,
  onSourceFailure: "PARTIAL" | "FAIL" = "FAIL",
): Promise<ListResult<User>> {
  return begin(gateway.federation).users({
    filter: { kind: "in", field: "source", values: ["campus"] },
    order: null,
    page: { direction: "forward", size, cursor },
    wanted: new Set(),
    counts: true,
    looksAhead: true,
    place: "Query.users",
    onSourceFailure,
  });
}

test("where an installation has no list of users, they are the distinct ones of its enrollments", async () => {
  lab.catalog.settings.usersList = false;
  const enrolled = await begin(gateway.federation).enrollments({
    filter: { kind: "in", field: "source", values: ["campus"] },
    order: null,
    page: { direction: "forward", size: 10_000, cursor: null },
    wanted: new Set(),
    counts: false,
    looksAhead: false,
    place: "Query.enrollments",
    onSourceFailure: "FAIL",
  });
  const expected = [...new Set(enrolled.rows.flatMap(({ user }) => user?.key ?? []))].sort();
  expect(expected.length).toBeGreaterThan(4);
  const found: string[] = [];
  let cursor: string | null = null;
  for (let more = true; more;) {
    const page: ListResult<User> = await users(4, cursor);
    expect(page).toMatchObject({ isComplete: true, totalCount: expected.length });
    found.push(...page.rows.map(({ key }) => key));
    more = page.hasNextPage;
    cursor = page.endCursor;
  }
  expect(found).toEqual(expected);
});

test("a list of users that fails is not taken for one that is missing", async () => {
  lab.catalog.dial.fault({ kind: "status", status: 500 }, { kind: "read" });
  const failed = await users(4, null, "PARTIAL");
  expect(failed.reports[0]).toMatchObject({ status: "FAILED", reason: "SOURCE_ERROR" });
  lab.catalog.dial.clear();
  const listed = await users(1_000, null);
  expect(listed.reports[0]?.requests).toBe(1);
});
