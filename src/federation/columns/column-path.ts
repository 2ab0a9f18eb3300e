import { CodesColumn, InstantsColumn } from "../cache/columns.js";
import type { RowTable } from "../cache/row-table.js";
import { undefinedCode } from "../cache/value-pool.js";
import { FieldPath } from "./field-path.js";
import type { Turns } from "./turns.js";

/** The columns do not tell the answer: rows have to be looked at one by one. */
export class Unanswerable extends Error {}

/** What a read looks at: a column, and a path into its values. */
export interface PathInto {
  readonly path: FieldPath;
  readonly column: CodesColumn | InstantsColumn;
}

/** Values of a column that are looked at for one that shows the whole path. */
const mostSamples = 64;
/** Numbers after which the clock is looked at. */
const numbersPerLook = 16_384;
const notFull = 0xffff_ffff;

/** @throws Unanswerable */
export function pathInto<Row extends object>(
  table: RowTable<Row>,
  read: (row: Row) => unknown,
): PathInto {
  const first = FieldPath.of(read, table.row(0));
  const name = first?.names[0];
  const column = name === undefined ? undefined : table.column(name);
  if (first === null || name === undefined) throw new Unanswerable();
  if (column instanceof InstantsColumn && first.names.length === 1) return { path: first, column };
  if (!(column instanceof CodesColumn)) throw new Unanswerable();
  const samples = Math.min(column.distinct, mostSamples);
  for (let number = 1; number < samples; number++) {
    const code = column.codeOf(number);
    if (!column.pool.isComposed(code)) continue;
    const path = FieldPath.of(read, { [name]: column.pool.decode(code) });
    if (path !== null) return { path, column };
  }
  return { path: first, column };
}

/** Where a path ends in the values of a column. */
export interface Ends {
  /** The code at the end of the path for each number of the column. */
  readonly codes: Uint32Array;
  /** Whether the path could be followed to its end. */
  isFull(number: number): boolean;
  /** What the read answers. @throws Unanswerable */
  answer(number: number): unknown;
}

/** Follows the path in every distinct value of the column. */
export async function endsOf<Row extends object>(
  table: RowTable<Row>,
  { path }: PathInto,
  column: CodesColumn,
  turns: Turns,
): Promise<Ends> {
  const codes = await table.remember(`ends of ${JSON.stringify(path.names)}`, () =>
    followAll(path, column, turns),
  );
  const answer = (depth: number, code: number): unknown => {
    try {
      return path.answerAt(depth, column.pool.decode(code));
    } catch {
      // A fault of the read itself shows again, row by row.
      throw new Unanswerable();
    }
  };
  return {
    codes,
    isFull: (number) => codes[number] !== notFull,
    answer: (number) => {
      const code = codes[number] ?? undefinedCode;
      if (code !== notFull) return answer(path.names.length - 1, code);
      const end = path.endOf(column.codeOf(number), column.pool);
      return answer(end.depth, end.code);
    },
  };
}

async function followAll(path: FieldPath, column: CodesColumn, turns: Turns): Promise<Uint32Array> {
  const last = path.names.length - 1;
  const codes = new Uint32Array(column.distinct);
  for (let number = 0; number < column.distinct; number++) {
    const { depth, code } = path.endOf(column.codeOf(number), column.pool);
    codes[number] = depth === last ? code : notFull;
    if (number % numbersPerLook === 0) await turns.pause();
  }
  return codes;
}
