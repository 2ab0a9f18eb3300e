import { inKnownOrder } from "./check-walks.js";
import {
  ask,
  expectedOf,
  federate,
  makeCase,
  nameOf,
  orderIsKnown,
  same,
  type Case,
  type CaseOptions,
  type CaseSource,
  type Page,
} from "./federated-case.js";

/** A budget ends a page early and the walk goes on; where only the whole would be right, nothing partial is passed off. */
export async function checkBudget(seed: number): Promise<void> {
  const arrives = seed % 6 === 2;
  const options: CaseOptions = {
    sheet: {
      ...(arrives && { orders: [byDate], paging: "cursor", copies: 0, repeats: 0 }),
      ...{ byCompanion: [], usersLookedUp: false, coursesLookedUp: false },
      // More empty pages in a row than the budget has requests: through them no list is walked again from its beginning.
      ...(seed % 4 === 3 && {
        ...{ paging: "cursor", emptyPageEvery: 0, emptyRun: 7 },
        ...{ copies: 0, forgets: false },
      }),
    },
    insistsOnGiven: true,
    insists: seed % 3 === 0,
    unlimited: seed % 2 === 0,
  };
  const made = makeCase(seed, options);
  const one: Case = arrives ? { ...made, order: byDate } : made;
  const byRows = one.chance.is(0.3);
  const cacheMs = one.chance.of([0, 30_000]);
  const maxRequests = byRows ? 10_000 : 3 + one.chance.below(3);
  const maxRows = byRows ? 14 + one.chance.below(10) : Infinity;
  const federation = federate(one.sources, { cacheMs, maxRequests, maxRows });
  const tight: TightCase = { ...one, federation, maxRequests, maxRows };
  await checkWalkUnderBudget(tight);
  // What a page before it may hold once more is not looked for beyond the budget.
  if (one.order !== null || one.sources.every(({ sheet }) => sheet.copies === 0)) {
    await checkPageUnderBudget(tight, { direction: "backward", size: one.size, cursor: null });
  }
  if (one.order !== null) {
    await checkPageUnderBudget(tight, { direction: "forward", size: one.size, cursor: null });
  }
}

const byDate = { field: "CREATED_AT", direction: "DESC" } as const;

interface TightCase extends Case {
  readonly maxRequests: number;
  readonly maxRows: number;
}

async function checkWalkUnderBudget(one: TightCase): Promise<void> {
  const found: string[] = [];
  const given = new Set<string>();
  let cursor: string | null = null;
  for (let pages = 0; ; pages++) {
    if (pages > 300) throw new Error(`seed ${one.seed}: the walk under a budget does not end`);
    const sent = one.sources.map(({ declared }) => declared.rowsSent);
    const result = await ask(one, { direction: "forward", size: one.size, cursor });
    for (const [at, { declared, sheet }] of one.sources.entries()) {
      if (!keepsToSize(sheet)) continue;
      const rows = declared.rowsSent - (sent[at] ?? 0);
      same(one, `${declared.connector.id}: rows within the budget`, rows <= one.maxRows, true);
    }
    found.push(...result.rows.map(nameOf));
    for (const report of result.reports) {
      same(one, "requests within the budget", report.requests <= one.maxRequests, true);
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
    const isListing = one.order === null && orderIsKnown(one);
    same(one, `${source} gives up though it can go on`, canGoOn && isListing, false);
  }
}

async function checkPageUnderBudget(one: TightCase, page: Page): Promise<void> {
  const counted = await ask(one, page, { counts: true });
  for (const result of [await ask(one, page), counted]) {
    const failed = result.reports.filter(({ status }) => status === "FAILED");
    for (const { reason } of failed) same(one, "reason", reason, "SCAN_BUDGET_EXCEEDED");
    const partial = result.reports.filter(({ status }) => status === "PARTIAL");
    for (const { source } of partial) {
      const sheet = one.sources.find(({ declared }) => declared.connector.id === source)?.sheet;
      const arrives = page.direction === "forward" && sheet !== undefined && promises(sheet, one);
      same(one, `${source} tells a part of what arrives in order`, arrives, true);
    }
    if (partial.length > 0) same(one, "totalCount after a part", result.totalCount, null);
    const expected = expectedOf(
      one,
      failed.map(({ source }) => source),
    ).map(nameOf);
    const cut =
      page.direction === "forward" ? expected.slice(0, page.size) : expected.slice(-page.size);
    const rows = result.rows.map(nameOf);
    const certain = partial.length > 0 ? cut.slice(0, rows.length) : cut;
    if (orderIsKnown(one)) same(one, "rows of who could be read", rows, certain);
    if (failed.length > 0) same(one, "totalCount after a failure", result.totalCount, null);
    else if (result.totalCount !== null)
      same(one, "totalCount", result.totalCount, expected.length);
  }
}

/** Whether a source sends no more rows on a page than it is asked for, and counts no fewer than there are. */
function keepsToSize({ repeats, miscounts }: CaseSource["sheet"]): boolean {
  return repeats === 0 && miscounts >= 0;
}

/** Whether a source lists in the order asked for. */
function promises({ orders, paging }: CaseSource["sheet"], { order }: Case): boolean {
  const [promised] = orders;
  if (order === null || promised === undefined || paging === "whole-list") return false;
  return promised.field === order.field && promised.direction === order.direction;
}
