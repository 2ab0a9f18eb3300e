import { describe, expect, test } from "@jest/globals";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import { SourceError } from "../../../src/domain/errors.js";
import type { ListResult } from "../../../src/domain/list.js";
import { ask, federate, nameOf, type Case } from "../../properties/federated-case.js";
import type { FlatRow } from "../../properties/flat.js";
import {
  declareSource,
  plainSheet,
  type DeclaredSource,
} from "../../support/declared-connector.js";
import { plainCase } from "../../support/plain-case.js";

const names = Array.from({ length: 23 }, (_, at) => `${at}`);

/** Pages of five, each behind a token. */
function aList(settings: Parameters<typeof federate>[1]): {
  readonly one: Case;
  readonly source: DeclaredSource;
} {
  const sheet = { ...plainSheet, paging: "cursor", pageSize: 5 } as const;
  const rows = names.map((name): FlatRow => ({ source: "alpha", key: [name], values: {} }));
  const source = declareSource("alpha", rows, sheet);
  const sources = [{ sheet, declared: source }];
  return { one: { ...plainCase(sources, 3), federation: federate(sources, settings) }, source };
}

function told({ rows, reports }: ListResult<Enrollment>): readonly unknown[] {
  const [report] = reports;
  const own = rows.map((row) => nameOf(row).slice("alpha ".length)).join(" ");
  return [own, report?.status, report?.reason, report?.requests];
}

const page = (cursor: string | null, size = 3) => ({ direction: "forward" as const, size, cursor });
const kept = { cacheMs: 0, staleIfErrorMs: 600_000 };
const refusal = (): SourceError => new SourceError("SOURCE_ERROR", "No", { status: 400 });

describe("a source that does not know its own token any more", () => {
  test("is walked again from its beginning, though an earlier read of the page is in memory", async () => {
    const { one, source } = aList(kept);
    const first = await ask(one, page(null));
    const second = await ask(one, page(first.endCursor));
    source.forgetTokens();
    const third = await ask(one, page(second.endCursor));
    expect(told(third)).toEqual(["6 7 8", "OK", null, 3]);
    expect(told(await ask(one, page(third.endCursor)))).toEqual(["9 10 11", "OK", null, 2]);
  });

  test("is asked for its list again where a page in memory names the token", async () => {
    const { one, source } = aList({ ...kept, cacheMs: 60_000 });
    const first = await ask(one, page(null));
    source.forgetTokens();
    const second = await ask(one, page(first.endCursor, 9));
    // The first page anew, and two more behind it.
    expect(told(second)).toEqual(["3 4 5 6 7 8 9 10 11", "OK", null, 3]);
    source.forgetTokens();
    const back = await ask(one, { direction: "backward", size: 4, cursor: second.endCursor });
    expect(told(back).slice(0, 3)).toEqual(["7 8 9 10", "OK", null]);
  });

  test("is walked again where a stale page names the token", async () => {
    const { one, source } = aList(kept);
    const first = await ask(one, page(null));
    const second = await ask(one, page(first.endCursor));
    await ask(one, page(second.endCursor));
    source.forgetTokens();
    const from = source.requests;
    source.failing = (request) => (request === from + 1 ? "SOURCE_TIMEOUT" : undefined);
    const third = await ask(one, page(second.endCursor, 6));
    // A stale page, its token in vain, the page's own token in vain, and three pages from the beginning.
    expect(told(third)).toEqual(["6 7 8 9 10 11", "STALE", "SOURCE_TIMEOUT", 6]);
  });

  test("is FAILED where it refuses the token that it has just named", async () => {
    const { one, source } = aList(kept);
    const first = await ask(one, page(null));
    source.failing = () => {
      source.forgetTokens();
      return undefined;
    };
    const second = await ask(one, page(first.endCursor));
    expect(told(second)).toEqual(["3 4", "FAILED", "SOURCE_ERROR", expect.any(Number)]);
    expect(second.reports[0]?.requests).toBeLessThan(8);
    source.failing = () => undefined;
    expect(told(await ask(one, page(second.endCursor))).slice(0, 2)).toEqual(["5 6 7", "OK"]);
  });

  test("is FAILED with the budget's reason where the walk to the place is longer than the budget", async () => {
    const { one, source } = aList({ ...kept, maxRequests: 3 });
    let cursor: string | null = null;
    for (let pages = 0; pages < 6; pages += 1) cursor = (await ask(one, page(cursor))).endCursor;
    source.forgetTokens();
    const later = await ask(one, page(cursor));
    expect(told(later)).toEqual(["", "FAILED", "SCAN_BUDGET_EXCEEDED", 3]);
  });
});

test.each([
  ["does not answer in time", "SOURCE_TIMEOUT", "SOURCE_TIMEOUT"],
  ["answers with 5xx", new SourceError("SOURCE_ERROR", "Oh", { status: 503 }), "SOURCE_ERROR"],
  ["refuses everything, its first page too", refusal(), "SOURCE_ERROR"],
] as const)("a source that %s is answered from memory", async (_what, failure, reason) => {
  const { one, source } = aList(kept);
  const first = await ask(one, page(null));
  const second = await ask(one, page(first.endCursor));
  const live = await ask(one, page(second.endCursor));
  source.failing = () => failure;
  const stale = await ask(one, page(second.endCursor));
  expect(told(stale).slice(0, 3)).toEqual([told(live)[0], "STALE", reason]);
});
