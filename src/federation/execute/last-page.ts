import type { PageRead } from "./list-reader.js";

type NumberedPage<Row> = readonly [number: number, page: PageRead<Row>];

type ReadByNumber<Row> = (number: number) => Promise<PageRead<Row>>;

/** The last page of a list whose pages have numbers; null where the source does not count its rows. */
export async function findLastPage<Row>(
  read: ReadByNumber<Row>,
  pageSize: number,
): Promise<NumberedPage<Row> | null> {
  const first = await read(1);
  if (first.next === null) return [1, first];
  if (first.total === undefined) return null;
  const counted = Math.max(2, Math.ceil(first.total / pageSize));
  let [number, page] = await lastFilled(read, [counted, await read(counted)], first);
  // The list may have grown since it was counted, and pages may be smaller than they were asked to be.
  for (; page.next !== null; page = await read(number)) number += 1;
  return [number, page];
}

/**
 * The last page that holds a row, by steps that double and then halve: a source may count more rows than it has.
 * @param from Where the source says that the list ends.
 */
async function lastFilled<Row>(
  read: ReadByNumber<Row>,
  from: NumberedPage<Row>,
  first: PageRead<Row>,
): Promise<NumberedPage<Row>> {
  let [empty] = from;
  let filled = from;
  for (let step = 1; filled[1].rows.length === 0; step *= 2) {
    [empty] = filled;
    const number = Math.max(1, empty - step);
    filled = [number, number === 1 ? first : await read(number)];
    if (number === 1) break;
  }
  while (filled[1].next !== null && empty - filled[0] > 1) {
    const number = Math.floor((filled[0] + empty) / 2);
    const page = await read(number);
    if (page.rows.length === 0) empty = number;
    else filled = [number, page];
  }
  return filled;
}
