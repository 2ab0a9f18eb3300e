import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import { readBatches } from "../spi/read-batches.js";
import type { RowReader } from "../spi/row-reader.js";
import type { Need } from "../spi/source-connector.js";
import type { MoocitApi, Resource } from "./moocit.api.js";
import type { MoocitFilter } from "./moocit.requests.js";

/** Who, and in which course: what every row of every list says. */
export interface Pair {
  readonly username: string;
  readonly courseKey: string;
}

/** Null, and drift, where one of them is missing. */
export function readPair(row: RowReader): Pair | null {
  const username = row.id("username", row.row["username"]);
  const courseKey = row.id("course_id", row.row["course_id"]);
  if (username !== null && courseKey !== null) return { username, courseKey };
  row.drift("username or course_id is missing");
  return null;
}

/** Takes one row, and whom and which course it is about. */
export type NotePair = (row: RowReader, pair: Pair) => void;

/** Shows every row of one list, and keeps none: a course may have a hundred thousand. */
export interface PairReader {
  /** Where the answer breaks off, and where another reads it in the place of who began, rows are shown once more. */
  read(resource: Resource, filter: MoocitFilter, note: NotePair, call: SourceCall): Promise<void>;
}

/** Each read is a request. */
export function pairsOf(api: MoocitApi): PairReader {
  return {
    read: async (resource, filter, note, call) => {
      const take = (row: RowReader): null | undefined => {
        const pair = readPair(row);
        if (pair === null) return null;
        note(row, pair);
        return undefined;
      };
      await api.first(resource, filter, take, call);
    },
  };
}

/** Reads that failed, by the name that they were about; by an empty one where that was the whole list. */
export type FailedReads = ReadonlyMap<string, SourceError>;

/**
 * Shows every row of the reads. Answers which of the reads failed.
 * @throws SourceError the first failure, where all are needed
 */
export async function readPairs(
  pairs: PairReader,
  resource: Resource,
  filters: readonly MoocitFilter[],
  note: NotePair,
  how: { readonly call: SourceCall; readonly need: Need },
): Promise<FailedReads> {
  const answers = await readBatches(
    filters,
    (filter, call) => pairs.read(resource, filter, note, call),
    how.call,
    how.need,
  );
  const failed = new Map<string, SourceError>();
  for (const [at, answer] of answers.entries()) {
    if (answer instanceof SourceError) failed.set(filters[at]?.[0]?.[1] ?? "", answer);
  }
  return failed;
}
