/* eslint @typescript-eslint/no-unsafe-assignment: "off", @typescript-eslint/no-unsafe-call: "off", @typescript-eslint/no-unsafe-member-access: "off" -- answers to queries that are written in tests have no types */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Fault } from "../../../src/lab/dial.js";
import { startSecondHost, type SecondHost } from "../../../src/lab/second-host.js";
import { startReading, type Platform, type ReadingGateway } from "./reading-gateway.js";

let gateway: ReadingGateway;
let elsewhere: SecondHost;

beforeAll(async () => {
  elsewhere = await startSecondHost();
  gateway = await startReading({
    lab: { people: 40 },
    limits: { maxPageSize: 1_000 },
    all: { timeoutSeconds: 1, maxResponseMiB: 1, staleIfErrorSeconds: 0 },
    campus: { platformKey: "acme" },
    ispring: { format: "xml" },
    talent: { pageSize: 20 },
  });
});

afterEach(() => gateway.reset());

afterAll(async () => {
  expect(elsewhere.requests.total).toBe(0);
  await gateway.stop();
  await elsewhere.stop();
});

const sources: readonly (readonly [string, Platform])[] = [
  ["campus", "catalog"],
  ["mooc", "moocit"],
  ["ispring", "ispring"],
  ["talent", "truto"],
];

const troubles: readonly (readonly [string, () => Fault, string])[] = [
  ["an HTML page", () => ({ kind: "html" }), "SOURCE_BAD_RESPONSE"],
  ["a cut-off body", () => ({ kind: "cut" }), "SOURCE_BAD_RESPONSE"],
  ["a body that ends too early", () => ({ kind: "cut", how: "clean" }), "SOURCE_BAD_RESPONSE"],
  ["a malformed body", () => ({ kind: "malformed" }), "SOURCE_BAD_RESPONSE"],
  ["a foreign shape", () => ({ kind: "foreign" }), "SOURCE_BAD_RESPONSE"],
  ["no body", () => ({ kind: "empty" }), "SOURCE_BAD_RESPONSE"],
  ["a body without end", () => ({ kind: "endless" }), "SOURCE_BAD_RESPONSE"],
  [
    "entities of another host",
    () => ({ kind: "xml-bomb", externalUrl: elsewhere.url }),
    "SOURCE_BAD_RESPONSE",
  ],
  ["a redirect", () => ({ kind: "redirect", to: elsewhere.url }), "SOURCE_BAD_RESPONSE"],
  ["401", () => ({ kind: "status", status: 401 }), "SOURCE_UNAUTHENTICATED"],
  ["403", () => ({ kind: "status", status: 403 }), "SOURCE_FORBIDDEN"],
  ["429", () => ({ kind: "status", status: 429, retryAfter: 17 }), "SOURCE_RATE_LIMITED"],
  ["500", () => ({ kind: "status", status: 500 }), "SOURCE_ERROR"],
  ["a broken connection", () => ({ kind: "reset" }), "SOURCE_UNREACHABLE"],
  ["nothing at all", () => ({ kind: "hang" }), "SOURCE_TIMEOUT"],
];

const list = `query ($policy: SourceFailurePolicy! = PARTIAL, $source: [ID!]) {
  enrollments(first: 1000, filter: { source: $source }, onSourceFailure: $policy) {
    nodes { source { id } } isComplete
    sources { source { id } status reason message rowsReturned retryAfterSeconds } } }`;

interface Report {
  readonly source: { readonly id: string };
  readonly status: string;
  readonly reason: string | null;
  readonly message: string | null;
  readonly rowsReturned: number;
  readonly retryAfterSeconds: number | null;
}

async function lastErrorOf(source: string): Promise<string | null> {
  const told = await gateway.read("{ sources { id health { lastErrorCode } } }", {});
  const one = told.sources.find(({ id }: { id: string }) => id === source);
  return one.health.lastErrorCode as string | null;
}

describe.each(sources)("Where %s answers with", (source, platform) => {
  test.each(troubles)(
    "%s, its report says so and the others answer",
    async (trouble, fault, reason) => {
      gateway.lab[platform].dial.fault(fault(), { kind: "read" });
      const { enrollments } = await gateway.read(list, {});
      const reports = enrollments.sources as readonly Report[];
      const own = reports.find((one) => one.source.id === source)!;
      expect(own).toMatchObject({ status: "FAILED", reason, rowsReturned: 0 });
      expect(own.message).toEqual(expect.any(String));
      if (trouble === "429") expect(own.retryAfterSeconds).toBeGreaterThan(10);
      expect(enrollments.isComplete).toBe(false);
      for (const other of reports) {
        if (other.source.id !== source) expect(["OK", "NOT_REACHED"]).toContain(other.status);
      }
      expect(enrollments.nodes.length).toBeGreaterThan(0);
      expect(await lastErrorOf(source)).toBe(reason);
    },
  );

  test("an error, the field is that error where the client wants all or nothing", async () => {
    gateway.lab[platform].dial.fault({ kind: "status", status: 500 }, { kind: "read" });
    const { data, errors } = await gateway.ask(list, { policy: "FAIL", source: [source] });
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors![0]!.extensions).toMatchObject({ code: "SOURCE_FAILURE" });
    expect(JSON.stringify(errors![0]!.extensions["sources"])).toContain("SOURCE_ERROR");
  });

  test("anything wrong, nothing of its answer, address or credentials is told", async () => {
    for (const kind of ["html", "foreign", "malformed"] as const) {
      gateway.reset();
      gateway.lab[platform].dial.fault({ kind }, { kind: "read" });
      const text = JSON.stringify(await gateway.ask(list, { source: [source] }));
      expect(text).not.toMatch(/Maintenance|soup|lab-|127\\.0\\.0\\.1|stack/);
    }
  });
});

test("A source that gives no token is not well, whatever it says instead", async () => {
  const { dial } = gateway.lab.ispring;
  dial.fault({ kind: "status", status: 401 }, { kind: "read", times: 1 });
  dial.fault({ kind: "html" }, { kind: "token" });
  const { enrollments } = await gateway.read(list, { source: ["ispring"] });
  expect(enrollments.sources).toMatchObject([{ status: "FAILED", reason: "SOURCE_BAD_RESPONSE" }]);
  expect(await lastErrorOf("ispring")).toBe("SOURCE_BAD_RESPONSE");
});

describe("Where users or courses cannot be looked up", () => {
  test.each([
    ["ispring", "ispring", "/users/v2", "user { name }", "user"],
    ["ispring", "ispring", "/contents", "course { title }", "course"],
    ["campus", "catalog", "/api/core/users/proxy/", "user { status }", "user"],
    ["campus", "catalog", "/api/catalog/courses/", "course { slug }", "course"],
    ["talent", "truto", "/unified/lms/users/", "user { username }", "user"],
    ["talent", "truto", "/unified/lms/courses/", "course { kind }", "course"],
  ] as const)(
    "of %s (%s %s), the row stands, with null and one error at { %s }",
    async (source, platform, path, nodes, field) => {
      for (const [fault, code, retryable] of [
        [{ kind: "status", status: 500 }, "SOURCE_ERROR", true],
        [{ kind: "status", status: 403 }, "SOURCE_FORBIDDEN", false],
        [{ kind: "html" }, "SOURCE_BAD_RESPONSE", true],
      ] as const) {
        gateway.reset();
        gateway.lab[platform].dial.fault(fault, { path });
        const { data, errors = [] } = await gateway.ask(
          `query ($source: [ID!]) { enrollments(first: 3, filter: { source: $source }) {
          nodes { externalId ${nodes} } isComplete sources { status } } }`,
          { source: [source] },
        );
        expect(data.enrollments.nodes).toHaveLength(3);
        expect(data.enrollments.sources).toEqual([{ status: "OK" }]);
        const paths = [0, 1, 2].filter((at) => data.enrollments.nodes[at][field] === null);
        expect(paths).toEqual([0, 1, 2]);
        expect(errors.map((one) => one.path)).toEqual(
          paths.map((at) => ["enrollments", "nodes", at, field]),
        );
        for (const { extensions } of errors)
          expect(extensions).toMatchObject({ code, source, retryable });
      }
    },
  );

  test("because they do not exist, they are null without an error", async () => {
    const unknown = "93bb7c30-0000-4e0a-9b11-00000000dead";
    const { data, errors } = await gateway.ask(
      `query ($filter: EnrollmentFilter) { enrollments(filter: $filter) { nodes { externalId user { name } } } }`,
      {
        filter: {
          source: ["ispring"],
          userId: [Buffer.from(JSON.stringify(["u", "ispring", unknown])).toString("base64url")],
        },
      },
    );
    expect(errors).toBeUndefined();
    expect(data.enrollments.nodes).toEqual([{ externalId: expect.any(String), user: null }]);
  });
});

describe("Where companion data cannot be read", () => {
  test.each([
    ["ispring", "ispring", "/learners/results", "score"],
    ["mooc", "moocit", "/api/so2/v1/grades", "score"],
    ["mooc", "moocit", "/api/so2/v1/completion", "progressPercent"],
  ] as const)(
    "of %s (%s %s), %s is null with an error at its path and the report is PARTIAL",
    async (source, platform, path, field) => {
      gateway.lab[platform].dial.fault({ kind: "status", status: 500 }, { path });
      const { data, errors = [] } = await gateway.ask(
        `query ($source: [ID!]) { enrollments(first: 2, filter: { source: $source }) {
        nodes { ${field} status } isComplete sources { status reason } } }`,
        { source: [source] },
      );
      const page = data.enrollments;
      expect(page.nodes.map((node: Record<string, unknown>) => node[field])).toEqual([null, null]);
      expect(page.sources).toEqual([{ status: "PARTIAL", reason: "SOURCE_ERROR" }]);
      expect(page.isComplete).toBe(false);
      const paths = errors.map((one) => one.path);
      for (const at of [0, 1]) expect(paths).toContainEqual(["enrollments", "nodes", at, field]);
      if (source === "ispring") {
        expect(page.nodes.map(({ status }: { status: string }) => status)).toEqual([
          "UNKNOWN",
          "UNKNOWN",
        ]);
      }
    },
  );

  test("and the filter needs it, the source has FAILED", async () => {
    gateway.lab.ispring.dial.fault({ kind: "status", status: 500 }, { path: "/learners/results" });
    const { enrollments } = await gateway.read(
      `{ enrollments(filter: { source: ["ispring"], status: [COMPLETED] }) {
        nodes { id } isComplete sources { status reason } } }`,
    );
    expect(enrollments).toEqual({
      nodes: [],
      isComplete: false,
      sources: [{ status: "FAILED", reason: "SOURCE_ERROR" }],
    });
  });
});

test("A token that cannot be had is SOURCE_UNAUTHENTICATED, and is asked for no more than twice", async () => {
  gateway.lab.ispring.revokeTokens();
  gateway.lab.ispring.dial.fault({ kind: "status", status: 401 }, { kind: "token" });
  const { enrollments } = await gateway.read(list, { source: ["ispring"] });
  expect(enrollments.sources[0]).toMatchObject({
    status: "FAILED",
    reason: "SOURCE_UNAUTHENTICATED",
  });
  expect(gateway.lab.ispring.requests.tokens).toBeLessThanOrEqual(2);
});

test("A revoked token is thrown away once, and the read goes on", async () => {
  gateway.lab.ispring.revokeTokens();
  const { enrollments } = await gateway.read(list, { source: ["ispring"] });
  expect(enrollments.sources[0]).toMatchObject({ status: "OK" });
  expect(gateway.lab.ispring.requests.tokens).toBe(1);
});

test("Links of a catalog that lead elsewhere are never followed", async () => {
  gateway.lab.catalog.settings.linkOrigin = elsewhere.url;
  for (const envelope of ["next-url", "next-page-number", "next-page-url"] as const) {
    gateway.lab.catalog.settings.envelope = envelope;
    const { enrollments } = await gateway.read(list, { source: ["campus"] });
    expect(enrollments.sources[0]).toMatchObject({ status: "OK" });
  }
  gateway.lab.catalog.settings.linkOrigin = null;
});

test("A cursor that Truto repeats is a bad answer, not a list without end", async () => {
  gateway.lab.truto.settings.repeatCursorAfter = 1;
  const { enrollments } = await gateway.read(
    `{ enrollments(first: 100, orderBy: { field: CREATED_AT }, filter: { source: ["talent"] }) {
      nodes { id } sources { status reason } } }`,
  );
  gateway.lab.truto.settings.repeatCursorAfter = null;
  expect(enrollments.sources).toEqual([{ status: "FAILED", reason: "SOURCE_BAD_RESPONSE" }]);
});
