import {
  ask,
  expectedOf,
  inPromisedOrder,
  makeCase,
  nameOf,
  orderNames,
  mentions,
  same,
  type Case,
  type CaseSource,
  type Page,
} from "./federated-case.js";
import type { FlatRow } from "./flat.js";
import { many, randomRow } from "./generate.js";

/**
 * Rows come, go and change between the pages of a walk: each row that stayed is answered once, and no row twice. What
 * may happen is what is promised: anything under `orderBy` and in whole lists; else new rows at the front, and
 * deletions anywhere, the row at the cursor and its neighbours among them.
 */
export async function checkChanges(seed: number): Promise<void> {
  numbered = 0;
  const { one, isBackward } = changingCase(seed);
  const stayed = new Set(expectedAnyway(one).map(nameOf));
  const moved = new Set<string>();
  const direction = isBackward ? "backward" : one.chance.of(["forward", "backward"] as const);
  const found: string[] = [];
  let cursor: string | null = null;
  for (let pages = 0; ; pages++) {
    if (pages > 300) throw new Error(`seed ${seed}: the walk does not end`);
    const page: Page = { direction, size: one.size, cursor };
    const result = await ask(one, page);
    const names = result.rows.map(nameOf);
    found.push(...names);
    if (!(direction === "forward" ? result.hasNextPage : result.hasPreviousPage)) break;
    cursor = direction === "forward" ? result.endCursor : result.startCursor;
    const edge = direction === "forward" ? names.at(-1) : names[0];
    if (one.chance.is(0.6)) change(one, edge ?? "", moved);
    const now = new Set(expectedAnyway(one).map(nameOf));
    for (const name of stayed) if (!now.has(name)) stayed.delete(name);
    // A row that is gone may still be listed from memory, and companions no longer tell its values.
    const listed = new Set(allNames(one));
    for (const name of found) if (!listed.has(name)) moved.add(name);
  }
  const once = found.filter((name) => !moved.has(name));
  same(
    one,
    "rows answered twice",
    once.filter((name, at) => once.indexOf(name) !== at),
    [],
  );
  const missing = [...stayed].filter((name) => !moved.has(name) && !found.includes(name));
  same(one, `rows that stayed, missing ${direction}`, missing, []);
}

function changingCase(seed: number): { readonly one: Case; readonly isBackward: boolean } {
  const plain = { orders: [], repeats: 0, copies: 0, keysBegin: "" };
  // Backward from near the place: by number with some pages in memory, by token from pages that have moved.
  const fromNearby = seed % 3 === 0;
  // What the sources list in the order asked for, they do after each change.
  const arrives = !fromNearby && seed % 5 < 2;
  const nearby =
    seed % 2 === 0
      ? ({ paging: "page-number" } as const)
      : ({ paging: "cursor", tokens: "offset", pageSize: 12 } as const);
  const made = fromNearby
    ? makeCase(seed, {
        sheet: { ...plain, ...nearby, requires: [] },
        filter: { kind: "constant", value: true },
        unlimited: true,
        settings: { cacheMs: seed % 2 === 0 ? 30_000 : 0 },
      })
    : makeCase(seed, { sheet: arrives ? { ...plain, orders: [byDate] } : plain });
  const one: Case = fromNearby
    ? { ...made, order: null, size: 1 + made.chance.below(2) }
    : { ...made, order: arrives || regroups(made) ? byDate : made.order };
  return { one, isBackward: fromNearby };
}

const byDate = { field: "CREATED_AT", direction: "ASC" } as const;

/** Keys that are looked up first are read in groups: as people and courses come and go, the groups are others. */
function regroups({ sources }: Case): boolean {
  return sources.some(({ sheet }) => {
    const grouped = (field: "userId" | "courseId"): boolean => {
      const size = sheet.accepts[field]?.maxValues ?? many;
      return size > 1 && size < many;
    };
    return (grouped("userId") && sheet.listsUsers) || (grouped("courseId") && sheet.listsCourses);
  });
}

/** The rows that belong to the answer now, of sources that can be asked. */
function expectedAnyway(one: Case): readonly FlatRow[] {
  const needy = one.sources
    .filter(({ sheet }) => sheet.requires.length > 0)
    .map(({ declared }) => declared.connector.id);
  return expectedOf(one, needy);
}

function allNames(one: Case): readonly string[] {
  return one.sources.flatMap(({ declared }) => declared.rows.map(nameOf));
}

function change(one: Case, edge: string, moved: Set<string>): void {
  for (const source of one.sources) {
    const { chance } = one;
    if (chance.is(0.3)) continue;
    const anything = one.order !== null || source.sheet.paging === "whole-list";
    const fresh = Array.from({ length: chance.below(4) }, () => newRow(one, source));
    const rows = remove(one, source.declared.rows, edge);
    if (anything) {
      for (const row of fresh) rows.splice(chance.below(rows.length + 1), 0, row);
    } else rows.unshift(...fresh);
    const edited = rows.map((row) => (chance.is(0.15) ? edit(one, row, { anything, moved }) : row));
    source.declared.rows = inPromisedOrder(edited, source.sheet);
  }
}

/** Rows that came in this case. */
let numbered = 0;

function newRow({ chance }: Case, { declared, sheet }: CaseSource): FlatRow {
  numbered += 1;
  return randomRow(chance, declared.connector.id, `${chance.below(1000)}-new-${numbered}`, sheet);
}

/** A few rows go: from anywhere, or the row at the cursor with some of its neighbours. */
function remove({ chance }: Case, rows: readonly FlatRow[], edge: string): FlatRow[] {
  const at = rows.findIndex((row) => nameOf(row) === edge);
  if (at !== -1 && chance.is(0.5)) {
    const from = Math.max(0, at - chance.below(3));
    return [...rows.slice(0, from), ...rows.slice(at + 1 + chance.below(3))];
  }
  const gone = new Set(chance.some(rows, 3));
  return rows.filter((row) => !gone.has(row));
}

/**
 * Another value; where it is the one that the list is ordered by, the row has moved. A row does not begin to match in
 * the midst of a list that is paged: that would be a new row there.
 */
function edit(
  { chance, order, filter }: Case,
  row: FlatRow,
  how: { readonly anything: boolean; readonly moved: Set<string> },
): FlatRow {
  const field = chance.of(["mode", "progressPercent", "status"]);
  if (!how.anything && mentions(filter, [field])) return row;
  const value = { mode: "audit", progressPercent: 12.5, status: "COMPLETED" }[field]!;
  if (order === null || orderNames[order.field] === field) how.moved.add(nameOf(row));
  return { ...row, values: { ...row.values, [field]: value } };
}
