import { describe, expect, test } from "@jest/globals";
import type { Instant } from "../../../src/domain/values.js";
import {
  administrator,
  createConnector,
  createEnrollment,
  createReport,
} from "./support/fake-federation.js";
import { runQuery } from "./support/run-query.js";

const instant = (text: string): Instant => text as Instant;

describe("an enrollment", () => {
  test("shows what its row tells, and null for the rest", async () => {
    const { rows, errors } = await runQuery(
      `{ enrollments { nodes {
        externalId status isActive mode origin isMandatory createdAt dueAt locksAfterDue progressPercent
        attemptNumber certificate { id issuedAt expiresAt } links { url type } metadata remoteData
        assignedBy { id } source { id name kind }
      } } }`,
      {
        enrollments: [
          createEnrollment({
            externalId: "7",
            status: "PASSED",
            isActive: false,
            origin: "ADMIN",
            dueAt: instant("2026-04-01T00:00:00.000Z"),
            progressPercent: 12.5,
            certificate: { id: "c", issuedAt: null, expiresAt: null },
            links: [{ url: "https://x.org", type: null }],
            metadata: [1, { a: null }],
            remoteData: { id: 7 },
          }),
          createEnrollment(),
        ],
      },
    );
    expect(errors).toEqual([]);
    expect(rows[0]).toMatchObject({
      externalId: "7",
      status: "PASSED",
      isActive: false,
      mode: null,
      origin: "ADMIN",
      dueAt: "2026-04-01T00:00:00.000Z",
      progressPercent: 12.5,
      certificate: { id: "c", issuedAt: null, expiresAt: null },
      links: [{ url: "https://x.org", type: null }],
      metadata: [1, { a: null }],
      remoteData: { id: 7 },
      source: { id: "campus", name: "Campus", kind: "CATALOG_SEARCH" },
    });
    expect(rows[1]).toMatchObject({
      externalId: null,
      status: "UNKNOWN",
      certificate: null,
      links: [],
      remoteData: null,
      assignedBy: null,
    });
  });

  test("has the status of the moment at which the operation answers", async () => {
    const { rows } = await runQuery("{ enrollments { nodes { status } } }", {
      enrollments: [
        createEnrollment({
          status: [
            [null, "ENROLLED"],
            [instant("2026-03-01T00:00:00.000Z"), "EXPIRED"],
          ],
        }),
        createEnrollment({
          status: [
            [null, "ENROLLED"],
            [instant("2026-03-02T00:00:00.000Z"), "EXPIRED"],
          ],
        }),
        createEnrollment({ status: null }),
      ],
    });
    expect(rows.map((row) => row["status"])).toEqual(["EXPIRED", "ENROLLED", "UNKNOWN"]);
  });
});

describe("a course", () => {
  test("of unknown kind is a course where the source is an Open edX platform", async () => {
    const course = (source: string) => ({ type: "course" as const, source, key: "k" });
    const { rows } = await runQuery("{ courses { nodes { kind } } }", {
      courses: [
        course("campus"),
        course("mooc"),
        course("talent"),
        { ...course("mooc"), kind: "PROGRAM" },
        { ...course("talent"), kind: null },
      ],
    });
    expect(rows.map((row) => row["kind"])).toEqual([
      "COURSE",
      "COURSE",
      "OTHER",
      "PROGRAM",
      "OTHER",
    ]);
  });
});

describe("the report beside a list", () => {
  test("is shown for each source", async () => {
    const { data } = await runQuery(
      `{ users { isComplete sources {
        source { id } status reason message pushedDown residual requests rowsRead rowsReturned
        totalCount asOf retryAfterSeconds durationMs
      } } }`,
      {
        page: {
          isComplete: false,
          reports: [
            createReport({ status: "FAILED", reason: "CIRCUIT_OPEN", pushedDown: ["email"] }),
          ],
        },
      },
    );
    expect(data).toMatchObject({
      users: {
        isComplete: false,
        sources: [
          {
            source: { id: "campus" },
            status: "FAILED",
            reason: "CIRCUIT_OPEN",
            pushedDown: ["email"],
            durationMs: 12.5,
            asOf: "2026-03-01T12:00:00.000Z",
          },
        ],
      },
    });
  });
});

describe("sources", () => {
  const connector = createConnector("talent", {
    enrollments: {
      ...createConnector("talent").enrollments,
      paths: [
        {
          name: "search",
          requires: [["userId"], ["platformKey", "org"]],
          accepts: {
            email: { precision: "superset", maxValues: 10, takes: "in" },
            courseTitleContains: { precision: "exact", maxValues: 99, takes: "contains" },
            externalId: { precision: "exact", maxValues: 1, takes: "in" },
          },
          orders: [
            { field: "EMAIL", direction: "ASC" },
            { field: "CREATED_AT", direction: "DESC" },
          ],
          paging: { style: "page-number", maxPageSize: 100 },
        },
        {
          name: "other",
          requires: [["userId"]],
          accepts: { email: { precision: "exact", maxValues: Infinity, takes: "in" } },
          orders: [{ field: "EMAIL", direction: "DESC" }],
          paging: { style: "cursor", maxPageSize: 100 },
        },
      ],
    },
  });

  test("are described in the words of the schema", async () => {
    const { rows, errors } = await runQuery(
      `{ sources { id kind health { state lastErrorCode lastSuccessAt } capabilities {
        filters { field precision maxValues } orderBy pagination requiredFilters unknownFields
        canBulkEnroll canBulkUnenroll } } }`,
      { connectors: [connector, createConnector("mooc")] },
    );
    expect(errors).toEqual([]);
    expect(rows[0]).toMatchObject({
      id: "talent",
      kind: "TRUTO",
      health: { state: "AVAILABLE", lastErrorCode: null },
      capabilities: {
        filters: [
          { field: "email", precision: "EXACT", maxValues: 2_147_483_647 },
          { field: "courseTitleContains", precision: "EXACT", maxValues: 1 },
        ],
        orderBy: ["CREATED_AT", "EMAIL"],
        pagination: "PAGE_NUMBER",
        requiredFilters: [["userId"], ["platformKey", "org"]],
        canBulkEnroll: false,
        canBulkUnenroll: false,
      },
    });
    expect(rows[0]).toMatchObject({
      capabilities: { unknownFields: expect.arrayContaining(["remoteData"]) },
    });
    expect(rows[0]).not.toMatchObject({
      capabilities: { unknownFields: expect.arrayContaining(["status"]) },
    });
    expect(rows[1]).toMatchObject({
      id: "mooc",
      capabilities: { filters: [], pagination: "NONE", requiredFilters: [] },
    });
  });

  test("are not listed without the scope, and show neither health nor capabilities", async () => {
    const viewer = { ...administrator, scopes: new Set(["enrollments:read" as const]) };
    const listed = await runQuery("{ sources { id } }", { viewer });
    expect(listed.data).toBeNull();
    expect(listed.errors).toMatchObject([
      { path: ["sources"], extensions: { code: "FORBIDDEN", scope: "sources:read" } },
    ]);
    const { rows, errors } = await runQuery(
      "{ enrollments { nodes { source { id health { state } capabilities { pagination } } } } }",
      { viewer, enrollments: [createEnrollment()] },
    );
    expect(rows).toEqual([{ source: { id: "campus", health: null, capabilities: null } }]);
    expect(errors).toHaveLength(2);
  });
});

describe("the viewer", () => {
  const whoAmI = "{ viewer { subject scopes emails sources { id } } }";

  test("without limits", async () => {
    const { data } = await runQuery(whoAmI);
    expect(data).toEqual({
      viewer: {
        subject: "tester",
        scopes: [
          "enrollments:read",
          "enrollments:read:self",
          "bulk:write",
          "raw:read",
          "sources:read",
        ],
        emails: null,
        sources: null,
      },
    });
  });

  test("with limits, in the order of the configuration", async () => {
    const viewer = {
      ...administrator,
      limits: { sources: ["mooc", "campus", "gone"], emails: ["a@x.org"] },
      ownEmails: ["b@x.org"],
    };
    const { data } = await runQuery(whoAmI, { viewer });
    expect(data).toMatchObject({
      viewer: {
        emails: ["a@x.org"],
        sources: [{ id: "campus" }, { id: "mooc" }],
      },
    });
  });

  test("who reads only their own rows", async () => {
    const viewer = {
      ...administrator,
      scopes: new Set(["enrollments:read:self" as const]),
      ownEmails: ["B@x.org", "c@x.org"],
    };
    expect((await runQuery(whoAmI, { viewer })).data).toMatchObject({
      viewer: { emails: viewer.ownEmails },
    });
    const limited = { ...viewer, limits: { emails: ["b@x.org"] } };
    expect((await runQuery(whoAmI, { viewer: limited })).data).toMatchObject({
      viewer: { emails: ["B@x.org"] },
    });
  });

  test.each([
    "enrollments { isComplete }",
    "users { isComplete }",
    "courses { isComplete }",
    'node(id: "x") { id }',
    'nodes(ids: ["x"]) { id }',
    'enrollment(id: "x") { id }',
    'user(id: "x") { id }',
    'course(id: "x") { id }',
  ])("who may not read is refused %s", async (field) => {
    const viewer = { ...administrator, scopes: new Set(["sources:read" as const]) };
    const { errors } = await runQuery(`{ ${field} }`, { viewer });
    expect(errors).toMatchObject([
      { extensions: { code: "FORBIDDEN", scope: "enrollments:read" } },
    ]);
  });
});
