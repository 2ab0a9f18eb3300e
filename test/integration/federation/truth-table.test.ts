import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { CallContext } from "../../../src/domain/call-context.js";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import type { Condition } from "../../../src/domain/filter.js";
import type { ListResult } from "../../../src/domain/list.js";
import type { EnrollmentFilterField } from "../../../src/domain/query.js";
import type { EnrollmentQuery } from "../../../src/federation/federation.js";
import type { Fault } from "../../../src/lab/dial.js";
import type { Simulator } from "../../../src/lab/simulator.js";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import {
  begin,
  federateLab,
  type LabFederation,
  type LabFederationOptions,
} from "../../support/lab-federation.js";

const sources = ["campus", "mooc", "ispring", "talent"] as const;
type Source = (typeof sources)[number];

let lab: Lab;
let simulators: Readonly<Record<Source, Simulator>>;
const opened: LabFederation[] = [];

beforeAll(async () => {
  lab = await startLab({ people: 30, truto: { mode: "generic" } });
  simulators = { campus: lab.catalog, mooc: lab.moocit, ispring: lab.ispring, talent: lab.truto };
});
afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await lab.stop();
});
afterEach(() => {
  for (const simulator of Object.values(simulators)) simulator.dial.clear();
  lab.truto.settings.repeatCursorAfter = null;
});

function open(options: LabFederationOptions = {}): LabFederation {
  const one = federateLab(lab, {
    platformKey: "acme",
    timeoutMs: 500,
    maxResponseBytes: 400_000,
    ...options,
  });
  opened.push(one);
  return one;
}

type Question = Partial<EnrollmentQuery> & { readonly call?: Partial<CallContext> };

function ask(
  { federation }: LabFederation,
  question: Question = {},
): Promise<ListResult<Enrollment>> {
  const { call, ...query } = question;
  return begin(federation, call).enrollments({
    filter: { kind: "constant", value: true },
    order: null,
    page: { direction: "forward", size: 10_000, cursor: null },
    wanted: new Set(),
    counts: false,
    looksAhead: true,
    place: "Query.enrollments",
    onSourceFailure: "PARTIAL",
    ...query,
  });
}

/** What the report says of one source, in two words. */
function wordsOf(result: ListResult<Enrollment>, source: Source): string {
  const report = result.reports.find((one) => one.source === source);
  return report === undefined ? "absent" : [report.status, report.reason ?? ""].join(" ").trim();
}

const only = (...names: Source[]): Condition<EnrollmentFilterField> => ({
  kind: "in",
  field: "source",
  values: names,
});

/** What goes wrong, and what the report says of it, whichever kind of source it is. */
const faults: readonly (readonly [what: string, fault: Fault, words: string])[] = [
  ["401", { kind: "status", status: 401 }, "FAILED SOURCE_UNAUTHENTICATED"],
  ["403", { kind: "status", status: 403 }, "FAILED SOURCE_FORBIDDEN"],
  ["429", { kind: "status", status: 429, retryAfter: 7 }, "FAILED SOURCE_RATE_LIMITED"],
  ["500", { kind: "status", status: 500 }, "FAILED SOURCE_ERROR"],
  ["502", { kind: "status", status: 502 }, "FAILED SOURCE_ERROR"],
  ["no answer", { kind: "hang" }, "FAILED SOURCE_TIMEOUT"],
  ["a reset connection", { kind: "reset" }, "FAILED SOURCE_UNREACHABLE"],
  ["HTML with 200", { kind: "html" }, "FAILED SOURCE_BAD_RESPONSE"],
  ["a body cut off", { kind: "cut", how: "chunked" }, "FAILED SOURCE_BAD_RESPONSE"],
  ["a body too short", { kind: "cut", how: "clean" }, "FAILED SOURCE_BAD_RESPONSE"],
  ["a malformed body", { kind: "malformed" }, "FAILED SOURCE_BAD_RESPONSE"],
  ["a foreign shape", { kind: "foreign" }, "FAILED SOURCE_BAD_RESPONSE"],
  ["an empty body", { kind: "empty" }, "FAILED SOURCE_BAD_RESPONSE"],
  ["a redirect", { kind: "redirect", to: "http://127.0.0.1:9/" }, "FAILED SOURCE_BAD_RESPONSE"],
  ["a body too large", { kind: "huge", bytes: 1_500_000 }, "FAILED SOURCE_BAD_RESPONSE"],
];

describe.each(sources)("%s", (source) => {
  const others = sources.filter((other) => other !== source);

  test.each(faults)("sends %s: the report says so", async (_what, fault, words) => {
    const gateway = open();
    const whole = await ask(gateway);
    expect(wordsOf(whole, source)).toBe("OK");
    expect(whole.isComplete).toBe(true);
    simulators[source].dial.fault(fault, { kind: "read" });

    const broken = await ask(gateway, { counts: true });
    expect(wordsOf(broken, source)).toBe(words);
    expect(others.map((other) => wordsOf(broken, other))).toEqual(["OK", "OK", "OK"]);
    expect(broken.rows).toHaveLength(whole.rows.filter((row) => row.source !== source).length);
    expect(broken).toMatchObject({ isComplete: false, totalCount: null });
    await expect(ask(gateway, { onSourceFailure: "FAIL" })).rejects.toMatchObject({
      code: "SOURCE_FAILURE",
    });

    simulators[source].dial.clear();
    const page = { direction: "forward" as const, size: 10_000, cursor: broken.endCursor };
    const missed = await ask(gateway, { page });
    expect(missed.rows.every((row) => row.source === source)).toBe(true);
    expect(missed.rows.length + broken.rows.length).toBe(whole.rows.length);
    expect(missed.isComplete).toBe(true);
  });

  test.each([
    ["a reset connection", { kind: "reset" }],
    ["no answer", { kind: "hang" }],
    ["a body that breaks off", { kind: "cut", how: "chunked" }],
    ["a body that never reaches its length", { kind: "cut", how: "content-length", at: 0.9 }],
    ["503", { kind: "status", status: 503 }],
  ] as const)("sends %s once: it is asked again, and all is as ever", async (_what, fault) => {
    const gateway = open({ retries: 2 });
    const filter = only(source);
    const whole = await ask(gateway, { filter });
    const before = simulators[source].requests.reads;
    simulators[source].dial.fault(fault, { kind: "read", times: 1 });
    const again = await ask(gateway, { filter });
    expect(wordsOf(again, source)).toBe("OK");
    expect(again.rows.map(({ key }) => key)).toEqual(whole.rows.map(({ key }) => key));
    const [was, is] = [whole.reports[0], again.reports[0]];
    expect(is?.rowsRead).toBe(was?.rowsRead);
    expect(is?.requests).toBe((was?.requests ?? 0) + 1);
    expect(simulators[source].requests.reads - before).toBe(is?.requests);
  });

  test("does not answer before the deadline: the report says so", async () => {
    const gateway = open({ timeoutMs: 5_000 });
    simulators[source].dial.fault({ kind: "hang" }, { kind: "read" });
    const result = await ask(gateway, {
      filter: only(source),
      call: { deadlineAt: Date.now() + 200, signal: AbortSignal.timeout(200) },
    }).catch((error: unknown) => error);
    expect(result).toMatchObject({
      reports: [{ status: "FAILED", reason: "DEADLINE_EXCEEDED" }],
    });
  });

  test("is not asked while its breaker is open, and is asked again later", async () => {
    const gateway = open({ breakerAfter: 2 });
    simulators[source].dial.fault({ kind: "status", status: 500 }, { kind: "read" });
    const filter = only(source);
    for (let count = 0; count < 2; count++) {
      expect(wordsOf(await ask(gateway, { filter }), source)).toBe("FAILED SOURCE_ERROR");
    }
    const before = simulators[source].requests.reads;
    const result = await ask(gateway, { filter });
    expect(wordsOf(result, source)).toBe("FAILED CIRCUIT_OPEN");
    expect(simulators[source].requests.reads).toBe(before);
    simulators[source].dial.clear();
    let words = "";
    for (let tries = 0; tries < 100 && words !== "OK"; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      words = wordsOf(await ask(gateway, { filter }), source);
    }
    expect(words).toBe("OK");
  });

  test("is answered from an earlier read where there is one: STALE, with the reason", async () => {
    const gateway = open({ staleIfErrorMs: 60_000 });
    const filter = only(source);
    const live = await ask(gateway, { filter });
    simulators[source].dial.fault({ kind: "status", status: 500 }, { kind: "read" });
    const later = await ask(gateway, { filter, counts: true });
    expect(wordsOf(later, source)).toBe("STALE SOURCE_ERROR");
    expect(later.rows.map((row) => row.key)).toEqual(live.rows.map((row) => row.key));
    expect(later).toMatchObject({ isComplete: false, totalCount: null });
  });
});

describe("a cursor that repeats", () => {
  test("from Truto ends the read: SOURCE_BAD_RESPONSE", async () => {
    lab.truto.settings.repeatCursorAfter = 2;
    const result = await ask(open({ pageSize: 2 }), { filter: only("talent") });
    expect(wordsOf(result, "talent")).toBe("FAILED SOURCE_BAD_RESPONSE");
  });

  test("from iSpring ends the read: SOURCE_BAD_RESPONSE", async () => {
    const body = JSON.stringify({ enrollments: [], nextPageToken: "again" });
    const reply = { status: 200, headers: { "content-type": "application/json" }, body };
    lab.ispring.dial.fault({ kind: "answer", reply }, { path: "/enrollment" });
    const result = await ask(open(), { filter: only("ispring") });
    expect(wordsOf(result, "ispring")).toBe("FAILED SOURCE_BAD_RESPONSE");
  });
});

describe("a budget", () => {
  const order = { field: "CREATED_AT", direction: "ASC" } as const;
  const budget = "SCAN_BUDGET_EXCEEDED";

  test.each(["campus", "ispring", "talent"] as const)(
    "of requests ends a page of %s in default order: PARTIAL, and the walk goes on",
    async (source) => {
      const whole = await ask(open(), { filter: only(source) });
      const gateway = open({ pageSize: 3, maxRequests: 3 });
      const names: string[] = [];
      let cursor: string | null = null;
      for (let more = true; more;) {
        const page = { direction: "forward" as const, size: 1_000, cursor };
        const result: ListResult<Enrollment> = await ask(gateway, { filter: only(source), page });
        names.push(...result.rows.map((row) => row.key.join("|")));
        more = result.hasNextPage;
        cursor = result.endCursor;
        expect(wordsOf(result, source)).toBe(more ? `PARTIAL ${budget}` : "OK");
        expect(result.isComplete).toBe(!more);
      }
      expect(names).toEqual(whole.rows.map((row) => row.key.join("|")));
    },
  );

  test.each(["campus", "ispring", "talent"] as const)(
    "of requests that the whole of %s does not fit: FAILED, never a part",
    async (source) => {
      const gateway = open({ pageSize: 3, maxRequests: 3 });
      const filter = only(source);
      const page = { direction: "backward" as const, size: 5, cursor: null };
      for (const question of [{ order }, { page }]) {
        const result = await ask(gateway, { filter, counts: true, ...question });
        expect(wordsOf(result, source)).toBe(`FAILED ${budget}`);
        expect(result).toMatchObject({ rows: [], totalCount: null, isComplete: false });
      }
    },
  );

  test("of rows that a whole list does not fit: FAILED", async () => {
    const result = await ask(open({ maxRows: 10 }), { filter: only("mooc") });
    expect(wordsOf(result, "mooc")).toBe(`FAILED ${budget}`);
  });
});

describe("a source that cannot answer the question is not asked", () => {
  const slug = { kind: "in", field: "courseSlug", values: ["x"] } as const;
  const org = { kind: "in", field: "org", values: ["Acme"] } as const;
  const platform = { kind: "in", field: "platformKey", values: ["acme"] } as const;
  const never = "SKIPPED FIELD_NOT_PROVIDED";
  const required = "SKIPPED FILTER_REQUIRED";
  const pairs = { requires: "user-and-course" } as const;

  test.each<[Source, string, Question["filter"], LabFederationOptions, string]>([
    ["mooc", "courseSlug", slug, {}, never],
    ["ispring", "org", org, {}, never],
    ["mooc", "platformKey", platform, {}, never],
    ["ispring", "platformKey", platform, {}, never],
    ["talent", "platformKey", platform, {}, never],
    ["campus", "nothing, and no platform is set", undefined, { platformKey: undefined }, required],
    ["talent", "nothing, and it lists pair by pair", undefined, pairs, required],
  ])("%s, asked by %s", async (source, _what, filter, options, words) => {
    const gateway = open(options);
    const before = simulators[source].requests.total;
    const result = await ask(gateway, filter === undefined ? {} : { filter });
    expect(wordsOf(result, source)).toBe(words);
    expect(simulators[source].requests.total).toBe(before);
    expect(result.isComplete).toBe(words === never);
  });
});
