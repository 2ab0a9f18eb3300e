import { compareText } from "../../domain/values.js";
import type { RowTable } from "../cache/row-table.js";
import { exactMs, InstantsColumn, type CodesColumn } from "../cache/columns.js";
import type { TextPool } from "../cache/text-pool.js";
import { endsOf, pathInto, Unanswerable } from "./column-path.js";
import type { RowRanks } from "./first-by-rank.js";
import { sortInTurns, Turns } from "./turns.js";

/** The values of one order as numbers that compare as they do. Null is `Infinity`. */
export interface Ranking {
  readonly of: RowRanks;
  /** The rank that a value has or would have among the others. @throws Unanswerable */
  readonly rankOfValue: (value: string | number | null) => number;
}

/** Ranks of one order: of each number of the column, and the distinct values behind them, ascending. */
interface Ranks {
  readonly byNumber: Float64Array;
  readonly find: (value: string | number) => number;
  /** Whether other answers are possible at another moment. */
  readonly isOfTheMoment: boolean;
}

/** Values after which the clock is looked at. */
const valuesPerLook = 256;

/** @throws Unanswerable where the columns do not tell the values */
export async function rankRows<Row extends object>(
  table: RowTable<Row>,
  name: string,
  read: (row: Row) => unknown,
): Promise<Ranking> {
  const into = pathInto(table, read);
  const { column, path } = into;
  if (column instanceof InstantsColumn) {
    if (!path.isPlain || (path.answerAt(0, null) ?? null) !== null) throw new Unanswerable();
    return rankInstants(column, table.length);
  }
  const turns = new Turns();
  const make = async (): Promise<Ranks> => {
    const ends = await endsOf(table, into, column, turns);
    const answers: Answers = {
      column,
      first: column.isFull(table.length) ? 1 : 0,
      answer: (number) => ends.answer(number),
    };
    const isOfTheMoment = ends.codes.some((code, number) =>
      column.pool.isComposed(
        ends.isFull(number) ? code : path.endOf(column.codeOf(number), column.pool).code,
      ),
    );
    return { ...(await rankAnswers(answers, turns)), isOfTheMoment };
  };
  let ranks = await table.remember(`ranks of ${name}`, make);
  if (ranks.isOfTheMoment) ranks = await make();
  const { numbers } = column;
  const { byNumber, find } = ranks;
  return {
    of: { numbers, ranks: byNumber },
    rankOfValue: (value) => (value === null ? Infinity : find(value)),
  };
}

function rankInstants(column: InstantsColumn, length: number): Ranking {
  const ms = column.pure(length);
  if (ms === null) throw new Unanswerable();
  return {
    of: { numbers: ms, ranks: null },
    rankOfValue: (value) => {
      if (value === null) return Infinity;
      const exact = typeof value === "string" ? exactMs(value) : null;
      if (exact === null) throw new Unanswerable();
      return exact;
    },
  };
}

interface Answers {
  readonly column: CodesColumn;
  /** The least number that a row has. */
  readonly first: number;
  readonly answer: (number: number) => unknown;
}

type Ranked = Omit<Ranks, "isOfTheMoment">;

async function rankAnswers(answers: Answers, turns: Turns): Promise<Ranked> {
  const { distinct, pool } = answers.column;
  // Texts by their number among the texts, numbers as they are.
  const values = new Float64Array(distinct).fill(Infinity);
  const types = new Set<string>();
  for (let number = answers.first; number < distinct; number++) {
    const value = answers.answer(number) ?? null;
    if (value === null) continue;
    types.add(typeof value);
    if (typeof value === "string") values[number] = pool.texts.add(value);
    else if (typeof value === "number" && Number.isFinite(value)) values[number] = value;
    else throw new Unanswerable();
    if (number % valuesPerLook === 0) await turns.pause();
  }
  if (types.size > 1) throw new Unanswerable();
  if (types.has("string")) return rankTexts(values, pool.texts, turns);
  // Where nothing has a value, every value comes before all rows.
  return { byNumber: values, find: types.size === 0 ? () => 0 : asNumber };
}

function asNumber(value: string | number): number {
  if (typeof value !== "number") throw new Unanswerable();
  return value;
}

async function rankTexts(values: Float64Array, texts: TextPool, turns: Turns): Promise<Ranked> {
  const distinct = new Uint32Array(new Set(values.filter((text) => text !== Infinity)));
  const sorted = await sortInTurns(distinct, (a, b) => texts.compare(a, b), turns);
  return {
    byNumber: toRanks(values, sorted, texts.size),
    find: (value) => {
      if (typeof value !== "string") throw new Unanswerable();
      let low = 0;
      let high = sorted.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (compareText(texts.at(sorted[middle] ?? 0), value) < 0) low = middle + 1;
        else high = middle;
      }
      const isThere = low < sorted.length && texts.at(sorted[low] ?? 0) === value;
      return isThere ? low : low - 0.5;
    },
  };
}

/** Puts the rank of each text in its place. */
function toRanks(values: Float64Array, sorted: Uint32Array, size: number): Float64Array {
  const ranks = new Uint32Array(size);
  for (let rank = 0; rank < sorted.length; rank++) ranks[sorted[rank] ?? 0] = rank;
  return values.map((text) => (text === Infinity ? Infinity : (ranks[text] ?? 0)));
}
