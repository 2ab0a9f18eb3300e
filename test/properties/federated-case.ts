import type {
  createFederation,
  ManagedFederation,
} from "../../src/federation/create-federation.js";
import type { EnrollmentQuery } from "../../src/federation/federation.js";
import type { Enrollment } from "../../src/domain/enrollment.js";
import type { ListResult } from "../../src/domain/list.js";
import type { EnrollmentOrderField } from "../../src/domain/query.js";
import { scopes } from "../../src/domain/viewer.js";
import { declareSource, type DeclaredSource, type Sheet } from "../support/declared-connector.js";
import { Chance, randomFilter, randomRows, randomSheet, withCourses } from "./generate.js";
import { expectedList, type FlatFilter, type FlatRow, type FlatSource } from "./oracle.js";

export type Engine = typeof createFederation;

const orderNames: Readonly<Record<string, string>> = {
  CREATED_AT: "createdAt",
  DUE_AT: "dueAt",
  PROGRESS_PERCENT: "progressPercent",
  STATUS: "status",
  COURSE_EXTERNAL_ID: "courseId",
  USERNAME: "username",
  EMAIL: "email",
};

/** One generated question over generated sources. */
export interface Case {
  readonly seed: number;
  readonly sources: readonly { readonly declared: DeclaredSource; readonly sheet: Sheet }[];
  readonly flat: readonly FlatSource[];
  readonly filter: FlatFilter;
  readonly order: { readonly field: string; readonly direction: "ASC" | "DESC" } | null;
  readonly size: number;
  readonly expected: readonly FlatRow[];
  readonly federation: ManagedFederation;
  readonly chance: Chance;
}

export function makeCase(seed: number, engine: Engine): Case {
  const chance = new Chance(seed);
  const names = ["alpha", "beta", "gamma"].slice(0, 1 + chance.below(3));
  const filter = randomFilter(chance, [...names, "unknown"]);
  const sources = names.map((name) => {
    const sheet = randomSheet(chance);
    const rows = inPromisedOrder(withCourses(randomRows(chance, name, 30)), sheet);
    return { sheet, declared: declareSource(name, rows, sheet) };
  });
  const flat = sources.map(({ declared, sheet }) => toFlat(declared, sheet));
  const field = chance.of(Object.keys(orderNames));
  const order = chance.is(0.5) ? { field, direction: chance.of(["ASC", "DESC"] as const) } : null;
  const cacheMs = chance.of([0, 30_000]);
  const federation = engine({
    sources: sources.map(({ declared }) => ({
      connector: declared.connector,
      settings: { maxRequests: 10_000, maxRows: Infinity, cacheMs, staleIfErrorMs: 0 },
    })),
    secret: "a secret of the tests, 32 letters long",
  });
  const flatOrder = order === null ? null : { ...order, field: orderNames[order.field]! };
  return {
    seed,
    sources,
    flat,
    filter,
    order,
    size: 1 + chance.below(7),
    expected: expectedList(flat, filter, flatOrder),
    federation,
    chance,
  };
}

/** A source that promises an order lists its rows in it. */
function inPromisedOrder(rows: FlatRow[], sheet: Sheet): FlatRow[] {
  const promised = sheet.orders[0];
  if (promised === undefined) return rows;
  const order = { field: orderNames[promised.field]!, direction: promised.direction };
  const all = { kind: "constant", value: true };
  return [
    ...expectedList(
      [{ id: rows[0]?.source ?? "", rows, neverTells: [], byKey: false }],
      all,
      order,
    ),
  ];
}

function toFlat(declared: DeclaredSource, sheet: Sheet): FlatSource {
  const username = sheet.accepts.username;
  const grouped = username !== undefined && username.maxValues < 1000;
  return {
    id: declared.connector.id,
    rows: declared.rows,
    neverTells: sheet.neverTells,
    byKey: sheet.paging === "whole-list",
    ...(grouped ? { groupedBy: { field: "username", size: username.maxValues } } : {}),
  };
}

export async function ask(
  one: Case,
  page: EnrollmentQuery["page"],
  extra: Partial<EnrollmentQuery> = {},
): Promise<ListResult<Enrollment>> {
  const operation = one.federation.begin({
    requestId: `seed ${one.seed}`,
    viewer: { subject: "tester", scopes: new Set(scopes), limits: {}, ownEmails: [] },
    signal: new AbortController().signal,
    deadlineAt: Infinity,
    live: false,
    priority: "interactive",
  });
  return operation.enrollments({
    filter: one.filter as unknown as EnrollmentQuery["filter"],
    order: one.order as { field: EnrollmentOrderField; direction: "ASC" | "DESC" } | null,
    page,
    wanted: new Set(["status", "progressPercent"]),
    counts: false,
    looksAhead: true,
    place: "Query.enrollments",
    onSourceFailure: "PARTIAL",
    ...extra,
  });
}

export function nameOf(row: { readonly source: string; readonly key: readonly string[] }): string {
  return `${row.source} ${row.key.join("|")}`;
}

/** Fails with the seed where a generated case does not come out as brute force has it. */
export async function checkCase(one: Case): Promise<void> {
  const names = one.expected.map(nameOf);
  const forward = await walk(one, "forward");
  same(one, "rows forward", forward, names);
  const backward = await walk(one, "backward");
  same(one, "rows backward", backward, names);
}

async function walk(one: Case, direction: "forward" | "backward"): Promise<readonly string[]> {
  const names = one.expected.map(nameOf);
  let found: string[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 200; pages++) {
    const counts = one.chance.is(0.2);
    const size = one.chance.is(0.1) ? 1 + one.chance.below(12) : one.size;
    const result = await ask(one, { direction, size, cursor }, { counts });
    const page = result.rows.map(nameOf);
    found = direction === "forward" ? [...found, ...page] : [...page, ...found];
    checkReport(one, result, counts ? names.length : null);
    const more = direction === "forward" ? result.hasNextPage : result.hasPreviousPage;
    same(one, `${direction}: more after ${found.length}`, more, found.length < names.length);
    const behind = direction === "forward" ? result.hasPreviousPage : result.hasNextPage;
    same(one, `${direction}: the other side`, behind, cursor !== null);
    checkValues(one, result);
    if (!more) return found;
    cursor = result.cursorAt(direction === "forward" ? page.length - 1 : 0);
    same(
      one,
      "edge cursor",
      cursor,
      direction === "forward" ? result.endCursor : result.startCursor,
    );
  }
  throw new Error(`seed ${one.seed}: the walk does not end`);
}

function checkReport(one: Case, result: ListResult<Enrollment>, count: number | null): void {
  same(one, "totalCount", result.totalCount, count);
  same(one, "isComplete", result.isComplete, true);
  for (const report of result.reports) {
    const fine =
      report.status === "OK" ||
      report.status === "NOT_REACHED" ||
      (report.status === "SKIPPED" && report.reason === "FIELD_NOT_PROVIDED");
    same(one, `status of ${report.source}: ${report.status} ${report.reason ?? ""}`, fine, true);
    const own = result.rows.filter((row) => row.source === report.source).length;
    same(one, `rowsReturned of ${report.source}`, report.rowsReturned, own);
    if (report.status === "SKIPPED") same(one, "requests of a skipped source", report.requests, 0);
    if (count === null) continue;
    const all = one.expected.filter((row) => row.source === report.source).length;
    same(one, `totalCount of ${report.source}`, report.totalCount, all);
  }
}

/** What was selected is told, whoever tells it. */
function checkValues(one: Case, result: ListResult<Enrollment>): void {
  for (const row of result.rows) {
    const flat = one.expected.find((candidate) => nameOf(candidate) === nameOf(row));
    const told = !one.flat
      .find((source) => source.id === row.source)
      ?.neverTells.includes("status");
    if (told) same(one, `status of ${nameOf(row)}`, row.status, flat?.values["status"]);
  }
}

/**
 * A source fails for some pages and recovers: what the others hold is answered meanwhile, and in the end every row
 * has been answered once.
 */
export async function checkFailure(one: Case): Promise<void> {
  const victim = one.chance.of(one.sources).declared;
  const broken = 1 + one.chance.below(3);
  const found: string[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 200; pages++) {
    const failing = pages < broken;
    victim.failing = () => (failing ? "SOURCE_ERROR" : undefined);
    const result = await ask(one, { direction: "forward", size: one.size, cursor });
    found.push(...result.rows.map(nameOf));
    const report = result.reports.find((candidate) => candidate.source === victim.connector.id);
    const failed = report?.status === "FAILED";
    if (failed) same(one, "reason", report.reason, "SOURCE_ERROR");
    same(one, "isComplete with a failure", result.isComplete, !failed);
    if (!result.hasNextPage && !failed) break;
    cursor = result.endCursor ?? cursor;
  }
  same(one, "rows after recovery", [...found].sort(), one.expected.map(nameOf).sort());
}

export class Mismatch extends Error {}

function same(one: Case, what: string, actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a === b) return;
  throw new Mismatch(
    `seed ${one.seed}: ${what}: ${a ?? "undefined"} instead of ${b ?? "undefined"}\n` +
      JSON.stringify({
        filter: one.filter,
        order: one.order,
        size: one.size,
        sheets: one.sources.map(({ sheet }) => sheet),
      }),
  );
}
