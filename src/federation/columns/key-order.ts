import { compareKeys } from "../../domain/values.js";
import { CodesColumn, TextsColumn } from "../cache/columns.js";
import type { RowTable } from "../cache/row-table.js";
import { FieldPath } from "./field-path.js";
import { sortInTurns, Turns } from "./turns.js";

/** Rows after which the clock is looked at. */
const rowsPerLook = 65_536;

type KeyOf<Row> = (row: Row) => readonly string[];

/** The rows of a table by native key; those of one key stand in the order in which they came. */
export class KeyOrder {
  constructor(
    /** The row at each place. */
    readonly rows: Uint32Array,
    /** Places whose row has the key of the row before it. */
    readonly twins: readonly number[],
    private readonly parts: readonly CodesColumn[],
  ) {}

  /** Made once for each table. Null where the columns do not tell the keys. */
  static of<Row extends object>(table: RowTable<Row>, keyOf: KeyOf<Row>): Promise<KeyOrder | null> {
    return table.remember("order by key", async () => {
      const parts = table.length === 0 ? [] : keyParts(table, keyOf);
      return parts === null ? null : await orderRows(table.length, parts);
    });
  }

  /** The first place whose key comes after the key, or is the key itself where that `counts`. */
  placeOf(key: readonly string[], counts: boolean): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const comparison = compareKeys(this.#keyAt(middle), key);
      if (comparison > 0 || (counts && comparison === 0)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #keyAt(place: number): readonly string[] {
    const row = this.rows[place] ?? 0;
    const key: string[] = [];
    for (const part of this.parts) {
      const text = part.get(row);
      if (typeof text !== "string") break;
      key.push(text);
    }
    return key;
  }
}

async function orderRows(length: number, parts: readonly CodesColumn[]): Promise<KeyOrder> {
  const turns = new Turns();
  let rows: Uint32Array = new Uint32Array(length);
  for (let row = 0; row < length; row++) rows[row] = row;
  for (const part of [...parts].reverse()) {
    const ranks = await rankTexts(part, turns);
    rows = sortByRank(rows, part, ranks);
    await turns.pause();
  }
  return new KeyOrder(rows, await findTwins(rows, parts, turns), parts);
}

async function findTwins(
  rows: Uint32Array,
  parts: readonly CodesColumn[],
  turns: Turns,
): Promise<readonly number[]> {
  const numbers = parts.map((part) => part.numbers);
  const twins: number[] = [];
  for (let place = 1; place < rows.length; place++) {
    const [row, before] = [rows[place] ?? 0, rows[place - 1] ?? 0];
    if (numbers.every((of) => (of[row] ?? 0) === (of[before] ?? 0))) twins.push(place);
    if (place % rowsPerLook === 0) await turns.pause();
  }
  return twins;
}

/** The columns of the parts of the keys; null where a key is anything but one attribute, as it stands. */
function keyParts<Row extends object>(
  table: RowTable<Row>,
  keyOf: KeyOf<Row>,
): readonly CodesColumn[] | null {
  const path = FieldPath.of(keyOf, table.row(0));
  const [name, ...inner] = path?.names ?? [];
  if (path === null || name === undefined || inner.length > 0) return null;
  const column = table.column(name);
  if (column instanceof TextsColumn) {
    const probe = ["a", "B"];
    return column.isPure && path.answerAt(0, probe) === probe ? column.parts : null;
  }
  if (!(column instanceof CodesColumn)) return null;
  for (let number = 1; number < column.distinct; number++) {
    if (!column.pool.isText(column.codeOf(number))) return null;
  }
  const answer = path.answerAt(0, "Ab");
  return Array.isArray(answer) && answer.length === 1 && answer[0] === "Ab" ? [column] : null;
}

/** The place of each number of the column among its texts; "no text" comes first. */
async function rankTexts(column: CodesColumn, turns: Turns): Promise<Uint32Array> {
  const { pool, distinct } = column;
  const numbers = Uint32Array.from({ length: distinct - 1 }, (_, at) => at + 1);
  const texts = Uint32Array.from({ length: distinct }, (_, number) =>
    pool.textOf(column.codeOf(number)),
  );
  const sorted = await sortInTurns(
    numbers,
    (a, b) => pool.texts.compare(texts[a] ?? 0, texts[b] ?? 0),
    turns,
  );
  const ranks = new Uint32Array(distinct);
  sorted.forEach((number, rank) => {
    ranks[number] = rank + 1;
  });
  return ranks;
}

/** Rows of one rank stay as they stand. */
function sortByRank(rows: Uint32Array, column: CodesColumn, ranks: Uint32Array): Uint32Array {
  const { numbers } = column;
  const ends = new Uint32Array(ranks.length + 1);
  for (const row of rows) {
    const rank = ranks[numbers[row] ?? 0] ?? 0;
    ends[rank + 1] = (ends[rank + 1] ?? 0) + 1;
  }
  for (let rank = 1; rank < ends.length; rank++)
    ends[rank] = (ends[rank] ?? 0) + (ends[rank - 1] ?? 0);
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) {
    const rank = ranks[numbers[row] ?? 0] ?? 0;
    const place = ends[rank] ?? 0;
    sorted[place] = row;
    ends[rank] = place + 1;
  }
  return sorted;
}
