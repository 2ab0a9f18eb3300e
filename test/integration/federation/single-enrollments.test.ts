import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Enrollment, EnrollmentAttribute } from "../../../src/domain/enrollment.js";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import { begin, federateLab, type LabFederation } from "../../support/lab-federation.js";

const wanted: ReadonlySet<EnrollmentAttribute> = new Set([
  "dueAt",
  "user.name",
  "user.email",
  "course.title",
]);

let lab: Lab;
let gateway: LabFederation;

beforeAll(async () => {
  lab = await startLab({ people: 600, truto: { mode: "generic" } });
  gateway = federateLab(lab, { platformKey: "acme", pageSize: 1_000 });
});

afterEach(() => {
  for (const { requests } of simulators()) requests.reset();
});

afterAll(async () => {
  await gateway.close();
  await lab.stop();
});

function simulators(): readonly Pick<Lab["ispring"], "requests">[] {
  return [lab.catalog, lab.moocit, lab.ispring, lab.truto];
}

async function firstRows(source: string, size: number): Promise<readonly Enrollment[]> {
  const { rows } = await begin(gateway.federation).enrollments({
    filter: { kind: "in", field: "source", values: [source] },
    order: null,
    page: { direction: "forward", size, cursor: null },
    wanted,
    counts: false,
    looksAhead: false,
    place: "Query.enrollments",
    onSourceFailure: "FAIL",
  });
  for (const { requests } of simulators()) requests.reset();
  return rows;
}

/** Each row by its id, in an operation of its own, all in one turn of the event loop. */
function readEach(rows: readonly Enrollment[]): Promise<readonly (Enrollment | null)[]> {
  return Promise.all(
    rows.map(({ source, key, user, course }) =>
      begin(gateway.federation).enrollment(
        {
          source,
          key,
          hints: {
            ...(user !== null && { userKey: user.key }),
            ...(course !== null && { courseKey: course.key }),
          },
        },
        wanted,
      ),
    ),
  );
}

function readsOf(requests: Lab["ispring"]["requests"]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind, path } of requests.all()) {
    if (kind === "read") counts[path] = (counts[path] ?? 0) + 1;
  }
  return counts;
}

describe("Operations that each read one enrollment by its id in the same turn", () => {
  test.each([
    [50, { "/enrollments": 1, "/users/v2": 1, "/contents": 1 }],
    [501, { "/enrollments": 2 }],
  ])("ask iSpring once for %i of them, as far as a request goes", async (size, expected) => {
    const rows = await firstRows("ispring", size);
    expect(rows).toHaveLength(size);
    expect(await readEach(rows)).toEqual(rows);
    expect(readsOf(lab.ispring.requests)).toMatchObject(expected);
  });

  test.each([
    ["campus", "/api/catalog/enrollment/courses/search/", (): Lab["catalog"] => lab.catalog],
    ["talent", "/unified/lms/course-enrollments", (): Lab["truto"] => lab.truto],
  ])("ask %s once for each of them", async (source, path, simulator) => {
    const rows = await firstRows(source, 20);
    expect(await readEach(rows)).toMatchObject(rows.map(({ key }) => ({ key })));
    expect(readsOf(simulator().requests)[path]).toBe(20);
  });

  test("ask MOOCit once for the list of each person", async () => {
    const rows = await firstRows("mooc", 20);
    expect(await readEach(rows)).toMatchObject(rows.map(({ key }) => ({ key })));
    const people = new Set(rows.map(({ user }) => user?.key));
    expect(readsOf(lab.moocit.requests)["/api/so2/v1/enrollments"]).toBe(people.size);
  });
});
