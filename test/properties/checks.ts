import type { Enrollment } from "../../src/domain/enrollment.js";
import { RequestError } from "../../src/domain/errors.js";
import type { ListResult, SourceReport } from "../../src/domain/list.js";
import {
  ask,
  expectedOf,
  federate,
  limitedFilter,
  limitOf,
  makeCase,
  mentions,
  nameOf,
  orderIsKnown,
  same,
  toFlat,
  type Case,
  type CaseOptions,
  type Page,
} from "./federated-case.js";
import type { FlatFilter, FlatRow } from "./flat.js";
import { many } from "./generate.js";
import { truth } from "./oracle.js";

type Direction = Page["direction"];

/** What a case has to come to. */
interface Expectation {
  readonly rows: readonly FlatRow[];
  /** Sources that cannot be asked without a filter which the question does not have. */
  readonly skipped: readonly string[];
}

/** Rows, order, page flags, counts and report of every page, forward and backward, are those of brute force. */
export async function checkWalks(one: Case): Promise<void> {
  const expected = await expect(one);
  const names = expected.rows.map(nameOf);
  const forward = await walk(one, "forward", expected);
  same(one, "rows forward", inKnownOrder(one, forward), inKnownOrder(one, names));
  const backward = await walk(one, "backward", expected);
  same(one, "rows backward", backward, forward);
}

/** A first page of no rows costs nothing, and tells which sources cannot be asked. */
async function expect(one: Case): Promise<Expectation> {
  const none = await ask(one, { direction: "forward", size: 0, cursor: null });
  same(
    one,
    "requests for no rows",
    none.reports.map((report) => report.requests).some(Boolean),
    false,
  );
  same(
    one,
    "flags of no rows",
    [none.hasNextPage, none.hasPreviousPage, none.rows],
    [false, false, []],
  );
  const skipped = none.reports
    .filter((report) => report.reason === "FILTER_REQUIRED")
    .map((report) => report.source);
  for (const { declared, sheet } of one.sources) {
    const { id } = declared.connector;
    const needs = sheet.requires.flat();
    const alike = ["userId", "courseId", "mode", "username", "email", "courseTitleContains", "org"];
    if (skipped.includes(id)) {
      const given = sheet.requires.some((set) => set.every((field) => fixes(one, field)));
      same(one, `${id} is skipped though it has what it needs`, given, false);
    } else if (needs.length > 0 && expectedOf(one).some((row) => row.source === id)) {
      same(one, `${id} is not skipped`, mentions(limitedFilter(one), alike), true);
    }
  }
  return { rows: expectedOf(one, skipped), skipped };
}

/** Whether the filter names values of the field, and nothing beside them can match. */
function fixes(one: Case, field: string): boolean {
  const limited = limitedFilter(one);
  const parts = limited.kind === "all" ? limited.of : [];
  return parts.some((part) => part.kind === "in" && mentions(part, [field]));
}

async function walk(
  one: Case,
  direction: Direction,
  expected: Expectation,
): Promise<readonly string[]> {
  const forward = direction === "forward";
  const total = expected.rows.length;
  let found: string[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 200; pages++) {
    const counts = one.chance.is(0.2);
    const size = one.chance.is(0.1) ? 1 + one.chance.below(12) : one.size;
    const result = await ask(one, { direction, size, cursor }, { counts });
    const page = result.rows.map(nameOf);
    found = forward ? [...found, ...page] : [...page, ...found];
    checkReport(one, result, { counts, ...expected });
    const [more, behind] = forward
      ? [result.hasNextPage, result.hasPreviousPage]
      : [result.hasPreviousPage, result.hasNextPage];
    same(one, `${direction}: more after ${found.length}`, more, found.length < total);
    same(one, `${direction}: the other side`, behind, cursor !== null);
    checkValues(one, result, expected.rows);
    if (!more) return found;
    cursor = result.cursorAt(forward ? page.length - 1 : 0);
    same(one, "edge cursor", forward ? result.endCursor : result.startCursor, cursor);
  }
  throw new Error(`seed ${one.seed}: the walk does not end`);
}

/** Names in an order that can be compared: by source where no order of rows is promised. */
function inKnownOrder(one: Case, names: readonly string[]): readonly string[] {
  if (orderIsKnown(one)) return names;
  const places = one.sources.map(({ declared }) => declared.connector.id);
  const blocks = names.map((name) => places.indexOf(name.slice(0, name.indexOf(" "))));
  same(one, "order of sources", blocks, [...blocks].sort());
  return [...names].sort();
}

function checkReport(
  one: Case,
  result: ListResult<Enrollment>,
  expected: Expectation & { readonly counts: boolean },
): void {
  const { counts, rows, skipped } = expected;
  const whole = skipped.length === 0;
  same(one, "totalCount", result.totalCount, counts && whole ? rows.length : null);
  same(one, "isComplete", result.isComplete, whole);
  const allowed = one.viewer.limits.sources;
  for (const report of result.reports) {
    const { source } = report;
    same(one, `${source} may be known`, allowed?.includes(source) ?? true, true);
    checkWords(one, report, skipped);
    const own = result.rows.filter((row) => row.source === source).length;
    same(one, `rowsReturned of ${source}`, report.rowsReturned, own);
    checkRowsRead(one, report);
    if (!counts || skipped.includes(source)) continue;
    const all = rows.filter((row) => row.source === source).length;
    same(one, `totalCount of ${source}`, report.totalCount, all);
  }
}

function checkWords(one: Case, report: SourceReport, skipped: readonly string[]): void {
  const { source, status, reason } = report;
  const what = `status of ${source}: ${status} ${reason ?? ""}`;
  const settled = ["OK", "NOT_REACHED"].includes(status) && reason === null;
  const cannot = status === "SKIPPED" && reason === "FIELD_NOT_PROVIDED";
  const needs = status === "SKIPPED" && reason === "FILTER_REQUIRED";
  same(one, what, skipped.includes(source) ? needs : settled || cannot, true);
  if (status === "SKIPPED") same(one, "requests of a skipped source", report.requests, 0);
}

/** No more rows are told of than the viewer may see. */
function checkRowsRead(one: Case, report: SourceReport): void {
  const limits = limitOf(one.viewer);
  const source = one.sources.find(({ declared }) => declared.connector.id === report.source);
  if (limits.length === 0 || source === undefined || !orderIsKnown(one)) return;
  const chunked = Object.values(source.sheet.accepts).some((one) => one.maxValues < many);
  if (chunked) return;
  const flat = toFlat(source.declared, source.sheet);
  const visible = flat.rows.filter(
    (row) => truth({ kind: "all", of: limits }, row, flat) === true,
  ).length;
  same(one, `rowsRead of ${report.source}`, report.rowsRead <= visible, true);
}

/** What was selected is told, whoever tells it. */
function checkValues(one: Case, result: ListResult<Enrollment>, rows: readonly FlatRow[]): void {
  for (const row of result.rows) {
    const source = one.sources.find(({ declared }) => declared.connector.id === row.source);
    const flat = rows.find((candidate) => nameOf(candidate) === nameOf(row));
    if (flat === undefined || source === undefined) continue;
    same(one, `status of ${nameOf(row)}`, row.status, flat.values["status"]);
  }
}

/**
 * A source fails for some pages and recovers: what the others hold is answered meanwhile, and in the end every row
 * has been answered once, those of each source in their order. `FAIL` answers nothing where something is missing.
 */
export async function checkFailure(one: Case): Promise<void> {
  const { rows, skipped } = await expect(one);
  const victim = one.chance.of(one.sources).declared;
  const from = one.chance.of([0, 0, 1, 2, 3]);
  const until = from + 1 + one.chance.below(3);
  const found: string[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 200; pages++) {
    const failing = pages >= from && pages < until;
    victim.failing = () => (failing ? "SOURCE_ERROR" : undefined);
    const page: Page = { direction: "forward", size: one.size, cursor };
    const result = await ask(one, page);
    const report = result.reports.find(({ source }) => source === victim.connector.id);
    const failed = report?.status === "FAILED";
    if (failed) same(one, "reason", report.reason, "SOURCE_ERROR");
    const partial = report?.status === "PARTIAL";
    same(one, "isComplete", result.isComplete, !failed && !partial && skipped.length === 0);
    if (pages === 0 && failed) {
      const others = expectedOf(one, [...skipped, victim.connector.id]).slice(0, one.size);
      const names = result.rows.map(nameOf);
      same(
        one,
        "others meanwhile",
        inKnownOrder(one, names),
        inKnownOrder(one, others.map(nameOf)),
      );
    }
    if (failing) await checkWholeOrNothing(one, page, result);
    found.push(...result.rows.map(nameOf));
    if (!result.hasNextPage && !failed) break;
    same(one, "a cursor to go on with", result.endCursor !== null, true);
    cursor = result.endCursor;
  }
  for (const { declared } of one.sources) {
    const own = (names: readonly string[]): readonly string[] =>
      inKnownOrder(
        one,
        names.filter((name) => name.startsWith(`${declared.connector.id} `)),
      );
    same(one, "rows after recovery", own(found), own(rows.map(nameOf)));
  }
}

/** `onSourceFailure: FAIL` rejects just where a page is not complete, and tells the same of the sources. */
async function checkWholeOrNothing(
  one: Case,
  page: Page,
  partial: ListResult<Enrollment>,
): Promise<void> {
  const words = (reports: readonly SourceReport[]): unknown =>
    reports.map(({ source, status, reason }) => [source, status, reason]);
  try {
    const whole = await ask(one, page, { onSourceFailure: "FAIL" });
    same(one, "FAIL answers what is complete", partial.isComplete, true);
    same(one, "rows under FAIL", whole.rows.map(nameOf), partial.rows.map(nameOf));
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    same(one, "code under FAIL", error.code, "SOURCE_FAILURE");
    same(one, "FAIL refuses what is not complete", partial.isComplete, false);
    const sources = error.extensions["sources"] as readonly SourceReport[];
    same(one, "sources under FAIL", words(sources), words(partial.reports));
  }
}

/** An earlier answer stands in for a source that fails: the same rows, marked, and not counted for certain. */
export async function checkStale(seed: number): Promise<void> {
  const one = makeCase(seed, {
    sheet: { byCompanion: [], usersLookedUp: false, coursesLookedUp: false },
    settings: { cacheMs: 0, staleIfErrorMs: 600_000 },
  });
  const victim = one.chance.of(one.sources).declared;
  let cursor: string | null = null;
  for (let pages = 0; pages < 200; pages++) {
    const page: Page = { direction: "forward", size: one.size, cursor };
    victim.failing = () => undefined;
    const live = await ask(one, page, { counts: true });
    victim.failing = () => "SOURCE_TIMEOUT";
    const later = await ask(one, page, { counts: true });
    same(one, "rows from memory", later.rows.map(nameOf), live.rows.map(nameOf));
    same(one, "more from memory", later.hasNextPage, live.hasNextPage);
    const [before, after] = [live, later].map(({ reports }) =>
      reports.find(({ source }) => source === victim.connector.id),
    );
    const read = (before?.requests ?? 0) > 0;
    const status = read ? "STALE" : before?.status;
    same(
      one,
      "status from memory",
      [after?.status, after?.reason],
      [status, read ? "SOURCE_TIMEOUT" : before?.reason],
    );
    if (read)
      same(one, "what is stale is not whole", [later.isComplete, later.totalCount], [false, null]);
    if (!live.hasNextPage) return;
    cursor = live.endCursor;
  }
  throw new Error(`seed ${seed}: the walk does not end`);
}

/** A budget ends a page early and the walk goes on; where only the whole would be right, nothing partial is passed off. */
export async function checkBudget(seed: number): Promise<void> {
  const options: CaseOptions = {
    sheet: { byCompanion: [], usersLookedUp: false, coursesLookedUp: false, requires: [] },
    unlimited: seed % 2 === 0,
  };
  const one = makeCase(seed, options);
  const byRows = one.chance.is(0.3);
  const federation = federate(one.sources, {
    cacheMs: one.chance.of([0, 30_000]),
    ...(byRows ? { maxRows: 14 + one.chance.below(10) } : { maxRequests: 3 + one.chance.below(3) }),
  });
  const tight: Case = { ...one, federation };
  if (one.order === null) await checkWalkUnderBudget(tight);
  await checkPageUnderBudget(tight, { direction: "backward", size: one.size, cursor: null });
  if (one.order !== null) {
    await checkPageUnderBudget(tight, { direction: "forward", size: one.size, cursor: null });
  }
}

async function checkWalkUnderBudget(one: Case): Promise<void> {
  const found: string[] = [];
  const given = new Set<string>();
  let cursor: string | null = null;
  for (let pages = 0; ; pages++) {
    if (pages > 300) throw new Error(`seed ${one.seed}: the walk under a budget does not end`);
    const result = await ask(one, { direction: "forward", size: one.size, cursor });
    found.push(...result.rows.map(nameOf));
    for (const report of result.reports) {
      const cut = report.status === "PARTIAL" || report.status === "FAILED";
      if (cut) same(one, "reason", report.reason, "SCAN_BUDGET_EXCEEDED");
      if (report.status === "PARTIAL") same(one, "more after PARTIAL", result.hasNextPage, true);
      if (report.status === "FAILED") given.add(report.source);
    }
    const complete = result.reports.every(({ status }) => !["PARTIAL", "FAILED"].includes(status));
    same(one, "isComplete", result.isComplete, complete);
    if (!result.hasNextPage) break;
    cursor = result.endCursor;
  }
  const names = expectedOf(one, [...given]).map(nameOf);
  const read = found.filter((name) => !given.has(name.slice(0, name.indexOf(" "))));
  same(one, "the whole list in the end", inKnownOrder(one, read), inKnownOrder(one, names));
  for (const source of given) {
    const sheet = one.sources.find(({ declared }) => declared.connector.id === source)?.sheet;
    const canGoOn = sheet?.paging !== "whole-list" && sheet?.listsUsers === false;
    same(one, `${source} gives up though it can go on`, canGoOn && orderIsKnown(one), false);
  }
}

async function checkPageUnderBudget(one: Case, page: Page): Promise<void> {
  const counted = await ask(one, page, { counts: true });
  for (const result of [await ask(one, page), counted]) {
    const failed = result.reports.filter(({ status }) => status === "FAILED");
    for (const { reason } of failed) same(one, "reason", reason, "SCAN_BUDGET_EXCEEDED");
    const partial = result.reports.filter(({ status }) => status === "PARTIAL");
    same(
      one,
      "partial reads shown",
      partial.some(({ rowsReturned }) => rowsReturned > 0),
      false,
    );
    if (partial.length > 0) same(one, "totalCount after a part", result.totalCount, null);
    const expected = expectedOf(
      one,
      failed.map(({ source }) => source),
    ).map(nameOf);
    const cut =
      page.direction === "forward" ? expected.slice(0, page.size) : expected.slice(-page.size);
    if (orderIsKnown(one)) same(one, "rows of who could be read", result.rows.map(nameOf), cut);
    if (failed.length > 0) same(one, "totalCount after a failure", result.totalCount, null);
    else if (result.totalCount !== null)
      same(one, "totalCount", result.totalCount, expected.length);
  }
}

/** The rows that a viewer may not see make no difference: the answer is that over the others alone. */
export async function checkLimitUnseen(seed: number): Promise<void> {
  const one = makeCase(seed, { settings: { cacheMs: 0 } });
  const limit: FlatFilter = { kind: "all", of: limitOf(one.viewer) };
  const alone = makeCase(seed, { settings: { cacheMs: 0 } });
  for (const { declared, sheet } of alone.sources) {
    const flat = toFlat(declared, sheet);
    declared.rows = declared.rows.filter((row) => truth(limit, row, flat) === true);
  }
  for (const direction of ["forward", "backward"] as const) {
    const page = { direction, size: one.size, cursor: null };
    const [all, own] = [
      await ask(one, page, { counts: true }),
      await ask(alone, page, { counts: true }),
    ];
    same(one, `what ${direction} shows`, shown(all), shown(own));
  }
}

function shown(result: ListResult<Enrollment>): unknown {
  const { rows, hasNextPage, hasPreviousPage, totalCount, isComplete, reports } = result;
  return {
    rows: rows.map(nameOf).sort(),
    flags: [hasNextPage, hasPreviousPage, totalCount, isComplete],
    reports: reports.map((report) => ({
      ...report,
      requests: 0,
      rowsRead: 0,
      asOf: null,
      durationMs: 0,
    })),
  };
}
