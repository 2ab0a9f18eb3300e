import type { Enrollment } from "../../src/domain/enrollment.js";
import type { ListResult, SourceReport } from "../../src/domain/list.js";
import {
  ask,
  expectedOf,
  givesRequired,
  limitedFilter,
  limitOf,
  mentions,
  nameOf,
  orderIsKnown,
  same,
  toFlat,
  type Case,
  type CaseSource,
  type Page,
} from "./federated-case.js";
import type { FlatFilter, FlatRow } from "./flat.js";
import { many } from "./generate.js";
import { truth } from "./oracle.js";

type Direction = Page["direction"];

/** What a case has to come to. */
export interface Expectation {
  readonly rows: readonly FlatRow[];
  /** Sources that cannot be asked without a filter which the question does not have. */
  readonly skipped: readonly string[];
}

/** Rows, order, page flags, counts and report of every page, forward and backward, are those of brute force. */
export async function checkWalks(one: Case): Promise<void> {
  const expected = await firstLook(one);
  const names = expected.rows.map(nameOf);
  const forward = await walk(one, "forward", expected);
  same(one, "rows forward", inKnownOrder(one, forward), inKnownOrder(one, names));
  const backward = await walk(one, "backward", expected);
  same(one, "rows backward", backward, forward);
}

/** A first page of no rows costs nothing, and tells which sources cannot be asked. */
export async function firstLook(one: Case): Promise<Expectation> {
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
      const given = givesRequired(one, sheet);
      same(one, `${id} is skipped though it has what it needs`, given, false);
    } else if (needs.length > 0 && expectedOf(one).some((row) => row.source === id)) {
      same(one, `${id} is not skipped`, mentions(limitedFilter(one), alike), true);
    }
  }
  return { rows: expectedOf(one, skipped), skipped };
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
    // What a source counts, it counts twice where it sends it twice.
    const counts = one.chance.is(0.2) && one.sources.every(({ sheet }) => sheet.copies === 0);
    for (const { declared, sheet } of one.sources) {
      if (sheet.forgets && pages % 3 === 1) declared.forgetTokens();
    }
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
export function inKnownOrder(one: Case, names: readonly string[]): readonly string[] {
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
  const reported = result.reports.map(({ source }) => source);
  const inQuestion = one.sources.filter((source) => isInQuestion(one, source));
  same(
    one,
    "sources in question",
    reported,
    inQuestion.map(({ declared }) => declared.connector.id),
  );
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

/** Whether filter and rights leave the source in question: what is known of it without looking at a row. */
function isInQuestion({ filter, viewer }: Case, { declared, sheet }: CaseSource): boolean {
  const nothingLeft = limitOf(viewer).some(
    (part) =>
      part.kind === "in" &&
      (part.values.length === 0 ||
        sheet.neverTells.includes(part.field) ||
        (part.field === "source" && !part.values.includes(declared.connector.id))),
  );
  return !nothingLeft && outcomes(filter, declared.connector.id).includes(true);
}

/** What a filter can come to in a source, as far as its ids alone say. */
function outcomes(filter: FlatFilter, source: string): readonly boolean[] {
  const anything = [true, false];
  switch (filter.kind) {
    case "not":
      return outcomes(filter.of, source).map((one) => !one);
    case "all":
    case "any": {
      const parts = filter.of.map((part) => outcomes(part, source));
      const decisive = filter.kind === "any";
      if (parts.length === 0) return anything;
      return anything.filter((value) =>
        value === decisive
          ? parts.some((part) => part.includes(value))
          : parts.every((part) => part.includes(value)),
      );
    }
    case "in":
      if (filter.field === "source") return [filter.values.includes(source)];
      return ["userId", "courseId"].includes(filter.field) && filter.values.length === 0
        ? [false]
        : anything;
    case "constant":
    case "contains":
    case "range":
      return anything;
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
  // A row counts as often as the source sends it.
  const most = source.sheet.copies > 0 ? 2 * visible : visible;
  same(one, `rowsRead of ${report.source}`, report.rowsRead <= most, true);
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
