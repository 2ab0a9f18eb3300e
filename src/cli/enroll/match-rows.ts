import type { CellState } from "./operations.js";
import type { Person } from "./send-jobs.js";

/** The file is not the one that the job was made of. The message is for a person. */
export class LostJobError extends Error {
  override readonly name = "LostJobError";
}

export interface MatchedCell {
  /** Of the caller's file. */
  readonly row: number;
  readonly cell: CellState;
}

/**
 * Finds the row of the file for each cell: the people of a job stand in it in the file's order, though not always all of
 * them.
 *
 * @throws LostJobError
 */
export async function* matchRows(
  pages: AsyncIterable<readonly CellState[]>,
  people: readonly Person[],
): AsyncGenerator<readonly MatchedCell[]> {
  let at = -1;
  let jobRow = -1;
  for await (const cells of pages) {
    yield cells.map((cell): MatchedCell => {
      if (cell.row !== jobRow) {
        jobRow = cell.row;
        do at += 1;
        while (at < people.length && people[at]?.identifier !== cell.identifier);
      }
      const person = people[at];
      if (person !== undefined) return { row: person.row, cell };
      throw new LostJobError(
        "--file: expected the file that the job was made of, with the same rows.",
      );
    });
  }
}
