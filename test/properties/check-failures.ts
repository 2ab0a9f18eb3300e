import type { Enrollment } from "../../src/domain/enrollment.js";
import { RequestError, type SourceReason } from "../../src/domain/errors.js";
import type { ListResult, SourceReport } from "../../src/domain/list.js";
import { firstLook, inKnownOrder } from "./check-walks.js";
import {
  ask,
  expectedOf,
  makeCase,
  nameOf,
  orderIsKnown,
  same,
  type Case,
  type Page,
} from "./federated-case.js";

/**
 * A source fails for some pages and recovers: what the others hold is answered meanwhile, and in the end every row
 * has been answered once, those of each source in their order. `FAIL` answers nothing where something is missing.
 */
export async function checkFailure(one: Case): Promise<void> {
  const { rows, skipped } = await firstLook(one);
  const victim = one.chance.of(one.sources).declared;
  const from = one.chance.of([0, 0, 1, 2, 3]);
  const until = from + 1 + one.chance.below(3);
  const flaky = one.chance.is(0.3);
  const failure = (request: number): SourceReason | undefined =>
    flaky && request % 2 === 1 ? undefined : "SOURCE_ERROR";
  const found: string[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 200; pages++) {
    const failing = pages >= from && pages < until;
    victim.failing = failing ? failure : () => undefined;
    const page: Page = { direction: "forward", size: one.size, cursor };
    const result = await ask(one, page);
    const report = result.reports.find(({ source }) => source === victim.connector.id);
    const failed = report?.status === "FAILED";
    if (failed) same(one, "reason", report.reason, "SOURCE_ERROR");
    const whole = !failed && report?.status !== "PARTIAL" && skipped.length === 0;
    same(one, "isComplete", result.isComplete, whole);
    const steadily = failing && !flaky;
    if (pages === 0 && failed && steadily) {
      checkOthers(one, [...skipped, victim.connector.id], result);
    }
    if (steadily) await checkWholeOrNothing(one, page, result);
    found.push(...result.rows.map(nameOf));
    if (!result.hasNextPage && !failed) break;
    same(one, "a cursor to go on with", result.endCursor !== null, true);
    cursor = result.endCursor;
  }
  checkRecovered(one, found, rows.map(nameOf));
}

/** Sources fail and recover each in its own time, also while another one catches up: every row is answered once. */
export async function checkFailuresInTurn(one: Case): Promise<void> {
  const { rows } = await firstLook(one);
  const outages = one.sources.map(({ declared }) => {
    const from = one.chance.below(4);
    return { declared, from, until: from + one.chance.below(4) };
  });
  const direction = one.chance.of(["forward", "forward", "backward"] as const);
  const isForward = direction === "forward";
  const found: string[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 200; pages++) {
    for (const { declared, from, until } of outages) {
      const isDown = pages >= from && pages < until;
      declared.failing = () => (isDown ? "SOURCE_ERROR" : undefined);
    }
    const result = await ask(one, { direction, size: one.size, cursor });
    found.splice(isForward ? found.length : 0, 0, ...result.rows.map(nameOf));
    const hasMore = isForward ? result.hasNextPage : result.hasPreviousPage;
    if (!hasMore && result.reports.every(({ status }) => status !== "FAILED")) break;
    cursor = isForward ? result.endCursor : result.startCursor;
    same(one, "a cursor to go on with", cursor !== null, true);
  }
  checkRecovered(one, found, rows.map(nameOf));
}

/** Each source has given all its rows, in their order. */
function checkRecovered(one: Case, found: readonly string[], names: readonly string[]): void {
  for (const { declared } of one.sources) {
    const own = (some: readonly string[]): readonly string[] =>
      inKnownOrder(
        one,
        some.filter((name) => name.startsWith(`${declared.connector.id} `)),
      );
    same(one, "rows after recovery", own(found), own(names));
  }
}

/** A first page holds what the other sources have. */
function checkOthers(one: Case, without: readonly string[], page: ListResult<Enrollment>): void {
  if (!orderIsKnown(one)) return;
  const others = expectedOf(one, without).slice(0, one.size);
  same(one, "others meanwhile", page.rows.map(nameOf), others.map(nameOf));
}

/** `onSourceFailure: FAIL` rejects just where a page is not complete, and tells the same of the sources. */
async function checkWholeOrNothing(
  one: Case,
  page: Page,
  partial: ListResult<Enrollment>,
): Promise<void> {
  const words = (
    reports: readonly (Pick<SourceReport, "status" | "reason"> & { readonly source: unknown })[],
  ): unknown => reports.map(({ source, status, reason }) => [source, status, reason]);
  try {
    const whole = await ask(one, page, { onSourceFailure: "FAIL" });
    same(one, "FAIL answers what is complete", partial.isComplete, true);
    same(one, "rows under FAIL", whole.rows.map(nameOf), partial.rows.map(nameOf));
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    same(one, "code under FAIL", error.code, "SOURCE_FAILURE");
    same(one, "FAIL refuses what is not complete", partial.isComplete, false);
    const told = error.extensions["sources"] as Parameters<typeof words>[0];
    const named = partial.reports.map((report) => ({ ...report, source: { id: report.source } }));
    same(one, "sources under FAIL", words(told), words(named));
  }
}

/** Every name has a list of its own, which is read whole. */
const listedByNames = {
  paging: "whole-list",
  requires: [],
  accepts: { username: { precision: "exact", maxValues: 1, takes: "in" } },
} as const;

/** An earlier answer stands in for a source that fails: the same rows, marked, and not counted for certain. */
export async function checkStale(seed: number): Promise<void> {
  const plain = { byCompanion: [], usersLookedUp: false, coursesLookedUp: false };
  const byNames = seed % 4 === 0;
  const one = makeCase(seed, {
    sheet: byNames ? { ...plain, ...listedByNames } : plain,
    filter: byNames ? { kind: "in", field: "username", values: ["zoë", "bob", "ann"] } : undefined,
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
