import type { Enrollment } from "../../src/domain/enrollment.js";
import type { ListResult } from "../../src/domain/list.js";
import { ask, limitOf, makeCase, nameOf, orderIsKnown, same, toFlat } from "./federated-case.js";
import type { FlatFilter } from "./flat.js";
import { truth } from "./oracle.js";

/** The rows that a viewer may not see make no difference: the answer is that over the others alone. */
export async function checkLimitUnseen(seed: number): Promise<void> {
  const one = makeCase(seed, { settings: { cacheMs: 0 } });
  const limit: FlatFilter = { kind: "all", of: limitOf(one.viewer) };
  const alone = makeCase(seed, { settings: { cacheMs: 0 } });
  for (const { declared, sheet } of alone.sources) {
    const flat = toFlat(declared, sheet);
    declared.rows = declared.rows.filter((row) => truth(limit, row, flat) === true);
  }
  // Where keys that are looked up are asked for several at a time, which of them share a request is nobody's promise.
  const size = orderIsKnown(one) ? one.size : 1_000;
  for (const direction of ["forward", "backward"] as const) {
    const page = { direction, size, cursor: null };
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
